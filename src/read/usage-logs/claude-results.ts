import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  type LogConverter,
  objectAt,
} from "./converter.ts";
import { messageRecords } from "./response-records.ts";

const MESSAGES: ReadonlySet<unknown> = new Set(["system", "assistant", "user", "result", "stream_event"]);

/**
 * What `claude -p` prints as JSON, and the Agent SDK's messages: the counts of single messages are those of their start, so the
 * `result` tells, by model. In a stream each result has all that the session used so far: the last one is it.
 * https://docs.claude.com/en/docs/claude-code/headless
 */
export const claudeResults: LogConverter = {
  mapping: convertedMapping(
    "claude-code-result",
    "claude -p --output-format json or stream-json",
    { keys: [{ paths: ["id"] }], keep: "largest" },
    undefined,
    { requests: null },
  ),
  begins:
    /^(?![\s\S]*"sessionId"\s*:)(?=[\s\S]*"session_id"\s*:)(?:[\s\S]*"subtype"\s*:\s*"init"|(?=[\s\S]*"type"\s*:\s*"result")[\s\S]*"modelUsage"\s*:)/,
  belongs: (value) => {
    if (MESSAGES.has(value.type)) return "own";
    if (!("session_id" in value)) return "other";
    return Object.keys(value).some((key) => /usage|tokens/i.test(key)) ? "kin" : "own";
  },
  start: () => () => [],
  finish: (values) => {
    const streamed = values.some((value) => isObject(value) && value.subtype === "init");
    const results = new Map<unknown, JsonObject>();
    for (const value of values.filter(isObject)) {
      if (value.type === "result") results.set(streamed ? value.session_id : (value.uuid ?? value), value);
    }
    return results.size > 0 ? [...results.values()].flatMap(recordsOf) : messagesOf(values);
  },
};

/** A record a model. How long its cache writes live is told for all models together: taken where one model wrote them all. */
function recordsOf(result: JsonObject): readonly ConvertedRecord[] {
  const usage = objectAt(result, "usage");
  const split = objectAt(usage, "cache_creation");
  const models = Object.entries(objectAt(result, "modelUsage"));
  if (models.length === 0) {
    // Its passes are those of the last message only.
    const sum = { ...usage, iterations: [] };
    return Object.keys(usage).length > 0 ? messageRecords({ id: result.uuid, usage: sum }) : [];
  }
  return models.map(([name, used]) => {
    const counts = isObject(used) ? used : {};
    const written = counts.cacheCreationInputTokens;
    const isSplit = Object.keys(split).length > 0 && written === usage.cache_creation_input_tokens;
    return {
      ...{ provider: "anthropic", model: counts.canonicalModel ?? withoutWindow(name) },
      id: [result.uuid, result.session_id, name].join(":"),
      conversation: result.session_id,
      status: result.is_error === true ? "error" : undefined,
      usage: {
        uncached: counts.inputTokens,
        cacheRead: counts.cacheReadInputTokens,
        ...(isSplit
          ? { cacheWrite5m: split.ephemeral_5m_input_tokens, cacheWrite1h: split.ephemeral_1h_input_tokens }
          : { cacheWrite: written }),
        output: counts.outputTokens,
        reasoning: counts.thinkingTokens,
        toolUses: counts.webSearchRequests,
      },
    };
  });
}

/** A session that was cut off before its result: its messages, each as its last line has it. */
function messagesOf(values: readonly unknown[]): readonly ConvertedRecord[] {
  const last = new Map<unknown, readonly ConvertedRecord[]>();
  for (const value of values) {
    const message = objectAt(value, "message");
    if (objectAt(message, "usage").input_tokens !== undefined) last.set(message.id ?? value, messageRecords(message));
  }
  return [...last.values()].flat();
}

/** `claude-opus-4-5[1m]` is the model with another context window. */
function withoutWindow(name: string): string {
  return name.replace(/\[[^\]]*\]$/, "");
}
