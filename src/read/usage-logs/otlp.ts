import { convertedMapping, isObject, type JsonObject, listAt, type LogConverter, objectAt } from "./converter.ts";

/** Names of one figure in the conventions of OpenTelemetry, OpenInference and OpenLLMetry, newest first. */
const ATTRIBUTES = {
  input: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.input_cached_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "llm.token_count.prompt_details.cache_read",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "llm.token_count.prompt_details.cache_write",
  ],
  output: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "llm.token_count.completion_details.reasoning",
  ],
  model: ["gen_ai.response.model", "gen_ai.request.model", "llm.model_name"],
  provider: ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"],
  feature: ["gen_ai.workflow.name", "gen_ai.agent.name", "traceloop.workflow.name", "service.name"],
  user: ["user.id", "enduser.id"],
} as const;

/** Spans that carry the sum of the calls beneath them. */
const SUMS = new Set(["invoke_agent", "invoke_workflow", "create_agent", "execute_tool", "CHAIN", "AGENT", "TOOL"]);

/**
 * Traces in OTLP JSON with generative-AI attributes, in OpenTelemetry's, OpenInference's or OpenLLMetry's names. Only the
 * calls themselves count: a span with usage whose descendant (in the same export) has usage too is their sum.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const otlp: LogConverter = {
  mapping: convertedMapping("otlp", "OTLP JSON traces with generative-AI attributes", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /^\s*\{\s*"resourceSpans"\s*:/,
  start: () => (value) => {
    const spans = listAt(value, "resourceSpans").flatMap((resource) => {
      const shared = attributesOf(objectAt(resource, "resource"));
      return listAt(resource, "scopeSpans").flatMap((scope) =>
        listAt(scope, "spans")
          .filter(isObject)
          .map((span) => ({ span, attributes: { ...shared, ...attributesOf(span) } })),
      );
    });
    const used = spans.filter(({ attributes }) => isCall(attributes));
    const sums = ancestorsOf(
      used.map(({ span }) => span),
      spans.map(({ span }) => span),
    );
    return used
      .filter(({ span }) => !sums.has(span.spanId))
      .map(({ span, attributes }) => {
        const first = (names: readonly string[]) =>
          names.map((name) => attributes[name]).find((found) => found != null);
        return {
          at: isoOfNanoseconds(span.startTimeUnixNano),
          provider: first(ATTRIBUTES.provider),
          model: first(ATTRIBUTES.model),
          feature: first(ATTRIBUTES.feature),
          user: first(ATTRIBUTES.user),
          id: `${text(span.traceId)}:${text(span.spanId)}`,
          usage: {
            input: first(ATTRIBUTES.input),
            cacheRead: first(ATTRIBUTES.cacheRead),
            cacheWrite: first(ATTRIBUTES.cacheWrite),
            output: first(ATTRIBUTES.output),
            reasoning: first(ATTRIBUTES.reasoning),
          },
        };
      });
  },
};

function isCall(attributes: JsonObject): boolean {
  const kinds = ["gen_ai.operation.name", "openinference.span.kind"].map((name) => text(attributes[name]));
  const counts = [...ATTRIBUTES.input, ...ATTRIBUTES.output];
  return !kinds.some((kind) => SUMS.has(kind)) && counts.some((name) => attributes[name] != null);
}

/** Ids of the spans above some spans. */
function ancestorsOf(spans: readonly JsonObject[], all: readonly JsonObject[]): ReadonlySet<unknown> {
  const parents = new Map(all.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
  const above = new Set<unknown>();
  for (const { spanId } of spans) {
    let parent = parents.get(spanId);
    while (parent !== undefined && parent !== "" && !above.has(parent)) {
      above.add(parent);
      parent = parents.get(parent);
    }
  }
  return above;
}

function attributesOf(holder: JsonObject): JsonObject {
  return Object.fromEntries(
    listAt(holder, "attributes").flatMap((attribute) => {
      if (!isObject(attribute) || typeof attribute.key !== "string") return [];
      const { stringValue, intValue, doubleValue } = objectAt(attribute, "value");
      return [[attribute.key, stringValue ?? intValue ?? doubleValue]];
    }),
  );
}

/** Nanoseconds since 1970 come as text, since they do not fit a number. */
function isoOfNanoseconds(value: unknown): string | undefined {
  if (!/^\d{1,19}$/.test(text(value))) return undefined;
  return new Date(Number(BigInt(text(value)) / 1_000_000n)).toISOString();
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
