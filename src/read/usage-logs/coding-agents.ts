import { ANTHROPIC_NESTING, OPENAI_NESTING } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/** Usage events exported from Cursor's dashboard: its two inputs are what was written to a cache, and what was not. */
export const cursorCsv: LogMapping = {
  name: "cursor",
  title: "Cursor usage events, exported as CSV",
  layouts: ["csv"],
  recognise: [{ has: "Input (w/o Cache Write)" }, { has: "Cache Read" }, { has: "Output Tokens" }],
  provider: null,
  fields: { at: ["Date"], model: ["Model"], user: ["User"] },
  counts: {
    uncached: ["Input (w/o Cache Write)"],
    cacheWrite: ["Input (w/ Cache Write)"],
    cacheRead: ["Cache Read"],
    output: ["Output Tokens"],
  },
  nesting: ANTHROPIC_NESTING,
  links: { conversation: ["Cloud Agent ID"] },
  tags: [""],
  // Exports of overlapping periods; no two events are of one millisecond and the same size.
  duplicates: { keys: [{ paths: ["Date", "Model"] }], keep: "same" },
};

/** Session files of the pi coding agent. */
export const pi: LogMapping = {
  name: "pi",
  title: "pi session files (~/.pi/agent/sessions/**/*.jsonl)",
  layouts: ["json"],
  recognise: [{ path: "type", is: ["message"] }, { has: "message.usage.input" }, { has: "message.usage.output" }],
  provider: null,
  fields: { at: ["timestamp"], provider: ["message.provider"], model: ["message.model"] },
  counts: {
    input: ["message.usage.input"],
    cacheRead: ["message.usage.cacheRead"],
    cacheWrite: ["message.usage.cacheWrite"],
    output: ["message.usage.output"],
  },
  nesting: { ...ANTHROPIC_NESTING, noCacheCounts: "no cache" },
  tags: [],
  duplicates: { keys: [{ paths: ["id"] }], keep: "same" },
};

/** Tasks of Cline and Roo Code: what a request used is text inside the message that announced it. */
export const cline: LogMapping = {
  name: "cline",
  title: "Cline and Roo Code tasks (ui_messages.json)",
  layouts: ["json"],
  recognise: [
    { path: "say", is: ["api_req_started", "api_req_finished", "deleted_api_reqs", "subagent_usage"] },
    { has: "ts" },
  ],
  provider: null,
  fields: { at: ["ts"], provider: ["modelInfo.providerId"], model: ["modelInfo.modelId"] },
  counts: {
    input: ["text.tokensIn"],
    cacheRead: ["text.cacheReads"],
    cacheWrite: ["text.cacheWrites"],
    output: ["text.tokensOut"],
  },
  nesting: { ...ANTHROPIC_NESTING, noCacheCounts: "no cache" },
  jsonTexts: ["text"],
  tags: [],
  duplicates: { keys: [{ paths: ["ts", "say"] }], keep: "same" },
};

/** The analytics log of aider (--analytics-log). https://aider.chat/docs/more/analytics.html */
export const aider: LogMapping = {
  name: "aider",
  title: "aider analytics logs",
  layouts: ["json"],
  recognise: [{ path: "event", is: ["message_send"] }, { has: "properties.prompt_tokens" }],
  provider: null,
  fields: { at: ["time"], model: ["properties.main_model"], user: ["user_id"] },
  counts: { input: ["properties.prompt_tokens"], output: ["properties.completion_tokens"] },
  nesting: OPENAI_NESTING,
  tags: [],
  duplicates: { keys: [{ paths: ["time", "user_id"] }], keep: "same" },
};

/** A day of a user in Anthropic's Claude Code analytics API. https://docs.claude.com/en/api/claude-code-analytics-api */
export const claudeCodeAnalytics: LogMapping = {
  name: "claude-code-analytics",
  title: "Claude Code analytics API",
  layouts: ["json"],
  recognise: [{ has: "actor.type" }, { has: "core_metrics.num_sessions" }],
  provider: "anthropic",
  fields: { at: ["date"], user: ["actor.email_address", "actor.api_key_name"] },
  counts: {},
  nesting: ANTHROPIC_NESTING,
  entries: {
    list: "model_breakdown",
    otherwise: "nothing",
    fields: { model: ["model"] },
    counts: {
      uncached: ["tokens.input"],
      cacheRead: ["tokens.cache_read"],
      cacheWrite: ["tokens.cache_creation"],
      output: ["tokens.output"],
    },
    requests: "each",
  },
  implies: { requests: null },
  tags: [],
  duplicates: {
    keys: [
      { paths: ["date", "actor.email_address", "terminal_type"] },
      { paths: ["date", "actor.api_key_name", "terminal_type"] },
    ],
    keep: "same",
  },
};
