import { OPENAI_NESTING } from "./bodies.ts";
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
import { answersIn } from "./nested-responses.ts";

/**
 * Gateway logs of Azure API Management, as resource logs or as rows of its table: the API's response is text inside the log, twice, of which
 * one copy is read; streamed, it is the text of the events. https://learn.microsoft.com/azure/api-management/gateway-log-schema-reference
 */
export const azureGateway: LogConverter = {
  mapping: {
    ...convertedMapping("azure-gateway", "Azure API Management gateway logs", {
      keys: [{ paths: ["id"] }],
      keep: "largest",
    }),
    whyNoCounts: "the gateway logs hold no response body: turn on the logging of backend response bodies",
  },
  begins:
    /"category"\s*:\s*"GatewayLogs"|^[^\n]*\bCorrelationId\b[\s\S]*\bBackendResponseBody\b|^[^\n]*\bBackendResponseBody\b[\s\S]*\bCorrelationId\b/,
  belongs: (value) =>
    value.category === "GatewayLogs" || "BackendResponseBody" in value || Array.isArray(value.records)
      ? "own"
      : "other",
  start: () => (value) => {
    const records = listAt(value, "records");
    return (records.length > 0 ? records : [value]).filter(isObject).flatMap(exchangeOf);
  },
};

function exchangeOf(row: JsonObject): readonly ConvertedRecord[] {
  const told = objectAt(row, "properties");
  const bodies = [told.backendResponseBody, told.responseBody, row.BackendResponseBody, row.ResponseBody];
  const [answers = []] = bodies.map(answersIn).filter((found) => found.length > 0);
  return answers.map((record) => ({
    ...record,
    ...{
      at: timeOf(row),
      provider: "azure",
      id: record.id ?? row.correlationId ?? row.CorrelationId,
    },
    region: row.location ?? row.Region,
    status: told.backendResponseCode ?? row.BackendResponseCode,
  }));
}

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
      ...{ at: timeOf(row), provider: "azure", id: row.CorrelationId ?? row.correlationId },
      model: (row.ModelName ?? told.modelName) || (row.DeploymentName ?? told.deploymentName),
      region: row.Region ?? row.location,
      usage: { input: input ?? 0, output: output ?? 0 },
    },
  ];
}

/** Tables that the portal exports have times of their own: "3/2/2026, 10:00:00.123 AM" in a column that names the zone. */
function timeOf(row: JsonObject): unknown {
  const shown = row["TimeGenerated [UTC]"];
  if (typeof shown !== "string") return row.TimeGenerated ?? row.time;
  const moment = Date.parse(`${shown} UTC`);
  return Number.isNaN(moment) ? shown : new Date(moment).toISOString();
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
