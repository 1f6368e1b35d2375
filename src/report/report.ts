import type { Money } from "../domain/money.ts";

/**
 * What a column holds; every format decides from it how to write a cell.
 * `usd`: Money · `rate`: dollars per million tokens as a decimal string, or null · `tokens`, `count`: whole numbers · `percent`: a share of 1 · `number`: a float, statistics only.
 */
export type ColumnKind = "text" | "usd" | "rate" | "tokens" | "count" | "percent" | "number";

export interface Column {
  /** Name for machines, in CSV and JSON: "usd_per_request". */
  readonly key: string;
  /** Heading for people, with its unit. */
  readonly title: string;
  readonly kind: ColumnKind;
  /** Columns with the highest numbers go first where the terminal is too narrow; 0 or none: never. */
  readonly dropFirst?: number;
  /** Dollars that are no Money: rates as decimal strings, or statistics. */
  readonly money?: true;
  /** Text that may be shortened in the middle (file names); numbers never are. */
  readonly shorten?: boolean;
}

/** A bigint is always Money, whatever its column's kind; null is unknown. */
export type Value = string | number | bigint | null;

/** A value with what a reader should know of it. A plain value stands for one with nothing to add. */
export interface Marked {
  readonly value: Value;
  /** A second value: the cell is a range from `value` to `to`. */
  readonly to?: Value;
  /** Estimated: shown with a leading `~`. */
  readonly about?: boolean;
  /** Assumed, by nobody's measurement: shown grey, with a `*`. */
  readonly assumed?: boolean;
  /** At least this much: something in it has no price. */
  readonly atLeast?: boolean;
  /** Unknown or not offered, and nothing to show for it. */
  readonly blank?: boolean;
  readonly tone?: "bad" | "warn" | "good";
}

export type Cell = Value | Marked;

export interface Row {
  readonly cells: readonly Cell[];
  /** A heading over rows, a row that belongs under one, or a line of words under a row. */
  readonly level?: "heading" | "item" | "total" | "note";
}

export interface Table {
  readonly name: string;
  readonly title?: string;
  /** How to read it, in words for somebody who sees it for the first time: on a page. */
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** One thing that was found: a line with a mark, and below it where it comes from. */
export interface FindingBlock {
  readonly mark: "failed" | "warning" | "passed" | "incomplete" | "info";
  readonly headline: string;
  readonly lines: readonly string[];
}

/** A result in every form that it can be written in. Computation fills it, formats only read it. */
export interface Report {
  /** The answer in one line. */
  readonly headline: string;
  /** For people, before the tables. */
  readonly findings?: readonly FindingBlock[];
  /** For people: terminal and markdown. */
  readonly tables: readonly Table[];
  /** What a sharp colleague would add: at most three lines. */
  readonly notes: readonly string[];
  /** For --explain and -v: lines below all else. */
  readonly details: readonly string[];
  /** For CSV: tidy, one fact a row, all digits. */
  readonly data: Table;
  /** For --json: plain data, money as decimal strings. */
  readonly document: unknown;
}

export function isMarked(cell: Cell): cell is Marked {
  return typeof cell === "object" && cell !== null;
}

export function marked(cell: Cell): Marked {
  return isMarked(cell) ? cell : { value: cell };
}

/** Money in a cell stays Money: this only says so to the type checker of a format. */
export function asMoney(value: Value): Money {
  if (typeof value !== "bigint") throw new TypeError("a usd column holds Money");
  return value as Money;
}
