import { ANTHROPIC_NESTING, OPENAI_NESTING } from "./bodies.ts";
import type { Counts, Fields, LogMapping, Path } from "./mapping.ts";

const OPENAI_COUNTS: Counts = {
  input: ["input_tokens", "n_context_tokens_total"],
  uncached: ["input_uncached_tokens"],
  cacheRead: ["input_cached_tokens"],
  cacheWrite: ["input_cache_write_tokens"],
  output: ["output_tokens", "n_generated_tokens_total"],
};

const OPENAI_DIMENSIONS: Fields = {
  model: ["model"],
  tenant: ["project_id"],
  user: ["user_id"],
  requests: ["num_model_requests"],
  mode: ["service_tier"],
  batch: ["batch"],
};

/** What a report may be split by: results that differ in it are no copies of each other, whatever their counts. */
function dimensionPaths(dimensions: Fields, ...more: readonly Path[]): readonly Path[] {
  const paths = Object.entries(dimensions).flatMap(([role, each]) => (role === "requests" ? [] : each));
  return [...new Set([...paths, ...more])];
}

/** Buckets of OpenAI's usage API. https://platform.openai.com/docs/api-reference/usage/completions */
export const openaiUsage: LogMapping = {
  name: "openai-usage",
  title: "OpenAI organization usage API",
  layouts: ["json"],
  recognise: [{ path: "object", is: ["bucket"] }, { has: "start_time" }],
  provider: "openai",
  fields: { at: ["start_time"], until: ["end_time"], ...OPENAI_DIMENSIONS },
  counts: {},
  nesting: OPENAI_NESTING,
  entries: {
    list: "results",
    otherwise: "nothing",
    fields: OPENAI_DIMENSIONS,
    counts: OPENAI_COUNTS,
    requests: "each",
  },
  implies: { requests: null },
  whyNoCounts: "it has buckets without counts: a period without usage, or a report of costs",
  tags: [],
  duplicates: {
    keys: [{ paths: ["start_time", "end_time"], inEntry: dimensionPaths(OPENAI_DIMENSIONS, "api_key_id") }],
    keep: "same",
  },
};

/** One result of that API, taken out of its bucket. */
export const openaiUsageResult: LogMapping = {
  name: "openai-usage-result",
  title: "Results of the OpenAI organization usage API",
  layouts: ["json"],
  recognise: [{ path: "object", is: ["organization.usage.completions.result"] }],
  provider: "openai",
  fields: OPENAI_DIMENSIONS,
  counts: OPENAI_COUNTS,
  nesting: OPENAI_NESTING,
  implies: { requests: null },
  tags: [],
  duplicates: null,
};

/** The usage page's export. A period without usage has only the four columns of its times. */
export const openaiUsageCsv: LogMapping = {
  ...openaiUsageResult,
  name: "openai-usage-csv",
  title: "OpenAI usage page, exported as CSV",
  layouts: ["csv"],
  recognise: ["start_time", "end_time", "start_time_iso", "end_time_iso"].map((has) => ({ has })),
  whyNoCounts: "the export has no columns of counts, as for a period without usage",
  fields: { at: ["start_time_iso"], until: ["end_time_iso"], ...OPENAI_DIMENSIONS },
};

const ANTHROPIC_DIMENSIONS: Fields = {
  model: ["model"],
  tenant: ["workspace_id"],
  user: ["account_id", "api_key_id"],
  mode: ["service_tier"],
  speed: ["speed"],
  region: ["inference_geo"],
};

/** Buckets of Anthropic's usage report. https://docs.claude.com/en/api/admin-api/usage-cost/get-messages-usage-report */
export const anthropicUsage: LogMapping = {
  name: "anthropic-usage",
  title: "Anthropic usage report API",
  layouts: ["json"],
  recognise: [{ has: "starting_at" }, { has: "ending_at" }],
  provider: "anthropic",
  fields: { at: ["starting_at"], until: ["ending_at"], ...ANTHROPIC_DIMENSIONS },
  counts: {},
  nesting: ANTHROPIC_NESTING,
  entries: {
    list: "results",
    otherwise: "nothing",
    fields: ANTHROPIC_DIMENSIONS,
    counts: {
      uncached: ["uncached_input_tokens"],
      cacheRead: ["cache_read_input_tokens"],
      cacheWrite5m: ["cache_creation.ephemeral_5m_input_tokens", "cache_creation_5m_input_tokens"],
      cacheWrite1h: ["cache_creation.ephemeral_1h_input_tokens", "cache_creation_1h_input_tokens"],
      output: ["output_tokens"],
      toolUses: ["server_tool_use.web_search_requests"],
    },
    requests: "each",
  },
  implies: { requests: null },
  whyNoCounts: "it has buckets without counts: a period without usage, or a report of costs",
  tags: [],
  duplicates: {
    keys: [
      {
        paths: ["starting_at", "ending_at"],
        inEntry: dimensionPaths(ANTHROPIC_DIMENSIONS, "api_key_id", "context_window"),
      },
    ],
    keep: "same",
  },
};

/** The console's export: a row a day, model and key, all input counts disjoint. */
export const anthropicConsole: LogMapping = {
  name: "anthropic-console",
  title: "Anthropic Console usage, exported as CSV",
  layouts: ["csv"],
  recognise: [{ has: "usage_date_utc" }, { has: "model_version" }, { has: "usage_output_tokens" }],
  provider: "anthropic",
  fields: {
    at: ["usage_date_utc"],
    model: ["model_version"],
    tenant: ["workspace"],
    user: ["api_key"],
    mode: ["usage_type"],
    speed: ["speed"],
    region: ["inference_geo"],
  },
  counts: {
    uncached: ["usage_input_tokens_no_cache"],
    cacheRead: ["usage_input_tokens_cache_read"],
    cacheWrite: ["usage_input_tokens_cache_write"],
    cacheWrite5m: ["usage_input_tokens_cache_write_5m"],
    cacheWrite1h: ["usage_input_tokens_cache_write_1h"],
    output: ["usage_output_tokens"],
    toolUses: ["web_search_count"],
  },
  nesting: ANTHROPIC_NESTING,
  implies: { requests: null },
  tags: [],
  duplicates: null,
};
