import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  jsonIn,
  type LogConverter,
} from "./converter.ts";
import { dataOf, recordsOfEvents } from "./event-streams.ts";
import { firstObjects, isAnyKnown } from "./known-lines.ts";
import type { LogMapping } from "./mapping.ts";
import { bodyRecords } from "./response-records.ts";

/** How deep a response may lie in a line. */
const DEEPEST = 4;

/** What was sent is no answer, though it may hold earlier ones. */
const SENT = /^_?(?:request|req|input|messages?|prompt|history|params|kwargs|tools)(?:$|_|[A-Z])/;

/**
 * Lines that wrap a response deeper than in `response` or `body`, or as text: what clients, proxies and log pipelines write. Whatever API
 * answered is told by the keys of its body; a stream that was saved as text is read to its end. Only for lines that no other format knows.
 */
export function nestedResponses(known: readonly LogMapping[]): LogConverter {
  return {
    mapping: convertedMapping("nested-response", "Responses inside other objects of a line, or inside its texts", {
      keys: [{ paths: ["id"] }],
      keep: "largest",
    }),
    begins: {
      test: (head) => {
        const first = firstObjects(head);
        return answersIn(first[0]).length > 0 && !isAnyKnown(first, known);
      },
    },
    start: () => (line) => {
      if (!isObject(line)) return [];
      // What the line says of itself stands under usual names, which every format falls back on.
      const about = Object.fromEntries(Object.entries(line).filter(([, value]) => typeof value !== "object"));
      const request = isObject(line.request) ? line.request : {};
      const model = line.model ?? line.modelId ?? line.model_id ?? request.model ?? request.modelId;
      return answersIn(line).map((record) => ({
        ...{ ...about, id: undefined, usage: record.usage },
        ...Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null)),
        model: record.model ?? model,
      }));
    },
  };
}

/** The records of the responses that lie highest in a value, or none. */
export function answersIn(value: unknown): readonly ConvertedRecord[] {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const found = level.flatMap(answersOf);
    if (found.length > 0) return found;
    level = level.map(opened).filter(isObject).flatMap(received);
  }
  return [];
}

function received(holder: JsonObject): readonly unknown[] {
  return Object.entries(holder).flatMap(([key, value]) => (SENT.test(key) ? [] : [value]));
}

function answersOf(value: unknown): readonly ConvertedRecord[] {
  const held = opened(value);
  if (Array.isArray(held)) return recordsOfEvents((held as readonly unknown[]).filter(isObject));
  if (isObject(held)) return bodyRecords(held);
  if (typeof held !== "string" || !/^(?:event|data):/m.test(held)) return [];
  return recordsOfEvents(
    dataOf(held)
      .map(({ text }) => jsonIn(text))
      .filter(isObject),
  );
}

/** A text that is JSON as what it says. */
function opened(value: unknown): unknown {
  return typeof value === "string" && /^\s*[{[]/.test(value) ? (jsonIn(value) ?? value) : value;
}
