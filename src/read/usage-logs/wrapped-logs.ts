import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  jsonIn,
  type LogConverter,
  objectAt,
} from "./converter.ts";
import { chunkRecord } from "./response-records.ts";

/** LiteLLM's spend logs as a table: what tells cached tokens is JSON inside a cell. */
export const litellmCsv: LogConverter = {
  mapping: convertedMapping("litellm-csv", "LiteLLM SpendLogs, exported as CSV", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /^\uFEFF?(?=[^\n{]*\bcall_type\b)(?=[^\n{]*\bstartTime\b)(?=[^\n{]*\bmetadata\b)[^\n{]*\bprompt_tokens\b/,
  start: () => (row) => {
    if (!isObject(row) || /^true$/i.test(String(row.cache_hit))) return [];
    const metadata = jsonObject(row.metadata);
    const told = objectAt(metadata, "usage_object");
    const details = objectAt(told, "prompt_tokens_details");
    return [
      {
        ...{ at: row.startTime, provider: row.custom_llm_provider, model: row.model, id: row.request_id },
        feature: objectAt(metadata, "spend_logs_metadata").feature,
        tenant: row.team_id || row.organization_id,
        user: row.end_user || row.user,
        conversation: row.session_id,
        status: row.status,
        usage: {
          input: row.prompt_tokens,
          cacheRead: details.cached_tokens ?? told.cache_read_input_tokens,
          cacheWrite: told.cache_creation_input_tokens ?? details.cache_creation_tokens,
          cacheWrite1h: objectAt(details, "cache_creation_token_details").ephemeral_1h_input_tokens,
          output: row.completion_tokens,
          reasoning: objectAt(told, "completion_tokens_details").reasoning_tokens,
        },
      },
    ];
  },
};

/** Bedrock's invocation logs as CloudWatch hands them out: each is text in the `message` of an event. */
export const bedrockLogEvents: LogConverter = {
  mapping: convertedMapping("bedrock-log-events", "Amazon Bedrock invocation logs as CloudWatch events", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /"@?message"\s*:\s*"\{[^\n]{0,2000}?\\"schemaType\\"\s*:\s*\\"ModelInvocationLog\\"/,
  start: () => (value) => {
    const held = isObject(value) ? (value.events ?? value.logEvents) : undefined;
    const events = Array.isArray(held) ? (held as readonly unknown[]) : [value];
    return events.filter(isObject).flatMap((event) => invocationOf(jsonObject(event.message ?? event["@message"])));
  },
};

function invocationOf(log: JsonObject): readonly ConvertedRecord[] {
  const [input, output] = [objectAt(log, "input"), objectAt(log, "output")];
  if (input.inputTokenCount === undefined && output.outputTokenCount === undefined) return [];
  return [
    {
      ...{ at: log.timestamp, model: log.modelId, id: log.requestId, user: objectAt(log, "identity").arn },
      region: log.region,
      status: log.errorCode === undefined ? undefined : "error",
      usage: {
        uncached: input.inputTokenCount ?? 0,
        cacheRead: input.cacheReadInputTokenCount ?? log.cacheReadInputTokenCount,
        cacheWrite: input.cacheWriteInputTokenCount ?? log.cacheWriteInputTokenCount,
        output: output.outputTokenCount,
      },
    },
  ];
}

/** Vertex AI's request-response logs where BigQuery wrote its JSON columns as text. */
export const vertexLogTexts: LogConverter = {
  mapping: convertedMapping("vertex-log-text", "Vertex AI request-response logs whose responses are text", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /"full_response"\s*:\s*"/,
  start: () => (row) => {
    if (!isObject(row)) return [];
    const response = jsonObject(row.full_response);
    const usage = objectAt(response, "usageMetadata");
    const told = Object.keys(usage).length > 0 ? usage : camelCased(objectAt(response, "usage_metadata"));
    if (told.promptTokenCount === undefined) return [];
    const record = chunkRecord({ ...response, usageMetadata: told });
    return [
      {
        ...record,
        ...{ at: row.logging_time ?? record.at, id: row.request_id },
        model: response.modelVersion ?? response.model_version ?? row.model,
      },
    ];
  },
};

function camelCased(counts: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(counts).map(([key, count]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      count,
    ]),
  );
}

function jsonObject(text: unknown): JsonObject {
  const found = jsonIn(text) ?? text;
  return isObject(found) ? found : {};
}
