import { type Fraction, fraction, type Money, multiplyFractions, timesFraction } from "../domain/money.ts";
import type { IsoDate } from "../domain/dates.ts";
import { formatUsd } from "./figures.ts";
import { asMoney, type Cell, type Column, isMarked, type Report, type Row, type Table, type Value } from "./report.ts";

/** Another currency for people, at one rate of one day. Dollars stay in JSON, and beside it in CSV. */
export interface Currency {
  /** ISO 4217: "EUR". */
  readonly code: string;
  /** How much of it one dollar was. */
  readonly rate: Fraction;
  /** The rate as it was given: "0.92". */
  readonly rateText: string;
  readonly date: IsoDate;
}

/** A report whose tables are in another currency; its sentences stay in dollars, and a note says at what rate. */
export function inCurrency(report: Report, currency: Currency): Report {
  const { code, rateText, date } = currency;
  const [rate, where] = [rateWords(currency), report.tables.some(hasMoney) ? `tables in ${code}, ` : ""];
  const isSaid = report.notes.some((note) => note.includes(rate));
  return {
    ...withCurrency(report, currency),
    notes: isSaid ? report.notes : [...report.notes, `${where}sentences in dollars: ${rate}`],
    document: isObject(report.document)
      ? { ...report.document, currency: { code, rate: rateText, date } }
      : report.document,
  };
}

/** A report whose tables and CSV are in another currency, without a word about it: for a page that says it once for all. */
export function withCurrency(report: Report, currency: Currency): Report {
  return {
    ...report,
    tables: report.tables.map((table) => converted(table, currency)),
    data: withConvertedColumns(report.data, currency),
  };
}

/** "EUR at 0.92 for a dollar (2026-11-20)" */
export function rateWords({ code, rateText, date }: Currency): string {
  return `${code} at ${rateText} for a dollar (${date})`;
}

/** "11.32 EUR" of dollars. */
export function inWords(amount: Money, { code, rate }: Currency): string {
  return `${formatUsd(timesFraction(amount, rate))} ${code}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Columns in dollars: amounts, and rates or statistics that say so. */
function isMoney({ kind, money }: Column): boolean {
  return kind === "usd" || money === true;
}

function hasMoney({ columns, rows }: Table): boolean {
  const isAmount = (cell: Cell) => typeof (isMarked(cell) ? cell.value : cell) === "bigint";
  return rows.length > 0 && (columns.some(isMoney) || rows.some(({ cells }) => cells.some(isAmount)));
}

/** "$" as a unit, as in "$/month" or "even at $"; an amount such as "$20" stays in dollars. */
function named(text: string, { code }: Currency): string {
  return text.replaceAll(/(?<=^|\s)\$(?=$|[\s/])/g, code);
}

function converted(table: Table, currency: Currency): Table {
  if (!hasMoney(table)) return table;
  return {
    ...table,
    ...(table.title === undefined ? {} : { title: named(table.title, currency) }),
    columns: table.columns.map((column) => ({ ...column, title: named(column.title, currency) })),
    rows: table.rows.map((row) => convertedRow(row, table.columns, currency)),
  };
}

function convertedRow(row: Row, columns: readonly Column[], currency: Currency): Row {
  const cells = row.cells.map((cell, index): Cell => {
    if (index === 0 && typeof cell === "string") return named(cell, currency);
    return convertCell(cell, columns[index], currency);
  });
  return { ...row, cells };
}

function convertCell(cell: Cell, column: Column | undefined, currency: Currency): Cell {
  const convert = (value: Value): Value => convertValue(value, column, currency);
  if (!isMarked(cell)) return convert(cell);
  return { ...cell, value: convert(cell.value), ...(cell.to === undefined ? {} : { to: convert(cell.to) }) };
}

function convertValue(value: Value, column: Column | undefined, { rate }: Currency): Value {
  if (typeof value === "bigint") return timesFraction(asMoney(value), rate);
  if (column?.money !== true) return value;
  if (typeof value === "number") return (value * Number(rate.numerator)) / Number(rate.denominator);
  return value === null ? value : value.replace(/^-?\d+(?:\.\d+)?(?=$| per \d+$)/, (each) => decimalTimes(each, rate));
}

/** A decimal times a rate, every digit of it: "2.5" at 0.92 is "2.3". */
function decimalTimes(decimal: string, rate: Fraction): string {
  const { numerator, denominator } = multiplyFractions(fraction(decimal), rate);
  const places = denominator.toString().length - 1;
  const digits = (numerator < 0n ? -numerator : numerator).toString().padStart(places + 1, "0");
  const [whole, rest] = [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  const decimals = rest.replace(/0+$/, "");
  return `${numerator < 0n ? "-" : ""}${whole}${decimals === "" ? "" : `.${decimals}`}`;
}

/** CSV keeps its dollars: the other currency stands beside them, with its code, its rate and the day of the rate. */
function withConvertedColumns(data: Table, currency: Currency): Table {
  const dollars = data.columns.flatMap((column, index) => (isMoney(column) ? [{ column, index }] : []));
  if (dollars.length === 0) return data;
  const code = currency.code.toLowerCase();
  return {
    ...data,
    columns: [
      ...data.columns,
      ...dollars.map(({ column }) => ({
        ...column,
        key: column.key.includes("usd") ? column.key.replace("usd", code) : `${column.key}_${code}`,
      })),
      { key: "fx_currency", title: "other currency", kind: "text" },
      { key: "fx_rate", title: "rate", kind: "rate" },
      { key: "fx_date", title: "day of the rate", kind: "text" },
    ],
    rows: data.rows.map((row) => ({
      ...row,
      cells: [
        ...data.columns.map((_, index) => row.cells[index] ?? null),
        ...dollars.map(({ column, index }) => convertCell(row.cells[index] ?? null, column, currency)),
        ...[currency.code, currency.rateText, currency.date],
      ],
    })),
  };
}
