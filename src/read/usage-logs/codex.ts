import { convertedMapping, isObject, type JsonObject, type LogConverter, objectAt } from "./converter.ts";

const COUNTS = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
] as const;

type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/**
 * Session files of Codex: token counts are running totals, written again and again, so a call is the difference to the
 * total before. A total that falls starts anew; one that was there before is history written again. A forked session, such as a
 * subagent's, begins with a copy of its parent's history, all within a moment: the parent's file has those calls.
 */
export const codex: LogConverter = {
  mapping: convertedMapping("codex", "Codex session files (~/.codex/sessions/**/*.jsonl)", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins: /^\s*\{[^\n]*"type"\s*:\s*"(?:session_meta|turn_context|event_msg|response_item)"/,
  belongs: ({ type, payload }) => {
    if (typeof type !== "string" || !isObject(payload)) return "other";
    return /^(?:session_meta|turn_context|event_msg|response_item)$/.test(type) ? "own" : "kin";
  },
  start: () => {
    let model: unknown;
    let session: unknown;
    let before: Counts | undefined;
    let copying = false;
    let momentBefore = 0;
    const seen = new Set<string>();
    return (value) => {
      if (!isObject(value)) return [];
      const payload = objectAt(value, "payload");
      const moment = Date.parse(String(value.timestamp));
      if (moment - momentBefore >= LONGEST_COPY) copying = false;
      momentBefore = moment;
      if (value.type === "session_meta" && session === undefined) {
        session = payload.id;
        copying = isForked(payload);
      }
      if (value.type === "turn_context") model = payload.model ?? model;
      if (value.type !== "event_msg" || payload.type !== "token_count") return [];
      const info = objectAt(payload, "info");
      const used = usedBy(info, before);
      const total = countsOf(info.total_token_usage);
      before = total ?? before;
      const isKnown = total !== undefined && seen.has(JSON.stringify(total));
      if (total) seen.add(JSON.stringify(total));
      if (!used || copying || isKnown) return [];
      const { input_tokens, cached_input_tokens, cache_write_input_tokens, output_tokens, reasoning_output_tokens } =
        used;
      return [
        {
          at: value.timestamp,
          provider: "openai",
          model: info.model ?? model,
          id: value.timestamp,
          conversation: session,
          usage: {
            input: input_tokens,
            cacheRead: cached_input_tokens,
            cacheWrite: cache_write_input_tokens,
            output: output_tokens,
            reasoning: reasoning_output_tokens,
          },
        },
      ];
    };
  },
};

/** Milliseconds between two lines after which the second one was not copied together with the first. */
const LONGEST_COPY = 500;

function isForked(meta: JsonObject): boolean {
  const spawned = objectAt(objectAt(meta.source, "subagent"), "thread_spawn");
  return [meta.forked_from_id, meta.parent_thread_id, spawned.parent_thread_id].some((id) => typeof id === "string");
}

function usedBy(info: JsonObject, before: Counts | undefined): Counts | undefined {
  const total = countsOf(info.total_token_usage);
  const last = countsOf(info.last_token_usage);
  if (!total) return last;
  if (!before) return last && COUNTS.every((key) => last[key] <= total[key]) ? last : total;
  if (COUNTS.some((key) => total[key] < before[key])) return last ?? total;
  if (COUNTS.every((key) => total[key] === before[key])) return undefined;
  return Object.fromEntries(COUNTS.map((key) => [key, total[key] - before[key]])) as Counts;
}

function countsOf(value: unknown): Counts | undefined {
  if (!isObject(value) || typeof value.input_tokens !== "number") return undefined;
  return Object.fromEntries(
    COUNTS.map((key) => [key, typeof value[key] === "number" ? value[key] : 0]),
  ) as unknown as Counts;
}
