import { parse } from "csv-parse/sync";
import { UserError } from "../../errors.ts";
import { isObject, jsonIn, type LogConverter, type RecordText } from "./converter.ts";
import type { Layout } from "./sniff.ts";
import { hasBadBytes, wellFormed } from "./decode-lines.ts";
import { recordStarts } from "./record-lines.ts";

/** Stands for a line that can't be read, and is counted as one. */
const NO_JSON = "{";

/** A log that came as text: its records as the engine takes them, a JSON value or the cells of a row as a JSON list. */
export interface GivenText {
  readonly records: readonly { readonly line: number; readonly text: string }[];
  /** Lines of rows that have missing or extra cells. */
  readonly brokenRows: readonly number[];
  /** Where its format needed converting: by what, how many lines there were, and how many of them gave no record. */
  readonly converted?: { readonly by: LogConverter; readonly lines: number; readonly skipped: number };
  /** JSON lines of other formats, each on its own line. */
  readonly others?: string;
}

/**
 * Reads a text by a format that needs code. A line that is no JSON stays as it is, and is counted as broken later. JSON lines of
 * other formats are left for their readers; where there are none, they are counted like all else that gave no record.
 */
export function convertedText(
  file: string,
  text: string,
  layout: Layout,
  converter: LogConverter,
  hasOthers: boolean,
): GivenText {
  const own = converter.recordsOf?.(wellFormed(text));
  const { records, brokenRows }: Pick<GivenText, "brokenRows"> & { records: readonly RecordText[] } = own
    ? { records: own, brokenRows: [] }
    : givenText(file, text, layout);
  const isLines = layout.kind === "json" && layout.shape === "lines";
  const belonging = (value: unknown) => (isObject(value) ? (converter.belongs?.(value) ?? "own") : "own");
  const convert = converter.start();
  const kept: unknown[] = [];
  const others: RecordText[] = [];
  let [values, skipped] = [0, 0];
  const converted = records.flatMap((record) => {
    const { line, text: json } = record;
    const value = layout.kind === "csv" ? cellsByColumn(layout.header, jsonIn(json)) : jsonIn(json);
    if (value === undefined) {
      values += 1;
      return [{ line, text: json }];
    }
    const isOther = record.isOther ?? (isLines && belonging(value) === "other");
    if (isOther && hasOthers) {
      others.push(record);
      return [];
    }
    const parts = listOf(value);
    values += Math.max(1, parts.length);
    if (isOther || parts.length === 0) {
      skipped += 1;
      return [];
    }
    if (converter.finish) {
      if (isLines || !own) skipped += parts.filter((part) => belonging(part) !== "own").length;
      kept.push(...parts);
      return [];
    }
    return parts.flatMap((part) => {
      const found = convert(part);
      if (found.length === 0) skipped += 1;
      return found.map((one) => ({ line, text: JSON.stringify(one) }));
    });
  });
  const finished = converter.finish?.(kept) ?? [];
  return {
    records: [
      ...converted,
      ...finished.map((record) => ({ line: 1, text: JSON.stringify(record) })),
      // No JSON, and so counted as a line that cannot be read.
      ...brokenRows.map((line) => ({ line, text: "" })),
    ],
    brokenRows: [],
    converted: { by: converter, lines: values + brokenRows.length, skipped },
    ...(others.length > 0 ? { others: inTheirPlaces(others) } : {}),
  };
}

/** Lines as a text in which each has the number that it had. */
function inTheirPlaces(records: readonly RecordText[]): string {
  let at = 1;
  const lines = records.map(({ line, text }) => {
    const before = "\n".repeat(line - at);
    at = line;
    return before + text;
  });
  return lines.join("");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function cellsByColumn(header: readonly string[], cells: unknown): Readonly<Record<string, unknown>> {
  const values = listOf(cells);
  return Object.fromEntries(header.map((name, index) => [name.trim(), values[index]]));
}

/** Splits the text of standard input into records. Broken JSON lines stay in: the engine counts them. */
export function givenText(file: string, text: string, layout: Layout): GivenText {
  const body = text.replace(/^\uFEFF/, "");
  if (layout.kind === "parquet") {
    throw new UserError("a Parquet log has to be a file that can be read in any order", { file });
  }
  if (layout.kind === "empty" || layout.kind === "unknown") return { records: [], brokenRows: [] };
  if (layout.kind === "csv") return csvRows(file, body, layout.delimiter, layout.header.length);
  if (layout.shape === "lines") {
    // A line with bytes that are no UTF-8 is no JSON.
    const lines = body
      .split("\n")
      .map((line, index) => ({ line: index + 1, text: hasBadBytes(line) ? NO_JSON : line }));
    return { records: lines.filter(({ text: line }) => line.trim() !== ""), brokenRows: [] };
  }
  try {
    if (hasBadBytes(body)) throw new SyntaxError("bytes that are no UTF-8");
    const documents = layout.shape === "array" ? [body] : jsonDocuments(body);
    for (const document of documents) JSON.parse(document);
    return { records: documents.map((document) => ({ line: 1, text: document })), brokenRows: [] };
  } catch {
    throw new UserError("it is not valid JSON", { file });
  }
}

/** JSON values one after another, as far as they are: brackets outside of texts tell where one ends. */
function jsonDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let [start, depth, isInText] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') isInText = !isInText;
    else if (isInText) at += mark === "\\" ? 1 : 0;
    else if (mark === "{" || mark === "[") depth += 1;
    else if (mark === "}" || mark === "]") {
      depth -= 1;
      if (depth > 0) continue;
      documents.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (text.slice(start).trim() !== "") documents.push(text.slice(start));
  return documents;
}

function csvRows(file: string, text: string, delimiter: string, width: number): GivenText {
  let rows: string[][];
  try {
    rows = parse(text, {
      ...{ delimiter, relax_column_count: true, skip_empty_lines: true, from: 2 },
      // Files that were put together, or cut off inside a line's end, have several.
      record_delimiter: ["\r\n", "\n", "\r"],
    });
  } catch {
    throw new UserError("a quote is opened and never closed, or stands inside a cell", { file });
  }
  const [, ...starts] = [...recordStarts([new TextEncoder().encode(text)], true)];
  // The parser makes texts of all bytes, so those that are none are looked for in the lines.
  const bad = hasBadBytes(text) ? text.split("\n").map(hasBadBytes) : [];
  const lined = rows.map((row, index) => {
    const line = starts[index]?.line ?? 1;
    const isText = !bad.slice(line - 1, (starts[index + 1]?.line ?? Infinity) - 1).includes(true);
    return { row, line, isWhole: row.length === width && isText };
  });
  return {
    records: lined.filter(({ isWhole }) => isWhole).map(({ row, line }) => ({ line, text: JSON.stringify(row) })),
    brokenRows: lined.filter(({ isWhole }) => !isWhole).map(({ line }) => line),
  };
}

/** Whether the last line of a CSV log ends a row that has more cells than its header; where a cell may go over lines, that it may. */
export function mayBeTooWide(
  line: string,
  { delimiter, header }: { delimiter: string; header: readonly string[] },
): boolean {
  const bare = line.replaceAll(/"[^"]*"/g, "");
  return bare.includes('"') || bare.split(delimiter).length > header.length;
}
