import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  jsonIn,
  type JsonObject,
  listAt,
  type LogConverter,
  numberOr0,
  objectAt,
} from "./converter.ts";

/** Keys of usage details that stand beside `input` and `output`. */
export const CACHE_READ = ["input_cached_tokens", "input_cache_read", "cache_read_input_tokens"];
export const CACHE_WRITE = ["input_cache_creation", "cache_creation_input_tokens"];
export const REASONING = ["output_reasoning", "output_reasoning_tokens"];

/** What traces, observations and pages of them have. */
const OWN_KEYS = [
  ...["usageDetails", "usage_details", "observations", "data", "trace"],
  ...["traceId", "trace_id", "projectId", "project_id"],
];

/** The types of observations that are calls. */
export const CALLS: readonly string[] = ["GENERATION", "EMBEDDING"];

/**
 * Traces and observations exported from Langfuse. Its usage details are disjoint, but for dotted keys, which are parts of
 * `input` and `output`. Only generations and embeddings are calls. https://langfuse.com/docs/observability/features/token-and-cost-tracking
 */
export const langfuse: LogConverter = {
  mapping: convertedMapping("langfuse", "Langfuse traces and observations, exported as JSON or CSV", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  // Its API and its tables write names the one way, its scheduled exports the other.
  begins:
    /[^\\]"(?:usageDetails|usage_details)"\s*:|^\uFEFF?(?=[^\n{]*\bid\b)[^\n{]*\b(?:usageDetails|usage_details)\b/,
  belongs: (value) => (OWN_KEYS.some((key) => key in value) ? "own" : "other"),
  start: () => (value) => {
    const trace = objectAt(value, "trace");
    const lists = [...listAt(value, "observations"), ...listAt(value, "data")];
    const isHolder = isObject(value) && (Array.isArray(value.observations) || Array.isArray(value.data));
    return (isHolder ? lists : [value]).filter(isObject).flatMap((observation) => recordOf(observation, trace));
  },
};

function recordOf(observation: JsonObject, trace: JsonObject): readonly ConvertedRecord[] {
  const of = (name: string, other: string) => observation[name] ?? observation[other];
  const details = detailsOf(of("usageDetails", "usage_details"));
  if (!CALLS.includes(String(observation.type)) || Object.keys(details).length === 0) return [];
  return [
    {
      at: of("startTime", "start_time"),
      model: observation.model || of("providedModelName", "provided_model_name"),
      feature: of("traceName", "trace_name") ?? trace.name,
      user: of("userId", "user_id") ?? trace.userId,
      id: observation.id,
      conversation: of("sessionId", "session_id") ?? trace.sessionId ?? of("traceId", "trace_id"),
      status: observation.level,
      usage: usageOf(details),
    },
  ];
}

/** Kinds of counts that stand beside `input` and `output`, by the words in their keys. */
const KINDS = {
  read: /^(?!output).*(?:cached|cache_read)/,
  written1h: /cache_(?:creation|write).*1h/,
  written: /cache_(?:creation|write)/,
  reasoning: /^output.*(?:reasoning|thinking)|^(?:reasoning|thinking)/,
  otherInput: /^input_./,
  otherOutput: /^output_./,
} as const;

type Kind = keyof typeof KINDS;

/**
 * Keys without a dot stand beside `input` and `output`, unless the total says that these two are all; keys with one are always
 * parts of them.
 */
function usageOf(details: JsonObject): ConvertedRecord["usage"] {
  const sums: Record<Kind, number> = { read: 0, written1h: 0, written: 0, reasoning: 0, otherInput: 0, otherOutput: 0 };
  for (const [key, value] of Object.entries(details)) {
    const kind = (Object.keys(KINDS) as Kind[]).find((one) => KINDS[one].test(key));
    if (kind && !key.includes(".")) sums[kind] += numberOr0(value);
  }
  const [input, output] = [numberOr0(details.input), numberOr0(details.output)];
  const beside = Object.values(sums).reduce((sum, count) => sum + count, 0);
  const parts = {
    cacheRead: sums.read,
    cacheWrite5m: sums.written,
    cacheWrite1h: sums.written1h,
    reasoning: sums.reasoning,
  };
  if (beside > 0 && details.total !== input + output) {
    const told = { ...parts, output: output + sums.reasoning + sums.otherOutput };
    return { ...told, uncached: input + sums.otherInput };
  }
  if (beside > 0) return { ...parts, input, output };
  return {
    input: details.input,
    cacheRead: details["prompt_details.cache_read"] ?? details["prompt_details.cached_tokens"],
    output: details.output,
    reasoning: details["completion_details.reasoning"] ?? details["completion_details.reasoning_tokens"],
  };
}

/** In a CSV export the details are JSON inside a cell. */
function detailsOf(details: unknown): JsonObject {
  const found = typeof details === "string" ? jsonIn(details) : details;
  return isObject(found) ? found : {};
}
