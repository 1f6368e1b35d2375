import { OPENAI_NESTING } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/** LiteLLM's spend logs: its prompt count has all cached tokens in it, the split is in the metadata, which may be text. */
export const litellm: LogMapping = {
  name: "litellm",
  title: "LiteLLM SpendLogs",
  layouts: ["json"],
  recognise: [{ has: "call_type" }, { has: "startTime" }, { has: "prompt_tokens" }],
  provider: null,
  fields: {
    at: ["startTime"],
    provider: ["custom_llm_provider"],
    model: ["model"],
    feature: ["metadata.spend_logs_metadata.feature"],
    tenant: ["team_id", "organization_id"],
    user: ["end_user", "user"],
  },
  counts: {
    input: ["prompt_tokens"],
    cacheRead: [
      "metadata.usage_object.prompt_tokens_details.cached_tokens",
      "metadata.usage_object.cache_read_input_tokens",
    ],
    cacheWrite: ["metadata.usage_object.cache_creation_input_tokens"],
    output: ["completion_tokens"],
    reasoning: ["metadata.usage_object.completion_tokens_details.reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  // The proxy's own cache answered: nothing went to a provider.
  without: [{ path: "cache_hit", is: ["True", "true"] }],
  jsonTexts: ["metadata"],
  tags: ["metadata.spend_logs_metadata", "metadata"],
  duplicates: { keys: [{ paths: ["request_id"] }], keep: "largest" },
};

/** OpenRouter's exports: generations as CSV, activity by day as JSON. Both name the model by its permanent slug. */
export const openrouter: LogMapping = {
  name: "openrouter",
  title: "OpenRouter activity, as CSV or JSON",
  layouts: ["json", "csv"],
  recognise: [{ has: "model_permaslug" }, { hasOneOf: ["tokens_prompt", "prompt_tokens"] }],
  provider: null,
  fields: { at: ["created_at", "date"], model: ["model_permaslug"], feature: ["app_name"], requests: ["requests"] },
  counts: {
    input: ["tokens_prompt", "prompt_tokens"],
    cacheRead: ["tokens_cached"],
    output: ["tokens_completion", "completion_tokens"],
    reasoning: ["tokens_reasoning", "reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  tags: [],
  duplicates: null,
};
