import { parse } from "yaml";
import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  jsonIn,
  listAt,
  type LogConverter,
  objectAt,
} from "./converter.ts";
import { dataOf, recordsOfEvents } from "./event-streams.ts";
import { bodyRecords } from "./response-records.ts";

/**
 * Recorded HTTP: cassettes of VCR and its kin (YAML or JSON), and HAR files. Whatever API answered, by its response bodies.
 * https://vcrpy.readthedocs.io, https://w3c.github.io/web-performance/specs/HAR/Overview.html
 */
export const httpRecordings: LogConverter = {
  mapping: convertedMapping("http-recording", "Recorded HTTP: VCR cassettes and HAR files", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins:
    /^\s*(?:(?:#[^\n]*\n\s*|version:[^\n]*\n\s*)*interactions:\s*\n|\{(?:[^[\]]*"interactions"\s*:\s*\[\s*\{\s*"(?:request|response)"|\s*"log"\s*:\s*\{[\s\S]*"(?:creator|entries)"\s*:))/,
  recordsOf: (text) => [{ line: 1, text: text.trimStart().startsWith("{") ? text : JSON.stringify(yamlOf(text)) }],
  start: () => (value) => recordsOf(value),
};

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 }) as unknown;
  } catch {
    return null;
  }
}

function recordsOf(value: unknown): readonly ConvertedRecord[] {
  const exchanges = [...listAt(value, "interactions"), ...listAt(objectAt(value, "log"), "entries")];
  return exchanges.flatMap((exchange) => {
    const at = isObject(exchange) ? (exchange.startedDateTime ?? exchange.recorded_at) : undefined;
    const model = modelOf(objectAt(exchange, "request"));
    return answersOf(objectAt(exchange, "response")).map((record) => ({
      ...record,
      at: record.at ?? at,
      id: record.id ?? at,
      model: record.model ?? model,
    }));
  });
}

/** Amazon's addresses name the model: /model/ID/converse. */
function modelOf(request: Readonly<Record<string, unknown>>): string | undefined {
  const address = request.uri ?? request.url;
  const id = typeof address === "string" ? /\/models?\/([^/:?]+(?:%3A\d+)?)/.exec(address)?.[1] : undefined;
  return id?.replaceAll("%3A", ":");
}

/** The records of a response: one body, a list of Gemini's chunks, or the events of a stream. */
function answersOf(response: Readonly<Record<string, unknown>>): readonly ConvertedRecord[] {
  const { body, content, parsed_body: parsed } = response;
  if (isObject(parsed)) return bodyRecords(parsed);
  const held =
    typeof body === "string" ? body : (objectAt(response, "body").string ?? objectAt({ content }, "content").text);
  if (typeof held !== "string") return bodyRecords(objectAt(response, "body"));
  const whole = jsonIn(held);
  if (isObject(whole)) return bodyRecords(whole);
  const events = Array.isArray(whole) ? (whole as readonly unknown[]) : dataOf(held).map((event) => jsonIn(event.text));
  return recordsOfEvents(events.filter(isObject));
}
