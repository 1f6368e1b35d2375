import { parse } from "csv-parse/sync";

/** How a log file is laid out, judged by its beginning. */
export type Layout =
  | { readonly kind: "empty" }
  /** `lines`: one JSON value a line; `array`: one list of them; `document`: one or more objects over several lines, or a page. */
  | { readonly kind: "json"; readonly shape: "lines" | "array" | "document" }
  | { readonly kind: "csv"; readonly delimiter: string; readonly header: readonly string[] }
  /** A Parquet file: its columns are known to the engine, and named like paths: "usage.prompt_tokens". */
  | { readonly kind: "parquet"; readonly header: readonly string[] }
  | { readonly kind: "unknown"; readonly found: string };

/** Objects that only hold a list of the real ones: API pages, exports of tables. */
const PAGE = new RegExp(
  String.raw`^\s*\{(?:\s*"(?:object|success|errors|messages|has_more|next_page|first_id|last_id|total|totalCount|count|page|limit|status|nextToken|next_cursor|cursor|error)"` +
    String.raw`\s*:\s*(?:"[^"\\]*"|true|false|null|\d+|\[\s*\])\s*,)*\s*"(?:data|records|events|result|results)"\s*:\s*\[`,
);

/** Tells a log's layout from its first characters (64 KB are plenty), without its byte order mark. */
export function sniffLayout(head: string): Layout {
  const text = head.replace(/^\uFEFF/, "");
  const start = text.trimStart();
  if (start === "") return { kind: "empty" };
  if (start.startsWith("PAR1")) return { kind: "parquet", header: [] };
  if (start.includes("\0")) return { kind: "unknown", found: "a binary file" };
  if (start.startsWith("[")) return { kind: "json", shape: "array" };
  if (start.startsWith("{")) return { kind: "json", shape: jsonShape(text, start) };
  return csvLayout(start);
}

/** Pretty-printed JSON opens with a line that is no JSON of its own, and so is the next one. */
function jsonShape(text: string, start: string): "lines" | "document" {
  const [first = "", second = ""] = start.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (PAGE.test(text) && !isRecord(first)) return "document";
  const cutOff = !start.includes("\n");
  return cutOff || isObject(first) || isObject(second) ? "lines" : "document";
}

/** A response or a bucket of its own, although its list comes first. */
function isRecord(line: string): boolean {
  return (
    isObject(line) && /"(?:usage|start_time|starting_at|end_time|ending_at)"\s*:/.test(line.replace(/\[[\s\S]*\]/, ""))
  );
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function csvLayout(text: string): Layout {
  const firstLine = text.split(/\r?\n/, 1)[0] ?? "";
  const bare = firstLine.replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  const delimiter = [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
  if (count(delimiter) === 0) return { kind: "unknown", found: "text that is neither JSON nor CSV" };
  try {
    const rows: string[][] = parse(firstLine, { delimiter, relax_column_count: true });
    const header = (rows[0] ?? []).map((cell) => cell.trim());
    if (header.some((cell) => /^-?\d+(\.\d+)?$/.test(cell)))
      return { kind: "unknown", found: "CSV without a header row" };
    return { kind: "csv", delimiter, header };
  } catch {
    return { kind: "unknown", found: "a first row that is no CSV" };
  }
}
