import { Chalk, type ChalkInstance } from "chalk";
import CliTable from "cli-table3";
import stringWidth from "string-width";
import { safeText } from "./cells.ts";
import { layOut, spansTable } from "./layout.ts";
import { type Cell, type FindingBlock, marked, type Report, type Row, type Table } from "./report.ts";

/** What the terminal can show. `columns` undefined: a pipe, as wide as it needs. */
export interface Terminal {
  readonly columns: number | undefined;
  readonly color: boolean;
}

const GAP = "  ";

const BORDERS = [
  ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
  ...["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
];
const BORDERLESS = { ...Object.fromEntries(BORDERS.map((name) => [name, ""])), middle: GAP };

/** Headline, tables, notes, details, in that order, in at most `columns` columns. */
export function toTerminal(report: Report, terminal: Terminal): string {
  const colors = new Chalk({ level: terminal.color ? 1 : 0 });
  const parts = [colors.bold(wrap(safeText(report.headline), terminal.columns))];
  const findings = (report.findings ?? []).map((finding) => findingText(finding, terminal, colors));
  if (findings.length > 0) parts.push(findings.join("\n"));
  for (const table of report.tables) {
    if (table.rows.length === 0) continue;
    const heading = table.title === undefined ? "" : `${colors.bold(safeText(table.title))}\n`;
    parts.push(heading + tableText(table, terminal, colors));
  }
  for (const lines of [report.notes, report.details]) {
    if (lines.length > 0) parts.push(lines.map((line) => wrap(safeText(line), terminal.columns)).join("\n"));
  }
  return parts.join("\n\n") + "\n";
}

/** The mark of a finding; it reads as well without colour. */
export const MARKS: Readonly<Record<FindingBlock["mark"], string>> = {
  failed: "✖",
  warning: "!",
  passed: "✔",
  incomplete: "?",
  info: "·",
};

function findingText({ mark, headline, lines }: FindingBlock, { columns }: Terminal, colors: ChalkInstance): string {
  const paintMark = {
    failed: colors.red,
    warning: colors.yellow,
    passed: colors.green,
    incomplete: colors.yellow,
    info: colors.dim,
  }[mark];
  const [first = "", ...rest] = wrap(`${MARKS[mark]} ${safeText(headline)}`, columns).split("\n");
  const head = [paintMark(first.slice(0, 1)) + first.slice(1), ...rest];
  return [...head, ...lines.map((line) => wrap(`    ${safeText(line)}`, columns))].join("\n");
}

function tableText(table: Table, { columns }: Terminal, colors: ChalkInstance): string {
  const layout = layOut(table, columns, GAP.length);
  const output = new CliTable({
    chars: BORDERLESS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    colAligns: layout.columns.map(({ kind }) => (kind === "text" ? "left" : "right")),
  });
  output.push(layout.head.map((title) => colors.dim(title)));
  for (const { texts, row, sources } of layout.rows) {
    const whole = row.level === "note" ? colors.dim : colors.bold;
    if (spansTable(row)) output.push([{ content: whole(texts[0] ?? ""), colSpan: Math.max(1, texts.length) }]);
    else output.push(texts.map((text, index) => paint(text, row, row.cells[sources[index] ?? 0] ?? "", colors)));
  }
  return output
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function paint(text: string, row: Row, cell: Cell, colors: ChalkInstance): string {
  const { assumed, tone } = marked(cell);
  if (tone === "bad") return colors.red(text);
  if (tone === "warn") return colors.yellow(text);
  if (tone === "good") return colors.green(text);
  if (assumed === true) return colors.dim(text);
  return row.level === "total" ? colors.bold(text) : text;
}

/** Breaks a line between words; a word longer than the line stays whole. */
export function wrap(line: string, columns: number | undefined): string {
  if (columns === undefined || stringWidth(line) <= columns) return line;
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(/(?<=\S) (?=\S)/)) {
    const longer = current.trim() === "" ? current + word : `${current} ${word}`;
    if (current.trim() !== "" && stringWidth(longer) > columns) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current = longer;
  }
  return [...lines, current].join("\n");
}
