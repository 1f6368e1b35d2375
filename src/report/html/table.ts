import { cellText } from "../cells.ts";
import { spansTable } from "../layout.ts";
import { type Column, marked, type Row, type Table } from "../report.ts";
import { html, type Html } from "./escape.ts";

/** A table with its caption, in a box of its own that scrolls sideways where the screen is narrow. */
export function htmlTable(table: Table, caption: string): Html {
  const { columns, rows } = table;
  const names = columns
    .filter(isLess)
    .map(({ title }) => title)
    .join(", ");
  const longest = columns.map((column, index) => longestDecimals(column, rows, index));
  return html`<div class="wide" role="region" tabindex="0" aria-label="${table.title ?? caption}">
    <table>
      <caption>
        <span>${caption}</span>
        ${names === "" ? null : html`<span class="at-narrow">Only on a wider screen: ${names}.</span>`}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${headClass(column)}>${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => bodyRow(row, columns, longest))}
      </tbody>
    </table>
  </div>`;
}

function bodyRow(row: Row, columns: readonly Column[], longest: readonly string[]): Html {
  if (spansTable(row)) {
    return html`<tr class="${row.level ?? ""}">
      <th scope="rowgroup" colspan="${columns.length}">${textOf(row, columns[0], 0)}</th>
    </tr>`;
  }
  const cells = columns.map((column, index) => bodyCell(row, column, index, longest[index] ?? ""));
  return html`<tr${row.level === undefined ? null : html` class="${row.level}"`}>${cells}</tr>`;
}

function bodyCell(row: Row, column: Column, index: number, longest: string): Html {
  const text = textOf(row, column, index);
  if (index === 0) return html`<th scope="row">${text}</th>`;
  const { tone, assumed } = marked(row.cells[index] ?? "");
  const classes = [
    isNumber(column) ? "n" : "",
    isLess(column) ? "less" : "",
    tone ?? "",
    assumed === true ? "assumed" : "",
  ].filter((name) => name !== "");
  const missing = isNumber(column) && /\d/.test(text) ? longest.slice(decimalsOf(text).length) : "";
  return html`<td${classes.length === 0 ? null : html` class="${classes.join(" ")}"`}${missing === "" ? null : html` data-pad="${missing}"`}>${text}</td>`;
}

function textOf(row: Row, column: Column | undefined, index: number): string {
  const cell = index < row.cells.length ? (row.cells[index] ?? null) : "";
  return cell === "" || marked(cell).value === "" || !column ? "" : cellText(cell, column.kind);
}

function headClass(column: Column): Html | null {
  if (!isNumber(column)) return null;
  return isLess(column) ? html` class="n less"` : html` class="n"`;
}

/** Figures that a narrow screen leaves out, as a narrow terminal does: so money is seen without scrolling. */
function isLess(column: Column): boolean {
  return isNumber(column) && (column.dropFirst ?? 0) > 0;
}

function isNumber({ kind }: Column): boolean {
  return kind !== "text";
}

/** The decimals of a figure, of a range those of its end. The style sheet sets the rest of the column's longest ones, unseen, behind: so figures align. */
function decimalsOf(text: string): string {
  return /(\.\d+)?(?: %)?\*?$/.exec(text)?.[1] ?? "";
}

function longestDecimals(column: Column, rows: readonly Row[], index: number): string {
  if (!isNumber(column)) return "";
  const all = rows.map((row) => decimalsOf(textOf(row, column, index)));
  return all.reduce((longest, each) => (each.length > longest.length ? each : longest), "");
}
