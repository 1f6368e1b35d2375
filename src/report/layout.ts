import stringWidth from "string-width";
import { cellText } from "./cells.ts";
import { type Column, marked, type Row, type Table } from "./report.ts";

/** A table as text, column by column, with what did not fit left out. */
export interface Layout {
  readonly columns: readonly Column[];
  readonly head: readonly string[];
  readonly rows: readonly {
    readonly texts: readonly string[];
    readonly row: Row;
    readonly sources: readonly number[];
  }[];
  /** Titles of the columns that were left out. */
  readonly dropped: readonly string[];
}

const SHORTEST = 12;

/** Texts of all cells, numbers aligned on their decimal point, in at most `available` columns of `gap` between. */
export function layOut(table: Table, available: number | undefined, gap: number): Layout {
  const texts = alignedTexts(table);
  let shown = table.columns.map((_, index) => index);
  const widthOf = (index: number): number =>
    Math.max(
      stringWidth(table.columns[index]?.title ?? ""),
      ...texts.map((cells, row) => (spansTable(table.rows[row]) && index === 0 ? 0 : stringWidth(cells[index] ?? ""))),
    );
  const total = (): number => shown.reduce((width, index) => width + widthOf(index), gap * (shown.length - 1));
  const dropped: string[] = [];
  while (available !== undefined && total() > available) {
    const next = shown
      .map((index) => ({ index, rank: table.columns[index]?.dropFirst ?? 0 }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank)[0];
    if (!next) break;
    shown = shown.filter((index) => index !== next.index);
    dropped.push(table.columns[next.index]?.title ?? "");
  }
  const excess = available === undefined ? 0 : total() - available;
  const widths = shown
    .filter((index) => table.columns[index]?.shorten)
    .map((index) => ({ index, width: widthOf(index) }));
  for (const { index, width } of narrowed(widths, excess)) {
    for (const cells of texts) cells[index] = shortenMiddle(cells[index] ?? "", width);
  }
  const pick = (cells: readonly string[]): string[] => shown.map((index) => cells[index] ?? "");
  return {
    columns: shown.flatMap((index) => table.columns[index] ?? []),
    head: pick(table.columns.map(({ title }) => title)),
    rows: table.rows.map((row, index) => ({ texts: pick(texts[index] ?? []), row, sources: shown })),
    dropped,
  };
}

interface ColumnWidth {
  readonly index: number;
  readonly width: number;
}

/** Columns that give up `excess` characters together, the widest first; none becomes shorter than can be read. */
function narrowed(columns: readonly ColumnWidth[], excess: number): readonly ColumnWidth[] {
  let limit = Math.max(SHORTEST, ...columns.map(({ width }) => width));
  const saved = (): number => columns.reduce((sum, { width }) => sum + Math.max(0, width - limit), 0);
  while (limit > SHORTEST && saved() < excess) limit -= 1;
  return columns.filter(({ width }) => width > limit).map(({ index }) => ({ index, width: limit }));
}

/** A heading row has text in its first cell alone, which may run over the whole table. */
export function spansTable(row: Row | undefined): boolean {
  if (row?.level !== "heading" && row?.level !== "note") return false;
  return row.cells.slice(1).every((cell) => cell === "" || cell === undefined);
}

function alignedTexts(table: Table): string[][] {
  const texts = table.rows.map(({ cells, level }) =>
    table.columns.map((column, index) => {
      const cell = index < cells.length ? (cells[index] ?? null) : "";
      const text = cell === "" || marked(cell).value === "" ? "" : cellText(cell, column.kind);
      return index === 0 && level === "item" ? `  ${text}` : text;
    }),
  );
  table.columns.forEach((column, index) => {
    if (column.kind === "text") return;
    const tails = texts.map((cells) => tailLength(cells[index] ?? ""));
    const longest = Math.max(0, ...tails);
    texts.forEach((cells, row) => {
      if (/\d/.test(cells[index] ?? "")) cells[index] = (cells[index] ?? "") + " ".repeat(longest - (tails[row] ?? 0));
    });
  });
  return texts;
}

/** How many characters stand behind the units digit; a range is aligned by its end. */
function tailLength(text: string): number {
  return /(?:\.\d+)?(?: %)?\*?$/.exec(text)?.[0].length ?? 0;
}

/** "prompts/…/reply.prompty": both ends of a name tell more than its beginning alone. */
export function shortenMiddle(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...text];
  let head = Math.ceil((width - 1) / 3);
  let tail = width - 1 - head;
  let result = text;
  do {
    result = `${characters.slice(0, head).join("")}…${tail === 0 ? "" : characters.slice(-tail).join("")}`;
    if (head > tail) head -= 1;
    else tail -= 1;
  } while (stringWidth(result) > width && head + tail > 0);
  return result;
}
