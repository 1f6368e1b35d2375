import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  jsonIn,
  listAt,
  type LogConverter,
  numberOr0,
  objectAt,
} from "./converter.ts";
import { chunkRecord } from "./response-records.ts";

/** LiteLLM's spend logs as a table: what tells cached tokens is JSON inside a cell. */
export const litellmCsv: LogConverter = {
  mapping: convertedMapping("litellm-csv", "LiteLLM SpendLogs, exported as CSV", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /^\uFEFF?(?=[^\n{]*\bcall_type\b)(?=[^\n{]*\bstartTime\b)(?=[^\n{]*\bmetadata\b)[^\n{]*\bprompt_tokens\b/i,
  start: () => (line) => {
    if (!isObject(line)) return [];
    // Databases export names in a case of their own.
    const row = Object.fromEntries(Object.entries(line).map(([name, cell]) => [name.toLowerCase(), cell]));
    if (/^true$/i.test(String(row.cache_hit))) return [];
    const metadata = jsonObject(row.metadata);
    const logged = objectAt(metadata, "usage_object");
    const told = Object.keys(logged).length > 0 ? logged : objectAt(jsonObject(row.response), "usage");
    const details = objectAt(told, "prompt_tokens_details");
    return [
      {
        ...{ at: row.starttime, provider: row.custom_llm_provider, model: row.model, id: row.request_id },
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
  // In JSON the text's quotes are escaped, in a table they are doubled.
  begins:
    /(?:"@?message"\s*:|\bmessage\b[^\n{]*\n[^{]*|"value"\s*:)\s*"\{[^\n]{0,2000}?(?:\\"|"")schemaType(?:\\"|"")\s*:\s*(?:\\"|"")ModelInvocationLog/,
  start: () => (value) => {
    const held = isObject(value) ? (value.events ?? value.logEvents ?? value.results) : undefined;
    const events = Array.isArray(held) ? (held as readonly unknown[]) : [value];
    return events.flatMap((event) => invocationOf(jsonObject(messageOf(event))));
  },
};

/** The text of an event; CloudWatch's queries give an event as a list of fields. */
function messageOf(event: unknown): unknown {
  if (isObject(event))
    return event.message ?? event["@message"] ?? (event.field === "@message" ? event.value : undefined);
  if (!Array.isArray(event)) return undefined;
  const fields = event as readonly unknown[];
  return fields.map(messageOf).find((text) => text !== undefined);
}

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
        cacheWrite1h: writtenForAnHour(objectAt(objectAt(output, "outputBodyJson"), "usage")),
        output: output.outputTokenCount,
      },
    },
  ];
}

/** How long a cache lives is told in the answer only, as its API tells it. */
function writtenForAnHour(usage: JsonObject): unknown {
  const split = listAt(usage, "cacheDetails").filter(isObject);
  const ofConverse = split.filter(({ ttl }) => ttl === "1h").map(({ inputTokens }) => numberOr0(inputTokens));
  if (ofConverse.length > 0) return ofConverse.reduce((sum, count) => sum + count, 0);
  return objectAt(usage, "cache_creation").ephemeral_1h_input_tokens;
}

/** Vertex AI's request-response logs where BigQuery wrote its JSON columns as text. */
export const vertexLogTexts: LogConverter = {
  mapping: convertedMapping("vertex-log-text", "Vertex AI request-response logs whose responses are text", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /"full_response"\s*:\s*"|^\uFEFF?[^\n{]*\bfull_response\b/,
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
