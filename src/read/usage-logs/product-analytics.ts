import { ANTHROPIC_NESTING, OPENAI_NESTING } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/** Generations that PostHog keeps as events. https://posthog.com/docs/ai-engineering/observability */
export const posthog: LogMapping = {
  name: "posthog",
  title: "PostHog LLM events ($ai_generation)",
  layouts: ["json", "csv"],
  recognise: [
    { path: "event", is: ["$ai_generation", "$ai_embedding"] },
    { hasOneOf: ["properties.$ai_input_tokens", "properties.$ai_output_tokens"] },
  ],
  provider: null,
  fields: {
    at: ["timestamp"],
    provider: ["properties.$ai_provider"],
    model: ["properties.$ai_model"],
    feature: ["properties.$ai_span_name"],
    user: ["distinct_id"],
  },
  counts: {
    input: ["properties.$ai_input_tokens"],
    cacheRead: ["properties.$ai_cache_read_input_tokens"],
    cacheWrite: ["properties.$ai_cache_creation_input_tokens"],
    output: ["properties.$ai_output_tokens"],
    reasoning: ["properties.$ai_reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  links: {
    conversation: ["properties.$ai_session_id", "properties.$ai_trace_id"],
    status: ["properties.$ai_http_status"],
  },
  tags: ["properties"],
  duplicates: { keys: [{ paths: ["uuid"] }], keep: "same" },
};

export const posthogAnthropic: LogMapping = {
  ...posthog,
  name: "posthog-anthropic",
  title: "The same of calls to Anthropic, whose cached tokens stand beside the input",
  layouts: ["json"],
  recognise: [...posthog.recognise, { path: "properties.$ai_provider", is: ["anthropic", "Anthropic"] }],
  nesting: ANTHROPIC_NESTING,
};

/** Spans exported from Braintrust: only those of calls have counts of their own. https://www.braintrust.dev/docs */
export const braintrust: LogMapping = {
  name: "braintrust",
  title: "Braintrust logs and experiments",
  layouts: ["json"],
  recognise: [{ has: "metrics.prompt_tokens" }, { hasOneOf: ["root_span_id", "span_id", "span_attributes.type"] }],
  provider: null,
  fields: { at: ["created"], model: ["metadata.model"], feature: ["span_attributes.name"] },
  counts: {
    input: ["metrics.prompt_tokens"],
    cacheRead: ["metrics.prompt_cached_tokens"],
    cacheWrite: ["metrics.prompt_cache_creation_tokens"],
    output: ["metrics.completion_tokens"],
    reasoning: ["metrics.completion_reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  without: [{ path: "span_attributes.type", isOther: ["llm"] }],
  links: { conversation: ["root_span_id"] },
  tags: ["metadata"],
  duplicates: { keys: [{ paths: ["span_id"] }, { paths: ["id"] }], keep: "largest" },
};
