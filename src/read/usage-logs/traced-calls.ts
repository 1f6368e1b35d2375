import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  jsonIn,
  listAt,
  type LogConverter,
  objectAt,
} from "./converter.ts";
import { ancestorsOf } from "./span-records.ts";

const USAGE_KEYS = {
  input: ["prompt_tokens", "input_tokens"],
  output: ["completion_tokens", "output_tokens"],
} as const;

/**
 * Calls exported from W&B Weave: a call's usage by model has all that ran beneath it, so only those count beneath which nothing
 * has usage. https://docs.wandb.ai/weave/guides/tracking/tracing
 */
export const weave: LogConverter = {
  mapping: convertedMapping("weave", "W&B Weave calls", { keys: [{ paths: ["id"] }], keep: "largest" }),
  begins: /^\s*(?:\[\s*)?\{(?=[\s\S]*"op_name"\s*:)(?=[\s\S]*"summary"\s*:\s*\{)[\s\S]*"started_at"\s*:/,
  belongs: (value) => ("op_name" in value ? "own" : "other"),
  start: () => () => [],
  finish: (values) => {
    const calls = values.filter(isObject);
    const used = calls.filter((call) => Object.keys(usageOf(call)).length > 0);
    const sums = ancestorsOf(
      used.map(({ id }) => ({ id })),
      calls.map(({ id, parent_id: parent }) => ({ id, parent })),
    );
    return used.filter(({ id }) => !sums.has(id)).flatMap(weaveRecords);
  },
};

function usageOf(call: JsonObject): JsonObject {
  return objectAt(objectAt(call, "summary"), "usage");
}

function weaveRecords(call: JsonObject): readonly ConvertedRecord[] {
  return Object.entries(usageOf(call)).map(([model, counts]) => {
    const usage = isObject(counts) ? counts : {};
    const first = (keys: readonly string[]) => keys.map((key) => usage[key]).find((count) => count !== undefined);
    // Anthropic's counts come as Anthropic has them: cached tokens beside the input.
    const isBeside = usage.prompt_tokens === undefined && usage.cache_read_input_tokens !== undefined;
    const input = first(USAGE_KEYS.input);
    return {
      ...{
        at: call.started_at,
        model,
        id: `${String(call.id)}:${model}`,
        user: call.wb_user_id,
        tenant: call.project_id,
      },
      requests: usage.requests ?? 1,
      conversation: call.trace_id,
      usage: {
        ...(isBeside ? { uncached: input } : { input }),
        cacheRead: usage.cache_read_input_tokens ?? objectAt(usage, "prompt_tokens_details").cached_tokens,
        cacheWrite: usage.cache_creation_input_tokens,
        output: first(USAGE_KEYS.output),
        reasoning: objectAt(usage, "completion_tokens_details").reasoning_tokens,
      },
    };
  });
}

/** Traces exported from MLflow: the spans of calls have their counts as text. https://mlflow.org/docs/latest/genai/tracing/token-usage-cost/ */
export const mlflow: LogConverter = {
  mapping: convertedMapping("mlflow", "MLflow traces", { keys: [{ paths: ["id"] }], keep: "largest" }),
  begins: /"mlflow\.(?:spanType|chat\.tokenUsage|traceRequestId)"\s*:/,
  start: () => (value) => {
    const about = objectAt(value, "info");
    const spans = [...listAt(objectAt(value, "data"), "spans"), ...listAt(value, "spans")].filter(isObject);
    const used = spans.filter((span) => Object.keys(tokensOf(span)).length > 0);
    const all = spans.map((span) => ({ id: idOf(span), parent: span.parent_id ?? span.parent_span_id }));
    const sums = ancestorsOf(
      used.map((span) => ({ id: idOf(span) })),
      all,
    );
    return used.filter((span) => !sums.has(idOf(span))).map((span) => mlflowRecord(span, about));
  },
};

function mlflowRecord(span: JsonObject, about: JsonObject): ConvertedRecord {
  const usage = tokensOf(span);
  const attributes = objectAt(span, "attributes");
  const outputs = plain(attributes["mlflow.spanOutputs"]);
  const inputs = plain(attributes["mlflow.spanInputs"]);
  const [answered, asked] = [outputs, inputs].map((one) => (isObject(one) ? one.model : undefined));
  return {
    at: span.start_time_unix_nano ?? span.start_time ?? about.request_time ?? about.timestamp_ms,
    model: answered ?? plain(attributes["mlflow.llm.model"]) ?? asked,
    provider: plain(attributes["mlflow.llm.provider"]),
    id: idOf(span),
    conversation: objectAt(about, "trace_metadata")["mlflow.trace.session"],
    user: objectAt(about, "trace_metadata")["mlflow.trace.user"],
    usage: {
      input: usage.input_tokens,
      cacheRead: usage.cache_read_input_tokens,
      cacheWrite: usage.cache_creation_input_tokens,
      output: usage.output_tokens,
    },
  };
}

function tokensOf(span: JsonObject): JsonObject {
  const found = plain(objectAt(span, "attributes")["mlflow.chat.tokenUsage"]);
  return isObject(found) ? found : {};
}

function idOf(span: JsonObject): unknown {
  return span.span_id ?? objectAt(span, "context").span_id;
}

/** Attributes are values as JSON text, or the values themselves. */
function plain(value: unknown): unknown {
  return jsonIn(value) ?? value;
}
