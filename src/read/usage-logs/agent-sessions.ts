import { ANTHROPIC_COUNTS, ANTHROPIC_NESTING, GEMINI_NESTING, under } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/**
 * Session files of Claude Code. One response is written as several lines (a line a content block), copied when a session is
 * resumed or forked, and replayed in side chains: it is known again by the message's id, and the largest copy is the last.
 */
export const claudeCode: LogMapping = {
  name: "claude-code",
  title: "Claude Code session files (~/.claude/projects/**/*.jsonl)",
  layouts: ["json"],
  recognise: [{ hasOneOf: ["sessionId", "requestId"] }, { has: "message.usage.input_tokens" }],
  provider: "anthropic",
  fields: {
    at: ["timestamp"],
    model: ["message.model"],
    mode: ["message.usage.service_tier"],
    speed: ["message.usage.speed"],
    region: ["message.usage.inference_geo"],
  },
  counts: {
    ...under("message.usage", ANTHROPIC_COUNTS),
    toolUses: ["message.usage.server_tool_use.web_search_requests"],
  },
  nesting: ANTHROPIC_NESTING,
  entries: {
    list: "message.usage.iterations",
    otherwise: "line",
    fields: { model: ["model"] },
    counts: ANTHROPIC_COUNTS,
    requests: "one",
  },
  links: { conversation: ["sessionId"] },
  // What the tool itself puts in for a response that failed.
  without: [{ path: "message.model", is: ["<synthetic>"] }],
  tags: [],
  duplicates: { keys: [{ paths: ["message.id"] }, { paths: ["requestId"] }], keep: "largest" },
};

/** Session files of Gemini CLI: thoughts stand beside the output, tool prompts beside the input. */
export const geminiCli: LogMapping = {
  name: "gemini-cli",
  title: "Gemini CLI session files (~/.gemini/tmp/*/chats/*.jsonl)",
  layouts: ["json"],
  recognise: [{ path: "type", is: ["gemini"] }, { has: "tokens.input" }, { has: "tokens.output" }],
  provider: "google",
  fields: { at: ["timestamp"], model: ["model"] },
  counts: {
    input: ["tokens.input"],
    inputBeside: ["tokens.tool"],
    cacheRead: ["tokens.cached"],
    output: ["tokens.output"],
    reasoning: ["tokens.thoughts"],
  },
  nesting: GEMINI_NESTING,
  tags: [],
  duplicates: { keys: [{ paths: ["id"] }], keep: "largest" },
};

/** `codex exec --json`: one turn's usage, without model or time. */
export const codexExec: LogMapping = {
  name: "codex-exec",
  title: "codex exec --json",
  layouts: ["json"],
  recognise: [{ path: "type", is: ["turn.completed"] }, { has: "usage.input_tokens" }],
  provider: "openai",
  fields: {},
  counts: {
    input: ["usage.input_tokens"],
    cacheRead: ["usage.cached_input_tokens"],
    cacheWrite: ["usage.cache_write_input_tokens"],
    output: ["usage.output_tokens"],
    reasoning: ["usage.reasoning_output_tokens"],
  },
  nesting: { cache: "inside", reasoning: "inside", rest: "nothing", noCacheCounts: "not told" },
  tags: [],
  duplicates: null,
};
