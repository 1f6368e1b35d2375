import { type ConvertedRecord, type JsonObject } from "./converter.ts";

/** Names of one figure in the conventions of OpenTelemetry, OpenInference and OpenLLMetry, newest first. */
export const ATTRIBUTES = {
  input: [
    ...["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"],
    "llm.usage.prompt_tokens",
  ],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.input_cached_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "ai.usage.cachedInputTokens",
    "llm.token_count.prompt_details.cache_read",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "llm.token_count.prompt_details.cache_write",
  ],
  output: [
    ...["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"],
    "llm.usage.completion_tokens",
  ],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens",
    "ai.usage.reasoningTokens",
    "llm.token_count.completion_details.reasoning",
  ],
  model: [
    ...["gen_ai.response.model", "gen_ai.request.model", "llm.model_name"],
    ...["llm.response.model", "llm.request.model"],
  ],
  provider: ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "llm.vendor"],
  mode: ["openai.response.service_tier", "gen_ai.openai.response.service_tier", "gen_ai.usage.service_tier"],
  response: ["gen_ai.response.id"],
  feature: ["gen_ai.workflow.name", "gen_ai.agent.name", "traceloop.workflow.name", "service.name"],
  user: ["user.id", "enduser.id"],
  conversation: [
    "gen_ai.conversation.id",
    "session.id",
    "langfuse.session.id",
    "traceloop.association.properties.session_id",
    "traceloop.association.properties.conversation_id",
  ],
} as const;

/** Attributes that tell the kind of a span. */
export const KINDS = ["gen_ai.operation.name", "openinference.span.kind", "traceloop.span.kind"];

/** Kinds of spans that carry the sum of the calls beneath them. */
export const SUMS: ReadonlySet<string> = new Set([
  "invoke_agent",
  "invoke_workflow",
  "create_agent",
  "execute_tool",
  "CHAIN",
  "AGENT",
  "TOOL",
  "workflow",
  "task",
  "agent",
  "tool",
]);

/** A span of any exporter, with the attributes of its resource among its own. */
export interface Span {
  readonly trace: unknown;
  readonly id: unknown;
  readonly parent: unknown;
  readonly at: unknown;
  /** Whether it failed, as exporters say that. */
  readonly status?: unknown;
  readonly attributes: JsonObject;
}

/** The model calls among some spans: a span with usage whose descendant has usage too is the sum of those. */
export function recordsOfSpans(spans: readonly Span[]): readonly ConvertedRecord[] {
  const used = spans.filter(({ attributes }) => isCall(attributes));
  const sums = ancestorsOf(used, spans);
  return used
    .filter(({ id }) => !sums.has(id))
    .map(({ trace, id, at, status, attributes }) => {
      const first = (names: readonly string[]) => names.map((name) => attributes[name]).find((found) => found != null);
      return {
        at,
        provider: first(ATTRIBUTES.provider),
        model: first(ATTRIBUTES.model),
        feature: first(ATTRIBUTES.feature),
        user: first(ATTRIBUTES.user),
        // The same call seen by a client and by a gateway are two spans of one response.
        id: first(ATTRIBUTES.response) ?? `${text(trace)}:${text(id)}`,
        mode: first(ATTRIBUTES.mode),
        conversation: first(ATTRIBUTES.conversation),
        status,
        usage: {
          input: first(ATTRIBUTES.input),
          cacheRead: first(ATTRIBUTES.cacheRead),
          cacheWrite: first(ATTRIBUTES.cacheWrite),
          output: first(ATTRIBUTES.output),
          reasoning: first(ATTRIBUTES.reasoning),
        },
      };
    });
}

function isCall(attributes: JsonObject): boolean {
  const kinds = KINDS.map((name) => text(attributes[name]));
  const counts = [...ATTRIBUTES.input, ...ATTRIBUTES.output];
  return !kinds.some((kind) => SUMS.has(kind)) && counts.some((name) => attributes[name] != null);
}

/** Ids of the spans above some spans. */
export function ancestorsOf(
  spans: readonly Pick<Span, "id">[],
  all: readonly Pick<Span, "id" | "parent">[],
): ReadonlySet<unknown> {
  const parents = new Map(all.map(({ id, parent }) => [id, parent]));
  const above = new Set<unknown>();
  for (const { id } of spans) {
    let parent = parents.get(id);
    while (parent !== undefined && parent !== null && parent !== "" && !above.has(parent)) {
      above.add(parent);
      parent = parents.get(parent);
    }
  }
  return above;
}

export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
