import { bodyAt, CHAT_BODY, OPENAI_NESTING, RESPONSES_BODY } from "./bodies.ts";
import { eitherCounts } from "./counts.ts";
import type { LogMapping } from "./mapping.ts";

const BODY = "properties.backendResponseBody";
const CHAT = bodyAt([BODY], CHAT_BODY);
const RESPONSES = bodyAt([BODY], RESPONSES_BODY);

/**
 * Gateway logs of Azure API Management: OpenAI's response is text inside the log, twice, of which one copy is read.
 * https://learn.microsoft.com/azure/api-management/gateway-log-schema-reference
 */
export const azureGateway: LogMapping = {
  name: "azure-gateway",
  title: "Azure API Management gateway logs",
  layouts: ["json"],
  recognise: [{ path: "category", is: ["GatewayLogs"] }, { has: "operationName" }],
  provider: "azure",
  fields: {
    at: ["time", "TimeGenerated"],
    model: [`${BODY}.model`],
    mode: [`${BODY}.service_tier`],
    region: ["location"],
  },
  counts: eitherCounts(CHAT.counts, RESPONSES.counts),
  nesting: CHAT.nesting,
  links: {
    response: [`${BODY}.id`],
    previous: [`${BODY}.previous_response_id`],
    status: ["properties.backendResponseCode"],
  },
  jsonTexts: [BODY],
  whyNoCounts: "the gateway logs hold no response body: turn on the logging of backend response bodies",
  tags: [],
  duplicates: { keys: [{ paths: [`${BODY}.id`] }, { paths: ["correlationId"] }], keep: "largest" },
};

/**
 * The gateway's own token counts. A large exchange is split over rows of one CorrelationId.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/apimanagementgatewayllmlog
 */
export const azureGatewayLlm: LogMapping = {
  name: "azure-gateway-llm",
  title: "Azure API Management LLM logs (ApiManagementGatewayLlmLog)",
  layouts: ["json", "csv"],
  recognise: [{ has: "CorrelationId" }, { has: "PromptTokens" }, { has: "CompletionTokens" }],
  provider: "azure",
  fields: { at: ["TimeGenerated"], model: ["ModelName", "DeploymentName"], region: ["Region"] },
  counts: { input: ["PromptTokens"], output: ["CompletionTokens"] },
  nesting: OPENAI_NESTING,
  tags: [],
  duplicates: { keys: [{ paths: ["CorrelationId"] }], keep: "largest" },
};

/** Diagnostic logs of Azure OpenAI: requests, lengths in bytes and times, but no tokens. */
export const azureDiagnostic: LogMapping = {
  name: "azure-diagnostic",
  title: "Azure OpenAI diagnostic logs (they hold no token counts)",
  layouts: ["json"],
  recognise: [{ path: "category", is: ["RequestResponse", "Audit", "Trace"] }, { has: "operationName" }],
  provider: "azure",
  fields: { at: ["time", "TimeGenerated"], region: ["location"] },
  counts: {},
  nesting: OPENAI_NESTING,
  whyNoCounts: "Azure's diagnostic logs tell requests and bytes, not tokens: log them in the gateway or the client",
  tags: [],
  duplicates: null,
};
