import { usdToDecimal } from "../domain/money.ts";
import { asMoney, type Cell, type Column, marked, type Table } from "./report.ts";

/** Characters by which a spreadsheet takes a text for a formula, also behind blanks. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20\t]|\n[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** What a terminal obeys when the file is shown in one, and a CI service when it is in its log; a line's end is text. */
const STEERING = new RegExp(
  [
    /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.source,
    /#(?=#(?:vso)?\[)|(?<=^\s*):(?=:)/.source,
  ].join("|"),
  "gim",
);

/** The text with what steers as JSON would write it. */
function escaped(text: string): string {
  return text.replace(STEERING, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A cell as it stands in CSV: all digits, `.` in every locale, empty where unknown. */
function rawCell(cell: Cell, column: Column): string {
  const { value } = marked(cell);
  if (value === null) return "";
  switch (column.kind) {
    case "usd":
      return usdToDecimal(asMoney(value));
    case "text": {
      const text = escaped(String(value));
      return FORMULA.test(text) ? `'${text}` : text;
    }
    case "rate":
    case "tokens":
    case "count":
    case "percent":
    case "number":
      return plainNumber(value);
    default:
      return column.kind satisfies never;
  }
}

/** Digits without an exponent. */
function plainNumber(value: string | number | bigint): string {
  if (typeof value !== "number" || !/e/i.test(value.toString())) return value.toString();
  return value.toFixed(20).replace(/\.?0+$/, "");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180: CRLF, header row, quotes doubled; control characters in texts as `\\u001b`. `excel` adds the byte order mark by which Excel knows UTF-8. */
export function toCsv(table: Table, options: { readonly excel?: boolean } = {}): string {
  const lines = [table.columns.map(({ key }) => quoted(key))];
  for (const { cells } of table.rows) {
    lines.push(table.columns.map((column, index) => quoted(rawCell(cells[index] ?? null, column))));
  }
  return (options.excel === true ? "\ufeff" : "") + lines.map((fields) => fields.join(",") + "\r\n").join("");
}
