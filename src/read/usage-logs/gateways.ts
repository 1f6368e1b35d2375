import { ANTHROPIC_NESTING, OPENAI_NESTING } from "./bodies.ts";
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
      "response.usage.prompt_tokens_details.cached_tokens",
      "response.usage.cache_read_input_tokens",
    ],
    cacheWrite: [
      "metadata.usage_object.cache_creation_input_tokens",
      "metadata.usage_object.prompt_tokens_details.cache_creation_tokens",
      "metadata.usage_object.prompt_tokens_details.cache_write_tokens",
      "response.usage.cache_creation_input_tokens",
      "response.usage.prompt_tokens_details.cache_creation_tokens",
    ],
    cacheWrite1h: [
      "metadata.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
    ],
    output: ["completion_tokens"],
    reasoning: [
      "metadata.usage_object.completion_tokens_details.reasoning_tokens",
      "response.usage.completion_tokens_details.reasoning_tokens",
    ],
  },
  nesting: OPENAI_NESTING,
  // The proxy's own cache answered: nothing went to a provider.
  without: [{ path: "cache_hit", is: ["True", "true"] }],
  links: { conversation: ["session_id"], retry: ["metadata.attempted_retries"], status: ["status", "metadata.status"] },
  // Versions without the one may store the other.
  jsonTexts: ["metadata", "response"],
  tags: ["metadata.spend_logs_metadata", "metadata"],
  // What callbacks get (StandardLoggingPayload) has an id of that kind under another name.
  duplicates: { keys: [{ paths: ["request_id"] }, { paths: ["id"] }], keep: "largest" },
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
  duplicates: { keys: [{ paths: ["generation_id"] }], keep: "same" },
};

/** One generation, as OpenRouter's API tells it: the native counts are billed. https://openrouter.ai/docs/api/api-reference/generations/get-generation */
export const openrouterGeneration: LogMapping = {
  name: "openrouter-generation",
  title: "OpenRouter generations (GET /generation)",
  layouts: ["json", "csv"],
  recognise: [{ hasOneOf: ["data.native_tokens_prompt", "native_tokens_prompt"] }],
  provider: null,
  fields: {
    at: ["data.created_at", "created_at"],
    model: ["data.model", "model"],
    provider: ["data.provider_name", "provider_name"],
  },
  counts: {
    input: ["data.native_tokens_prompt", "native_tokens_prompt"],
    cacheRead: ["data.native_tokens_cached", "native_tokens_cached"],
    output: ["data.native_tokens_completion", "native_tokens_completion"],
    reasoning: ["data.native_tokens_reasoning", "native_tokens_reasoning"],
  },
  nesting: OPENAI_NESTING,
  tags: [""],
  duplicates: { keys: [{ paths: ["data.id"] }, { paths: ["id"] }], keep: "largest" },
};

/**
 * Request logs of Helicone, as its API gives them and as its database keeps them. It takes the cached tokens out of the prompt,
 * whichever way the provider counts.
 * https://docs.helicone.ai/rest/request/post-v1requestquery-clickhouse
 */
export const helicone: LogMapping = {
  name: "helicone",
  title: "Helicone requests, as JSON or CSV",
  layouts: ["json", "csv"],
  recognise: [{ has: "request_created_at" }, { has: "request_id" }, { has: "prompt_tokens" }],
  provider: null,
  fields: {
    at: ["request_created_at"],
    provider: ["provider"],
    model: ["model_override", "response_model", "request_model", "model"],
    user: ["request_user_id", "user_id", "helicone_user"],
    feature: ["request_properties.feature", "properties.feature", "request_properties.Feature", "properties.Feature"],
    tenant: ["request_properties.tenant", "properties.tenant", "organization_id"],
  },
  counts: {
    input: ["prompt_tokens"],
    cacheRead: ["prompt_cache_read_tokens"],
    cacheWrite: ["prompt_cache_write_tokens"],
    output: ["completion_tokens"],
    reasoning: ["reasoning_tokens"],
  },
  nesting: ANTHROPIC_NESTING,
  // Helicone's own cache answered.
  without: [{ path: "cache_reference_id", isOther: ["00000000-0000-0000-0000-000000000000"] }],
  links: {
    conversation: [
      "request_properties.Helicone-Session-Id",
      "properties.Helicone-Session-Id",
      "request_properties.session_id",
      "properties.session_id",
    ],
    status: ["response_status", "status"],
  },
  tags: ["request_properties", "properties"],
  duplicates: { keys: [{ paths: ["request_id"] }], keep: "largest" },
};

/** Log exports of Portkey. Cached tokens are told in the response only, where it is exported. https://portkey.ai/docs/api-reference/admin-api/data-plane/logs */
export const portkey: LogMapping = {
  name: "portkey",
  title: "Portkey log exports",
  layouts: ["json", "csv"],
  recognise: [{ has: "ai_model" }, { has: "req_units" }, { has: "res_units" }],
  provider: null,
  fields: {
    at: ["created_at"],
    provider: ["ai_org"],
    model: ["ai_model"],
    feature: ["metadata.feature", "prompt_slug"],
    user: ["metadata._user", "metadata.user"],
  },
  counts: {
    input: ["req_units"],
    cacheRead: ["response.usage.prompt_tokens_details.cached_tokens", "response.usage.cache_read_input_tokens"],
    cacheWrite: ["response.usage.cache_creation_input_tokens"],
    output: ["res_units"],
    reasoning: ["response.usage.completion_tokens_details.reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  links: {
    conversation: ["metadata._session_id", "metadata.session_id", "trace_id"],
    status: ["response_status_code"],
  },
  jsonTexts: ["metadata", "response"],
  tags: ["metadata"],
  duplicates: { keys: [{ paths: ["id"] }], keep: "largest" },
};

/**
 * Logs of Cloudflare's AI gateway: its two counts are the provider's own, so they nest as the provider's do.
 * https://developers.cloudflare.com/api/resources/ai_gateway/subresources/logs
 */
export const cloudflare: LogMapping = {
  name: "cloudflare-ai-gateway",
  title: "Cloudflare AI Gateway logs",
  layouts: ["json", "csv"],
  recognise: [{ has: "tokens_in" }, { has: "tokens_out" }, { has: "provider" }, { has: "created_at" }],
  provider: null,
  fields: { at: ["created_at"], provider: ["provider"], model: ["model"] },
  counts: {
    input: ["tokens_in"],
    cacheRead: ["usage_metadata.input_cached_tokens", "usage_metadata.cachedInputTokens"],
    cacheWrite: ["usage_metadata.input_cache_creation_tokens"],
    output: ["tokens_out"],
    reasoning: ["usage_metadata.reasoningTokens", "usage_metadata.output_reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  // The gateway's own cache answered.
  without: [{ path: "cached", is: ["true", "True", "1"] }],
  links: { attempt: ["step"], status: ["status_code"] },
  jsonTexts: ["metadata"],
  tags: ["metadata"],
  duplicates: { keys: [{ paths: ["id"] }], keep: "largest" },
};

export const cloudflareAnthropic: LogMapping = {
  ...cloudflare,
  name: "cloudflare-ai-gateway-anthropic",
  title: "The same of calls to Anthropic, whose cached tokens stand beside the input",
  layouts: ["json"],
  recognise: [...cloudflare.recognise, { path: "provider", is: ["anthropic", "aws-bedrock", "bedrock"] }],
  nesting: ANTHROPIC_NESTING,
};

export const cloudflareGoogle: LogMapping = {
  ...cloudflare,
  name: "cloudflare-ai-gateway-google",
  title: "The same of calls to Google, whose thoughts stand beside the output",
  layouts: ["json"],
  recognise: [...cloudflare.recognise, { path: "provider", is: ["google-ai-studio", "google-vertex-ai"] }],
  nesting: { ...OPENAI_NESTING, reasoning: "beside" },
};

/** Spend reports of Vercel's AI gateway: a row a day, model, user or tag. https://vercel.com/docs/ai-gateway/capabilities/custom-reporting */
export const vercel: LogMapping = {
  name: "vercel-ai-gateway",
  title: "Vercel AI Gateway reports",
  layouts: ["json", "csv"],
  recognise: [{ has: "total_cost" }, { has: "request_count" }, { has: "input_tokens" }],
  provider: null,
  fields: { at: ["day", "hour"], model: ["model"], feature: ["tag"], user: ["user"], requests: ["request_count"] },
  counts: {
    input: ["input_tokens"],
    cacheRead: ["cached_input_tokens"],
    cacheWrite: ["cache_creation_input_tokens"],
    output: ["output_tokens"],
    reasoning: ["reasoning_tokens"],
  },
  nesting: OPENAI_NESTING,
  implies: { requests: null },
  tags: [],
  duplicates: null,
};
