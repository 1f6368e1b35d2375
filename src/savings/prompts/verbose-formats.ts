import { jsonSpans } from "./json-spans.ts";
import { lineAt, linesWithCode, type PlaceInText, type Rewritten } from "./texts.ts";

/** Lists of like objects as a table, comments of HTML and lines that only separate: the same said in fewer tokens. */
export function plainerFormats(text: string): Rewritten {
  const places: PlaceInText[] = [];
  const tables = rewriteSpans(text, jsonSpans(text), asTable, places);
  const comments = tables.replace(/<!--[^]*?-->[ \t]*\n?/g, (comment: string, offset: number) => {
    places.push({ line: lineAt(tables, offset), text: comment });
    return "";
  });
  const lines = linesWithCode(comments);
  const kept = lines.filter(({ text: line, isCode }, index) => {
    const separates = !isCode && /^\s*([-=*_#~+.])\1{7,}\s*$/.test(line);
    if (separates) places.push({ line: index + 1, text: line });
    return !separates;
  });
  const result = kept.map(({ text: line }) => line).join("\n");
  return places.length === 0 || result.length >= text.length ? { text, places: [] } : { text: result, places };
}

function rewriteSpans(
  text: string,
  spans: ReturnType<typeof jsonSpans>,
  rewrite: (json: string) => string | null,
  places: PlaceInText[],
): string {
  let result = "";
  let from = 0;
  for (const span of spans) {
    const shorter = rewrite(span.text);
    if (shorter === null || shorter.length >= span.text.length) continue;
    result += text.slice(from, span.from) + shorter;
    from = span.to;
    places.push({ line: lineAt(text, span.from), text: span.text });
  }
  return result + text.slice(from);
}

const FEWEST_ROWS = 3;

/** A list of objects with the same keys and plain values, as CSV: names once instead of in every row. */
function asTable(json: string): string | null {
  const value = JSON.parse(json) as unknown;
  if (!Array.isArray(value) || value.length < FEWEST_ROWS) return null;
  const rows = value.map((row: unknown) => (isObject(row) ? row : null));
  const [first] = rows;
  if (!first) return null;
  const keys = Object.keys(first);
  if (keys.length < 2) return null;
  const lines = [keys.map(quoted).join(",")];
  for (const row of rows) {
    if (row === null || Object.keys(row).length !== keys.length) return null;
    const cells = keys.map((key) => (Object.hasOwn(row, key) ? plain(row[key]) : null));
    if (cells.includes(null)) return null;
    lines.push(cells.join(","));
  }
  return lines.join("\n");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(value: unknown): string | null {
  if (value === null) return "";
  if (typeof value === "string") return quoted(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) || text === "" ? JSON.stringify(text) : text;
}
