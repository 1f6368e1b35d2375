import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
  objectAt,
  type RecordText,
} from "./converter.ts";
import type { LogMapping } from "./mapping.ts";
import { chunkRecord, messageRecords, responseRecord } from "./response-records.ts";

const MAPPING = convertedMapping("sse", "Streamed responses saved as they came (data: lines)", {
  keys: [{ paths: ["id"] }],
  keep: "largest",
});

/**
 * Server-sent events of one stream or many, as a client saved them. Only a stream's last counts are true: of chat completions the
 * chunk with `usage`, of responses the event that ends them, of Anthropic's messages `message_start` with the running totals of
 * `message_delta` over it. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const eventStreams: LogConverter = {
  mapping: streamed(MAPPING),
  // Or the same events as JSON, one a line or in a list, as those who parse a stream write them down.
  begins:
    /^\uFEFF?\s*(?:(?:(?::|event:|id:|retry:)[^\n]*\n\s*)*data:\s*[{[]|(?:\[\s*)?\{\s*"type"\s*:\s*"message_start"|\{[^\n]*"object"\s*:\s*"chat\.completion\.chunk")/,
  belongs: (event) =>
    /^(?:message_|content_block_|response\.|(?:ping|error)$)/.test(text(event.type)) ||
    event.object === "chat.completion.chunk" ||
    Array.isArray(event.candidates)
      ? "own"
      : "other",
  recordsOf: (text) => eventsOf(text.replace(/^\uFEFF/, "")),
  start: () => () => [],
  finish: (events) => recordsOfEvents(events.filter(isObject)),
};

function streamed(mapping: LogMapping): LogMapping {
  return {
    ...mapping,
    recognise: [{ has: "sse" }],
    whyNoCounts: "the streams have no usage: they were cut off, or not asked for it (stream_options.include_usage)",
  };
}

function eventsOf(text: string): RecordText[] {
  const start = text.trimStart()[0];
  if (start === "[") return [{ line: 1, text }];
  if (start !== "{") return [...dataOf(text), ...betweenEvents(text)];
  return text.split(/\r?\n/).flatMap((line, index) => (line.trim() === "" ? [] : [{ line: index + 1, text: line }]));
}

/** Lines of JSON that belong to no event. */
function betweenEvents(text: string): RecordText[] {
  return text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      line.startsWith("{") && isJson(line) ? [{ line: index + 1, text: line, isOther: true }] : [],
    );
}

/** The data of events. An event may have several lines of it, which belong together where one alone is no JSON. */
export function dataOf(text: string): { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const data = /^data: ?(.*)$/.exec(line)?.[1];
    if (data === undefined) {
      if (open) found.push(open);
      open = null;
      continue;
    }
    if (data.trim() === "[DONE]") {
      // Between two streams: what follows is of another response.
      found.push({ line: index + 1, text: "{}" });
      continue;
    }
    const whole: { line: number; text: string } = open
      ? { ...open, text: `${open.text}\n${data}` }
      : { line: index + 1, text: data };
    if (isJson(whole.text)) found.push(whole);
    open = isJson(whole.text) ? null : whole;
  }
  if (open) found.push(open);
  return found;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is known of the stream that is being read. */
interface OpenStream {
  /** The last chunk with counts, or an earlier one of a stream that has none yet. */
  chunk: JsonObject | null;
  message: JsonObject | null;
}

/** One record a response, from the last event that has its counts; a stream that was cut off gives one without. */
export function recordsOfEvents(events: readonly JsonObject[]): readonly StreamRecord[] {
  const records: ConvertedRecord[] = [];
  const open: OpenStream = { chunk: null, message: null };
  const flush = (): void => {
    if (open.chunk) records.push(chunkRecord(open.chunk));
    if (open.message) records.push(...messageRecords(open.message));
    [open.chunk, open.message] = [null, null];
  };
  for (const given of events) {
    const event = withCounts(given);
    if (isObject(event.response) && /^response\.(?:completed|incomplete|failed)$/.test(text(event.type))) {
      records.push(responseRecord(event.response));
    } else if (event.type === "message_start") {
      flush();
      open.message = objectAt(event, "message");
    } else if (event.type === "message_delta" && open.message) {
      const usage = { ...objectAt(open.message, "usage"), ...told(objectAt(event, "usage")) };
      open.message = { ...open.message, usage };
    } else if (Array.isArray(event.choices) || Array.isArray(event.candidates) || hasCounts(event)) {
      if (open.chunk && idOf(open.chunk) !== idOf(event)) flush();
      if (hasCounts(event) || !open.chunk) open.chunk = event;
    } else if (Object.keys(event).length === 0 || event.type === "message_stop") flush();
  }
  flush();
  return records.map((record) => ({ ...record, sse: true }));
}

export type StreamRecord = ConvertedRecord & { readonly sse: true };

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function idOf({ id, responseId }: JsonObject): unknown {
  return id ?? responseId;
}

function hasCounts(event: JsonObject): boolean {
  return "prompt_tokens" in objectAt(event, "usage") || "promptTokenCount" in objectAt(event, "usageMetadata");
}

/** Chunks that have their counts elsewhere: Groq's in a part of its own, Moonshot's in the last choice. */
function withCounts(event: JsonObject): JsonObject {
  if (isObject(event.usage)) return event;
  const holders = [objectAt(event, "x_groq"), ...listAt(event, "choices")];
  const usage = holders.map((holder) => objectAt(holder, "usage")).find((found) => "prompt_tokens" in found);
  return usage ? { ...event, usage } : event;
}

/** A delta says null of what it does not tell. */
function told(usage: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
}
