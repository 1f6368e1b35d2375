import { bodyAt, CHAT_BODY, OPENAI_NESTING, RESPONSES_BODY } from "./bodies.ts";
import { eitherCounts } from "./counts.ts";
import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
  objectAt,
} from "./converter.ts";
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
 * The gateway's own token counts, as rows of its table or as resource logs. A large exchange is split over rows of one id.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/apimanagementgatewayllmlog
 */
export const azureGatewayLlm: LogConverter = {
  mapping: convertedMapping("azure-gateway-llm", "Azure API Management LLM logs (ApiManagementGatewayLlmLog)", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /"GatewayLlmLogs"|^(?=[\s\S]*\bCorrelationId\b)(?=[\s\S]*\bPromptTokens\b)[\s\S]*\bCompletionTokens\b/,
  start: () => (value) => {
    const records = listAt(value, "records");
    return (records.length > 0 ? records : [value]).filter(isObject).flatMap(llmRecord);
  },
};

function llmRecord(row: JsonObject): readonly ConvertedRecord[] {
  const told = objectAt(row, "properties");
  const input = row.PromptTokens ?? told.promptTokens;
  const output = row.CompletionTokens ?? told.completionTokens;
  if (input === undefined && output === undefined) return [];
  return [
    {
      ...{ at: row.TimeGenerated ?? row.time, provider: "azure", id: row.CorrelationId ?? row.correlationId },
      model: (row.ModelName ?? told.modelName) || (row.DeploymentName ?? told.deploymentName),
      region: row.Region ?? row.location,
      usage: { input: input ?? 0, output: output ?? 0 },
    },
  ];
}

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
