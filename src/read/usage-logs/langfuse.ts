import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
  objectAt,
} from "./converter.ts";

/** Keys of usage details that stand beside `input` and `output`. */
export const CACHE_READ = ["input_cached_tokens", "input_cache_read", "cache_read_input_tokens"];
export const CACHE_WRITE = ["input_cache_creation", "cache_creation_input_tokens"];
export const REASONING = ["output_reasoning", "output_reasoning_tokens"];

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
  begins: /[^\\]"usageDetails"\s*:|^\uFEFF?[^\n]*"?\bid\b[^\n]*\busageDetails\b[^\n]*\n/,
  start: () => (value) => {
    const trace = objectAt(value, "trace");
    const observations = isObject(value) && "observations" in value ? listAt(value, "observations") : [value];
    return observations.filter(isObject).flatMap((observation) => recordOf(observation, trace));
  },
};

function recordOf(observation: JsonObject, trace: JsonObject): readonly ConvertedRecord[] {
  const details = detailsOf(observation);
  if (!CALLS.includes(String(observation.type)) || Object.keys(details).length === 0) return [];
  const read = sumOf(details, CACHE_READ);
  const written = sumOf(details, CACHE_WRITE);
  const reasoning = sumOf(details, REASONING);
  const inside = details["prompt_details.cache_read"] ?? details["prompt_details.cached_tokens"];
  const usage =
    read + written + reasoning > 0
      ? {
          uncached: details.input,
          cacheRead: read,
          cacheWrite: written,
          output: plus(details.output, reasoning),
          reasoning,
        }
      : {
          input: details.input,
          cacheRead: inside,
          output: details.output,
          reasoning: details["completion_details.reasoning"],
        };
  return [
    {
      at: observation.startTime,
      model: observation.model,
      feature: observation.traceName ?? trace.name,
      user: observation.userId ?? trace.userId,
      id: observation.id,
      conversation: observation.sessionId ?? trace.sessionId ?? observation.traceId,
      status: observation.level === "ERROR" ? "error" : undefined,
      usage,
    },
  ];
}

/** In a CSV export the details are JSON inside a cell. */
function detailsOf(observation: JsonObject): JsonObject {
  const { usageDetails } = observation;
  if (typeof usageDetails !== "string") return objectAt(observation, "usageDetails");
  try {
    return objectAt({ details: JSON.parse(usageDetails) as unknown }, "details");
  } catch {
    return {};
  }
}

function sumOf(details: JsonObject, keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + (typeof details[key] === "number" ? details[key] : 0), 0);
}

function plus(count: unknown, more: number): unknown {
  return typeof count === "number" ? count + more : count;
}
