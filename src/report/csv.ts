import { usdToDecimal } from "../domain/money.ts";
import { asMoney, type Cell, type Column, marked, type Table } from "./report.ts";

/** Characters by which a spreadsheet takes a text for a formula, also behind blanks. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r]|\n[\s\u00a0]*[=+\-@]/;

/** A cell as it stands in CSV: all digits, `.` in every locale, empty where unknown. */
function rawCell(cell: Cell, column: Column): string {
  const { value } = marked(cell);
  if (value === null) return "";
  switch (column.kind) {
    case "usd":
      return usdToDecimal(asMoney(value));
    case "text": {
      const text = String(value);
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

/** RFC 4180: CRLF, header row, quotes doubled. `excel` adds the byte order mark by which Excel knows UTF-8. */
export function toCsv(table: Table, options: { readonly excel?: boolean } = {}): string {
  const lines = [table.columns.map(({ key }) => quoted(key))];
  for (const { cells } of table.rows) {
    lines.push(table.columns.map((column, index) => quoted(rawCell(cells[index] ?? null, column))));
  }
  return (options.excel === true ? "\ufeff" : "") + lines.map((fields) => fields.join(",") + "\r\n").join("");
}
