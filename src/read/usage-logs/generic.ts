import { ANTHROPIC_NESTING, OPENAI_NESTING } from "./bodies.ts";
import { COMMON_FIELDS, COMMON_TAGS } from "./common-fields.ts";
import type { Counts, LogMapping } from "./mapping.ts";

const COUNTS: Counts = {
  input: [
    "input_tokens",
    "prompt_tokens",
    "inputTokens",
    "promptTokens",
    "tokens_in",
    "tokens_prompt",
    "n_context_tokens_total",
    "ContextTokens",
    "Request tokens",
    "num_prefill_tokens",
    "input_length",
  ],
  uncached: ["uncached_input_tokens", "input_uncached_tokens", "input_uncached", "usage_input_tokens_no_cache"],
  cacheRead: [
    "cache_read_input_tokens",
    "cache_read_tokens",
    "cached_tokens",
    "cached_input_tokens",
    "input_cached_tokens",
    "tokens_cached",
    "cache_read",
    "usage_input_tokens_cache_read",
  ],
  cacheWrite: ["cache_creation_input_tokens", "cache_write_tokens", "input_cache_write_tokens"],
  cacheWrite5m: ["cache_creation_5m_input_tokens", "cache_write_5m", "usage_input_tokens_cache_write_5m"],
  cacheWrite1h: ["cache_creation_1h_input_tokens", "cache_write_1h", "usage_input_tokens_cache_write_1h"],
  output: [
    "output_tokens",
    "completion_tokens",
    "outputTokens",
    "completionTokens",
    "tokens_out",
    "tokens_completion",
    "n_generated_tokens_total",
    "GeneratedTokens",
    "Response tokens",
    "num_decode_tokens",
    "output_length",
    "usage_output_tokens",
  ],
  reasoning: ["reasoning_tokens", "tokens_reasoning", "output_reasoning_tokens"],
};

/** Objects in which home-made logs and LangChain's messages keep their counts, under shorter names too. */
const HOLDERS = ["usage", "token_usage", "tokenUsage", "tokens", "usage_metadata"];

const HELD: Counts = {
  input: ["input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "input", "prompt"],
  cacheRead: ["cache_read_input_tokens", "cached_tokens", "cacheRead", "cached", "input_token_details.cache_read"],
  cacheWrite: ["cache_creation_input_tokens", "cacheWrite", "input_token_details.cache_creation"],
  // LangChain tells 0 above where it tells how long they live.
  cacheWrite5m: ["input_token_details.ephemeral_5m_input_tokens"],
  cacheWrite1h: ["input_token_details.ephemeral_1h_input_tokens"],
  output: ["output_tokens", "completion_tokens", "outputTokens", "completionTokens", "output", "completion"],
  reasoning: ["reasoning_tokens", "reasoning", "output_token_details.reasoning"],
};

/** The same one object deeper: what has a format of its own was told before. */
export const genericHeld: LogMapping = {
  name: "generic-nested",
  title: "JSON lines with such counts in an object: usage, token_usage, tokens",
  layouts: ["json"],
  recognise: [{ hasOneOf: HOLDERS.flatMap((holder) => ["input", "output"].flatMap((role) => held(holder, role))) }],
  provider: null,
  fields: { region: ["region"], model: ["model", "response_metadata.model_name", "response_metadata.model"] },
  counts: Object.fromEntries(Object.keys(HELD).map((role) => [role, HOLDERS.flatMap((holder) => held(holder, role))])),
  nesting: OPENAI_NESTING,
  tags: COMMON_TAGS,
  duplicates: {
    keys: ["response_id", "request_id", "requestId", "id"].map((path) => ({ paths: [path] })),
    keep: "same",
  },
};

function held(holder: string, role: string): readonly string[] {
  return (HELD[role as keyof Counts] ?? []).map((source) => `${holder}.${name(source)}`);
}

/** A home-made log: one call a line or row, counts under names that many use. Cached tokens are part of the input. */
export const generic: LogMapping = {
  name: "generic",
  title: "Any CSV or JSON lines with token counts under usual names",
  layouts: ["json", "csv"],
  recognise: [{ hasOneOf: [...(COUNTS.input ?? []), ...(COUNTS.uncached ?? []), ...(COUNTS.output ?? [])].map(name) }],
  provider: null,
  // The last names are those of OpenAI's old usage page.
  fields: {
    region: ["region"],
    at: [...(COMMON_FIELDS.at ?? []), "aggregation_timestamp"],
    model: [...(COMMON_FIELDS.model ?? []), "snapshot_id"],
  },
  counts: COUNTS,
  nesting: OPENAI_NESTING,
  tags: COMMON_TAGS,
  duplicates: {
    keys: ["response_id", "request_id", "requestId", "id"].map((path) => ({ paths: [path] })),
    keep: "same",
  },
};

/** The same with Anthropic's names, whose input has no cached tokens in it. */
export const genericDisjoint: LogMapping = {
  ...generic,
  name: "generic-disjoint",
  title: "The same with Anthropic's names: cached tokens stand beside the input",
  recognise: [
    { has: "input_tokens" },
    { hasOneOf: ["cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_5m_input_tokens"] },
  ],
  nesting: ANTHROPIC_NESTING,
};

function name(source: unknown): string {
  return typeof source === "string" ? source : "";
}
