import { type Fraction, timesFraction } from "../domain/money.ts";
import type { IsoDate } from "../domain/dates.ts";
import { asMoney, type Cell, type Column, isMarked, type Report, type Table, type Value } from "./report.ts";

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
  return {
    ...report,
    tables: report.tables.map((table) => converted(table, currency)),
    notes: [...report.notes, `tables in ${code} at ${rateText} for a dollar (${date}), sentences in dollars`],
    data: withConvertedColumns(report.data, currency),
  };
}

function converted(table: Table, currency: Currency): Table {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.kind === "usd" ? { ...column, title: column.title.replace("$", currency.code) } : column,
    ),
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell, index) => convertCell(cell, table.columns[index], currency)),
    })),
  };
}

function convertCell(cell: Cell, column: Column | undefined, { rate }: Currency): Cell {
  if (column?.kind !== "usd") return cell;
  const convert = (value: Value): Value => (typeof value === "bigint" ? timesFraction(asMoney(value), rate) : value);
  if (!isMarked(cell)) return convert(cell);
  return { ...cell, value: convert(cell.value), ...(cell.to === undefined ? {} : { to: convert(cell.to) }) };
}

/** CSV keeps its dollars: the other currency stands beside them, with its rate and the day of the rate. */
function withConvertedColumns(data: Table, currency: Currency): Table {
  const usd = data.columns.flatMap((column, index) => (column.kind === "usd" ? [{ column, index }] : []));
  const code = currency.code.toLowerCase();
  return {
    ...data,
    columns: [
      ...data.columns,
      ...usd.map(({ column }) => ({
        ...column,
        key: column.key.includes("usd") ? column.key.replace("usd", code) : `${column.key}_${code}`,
      })),
      { key: "fx_rate", title: "rate", kind: "rate" },
      { key: "fx_date", title: "day of the rate", kind: "text" },
    ],
    rows: data.rows.map((row) => ({
      ...row,
      cells: [
        ...data.columns.map((_, index) => row.cells[index] ?? null),
        ...usd.map(({ column, index }) => convertCell(row.cells[index] ?? null, column, currency)),
        currency.rateText,
        currency.date,
      ],
    })),
  };
}
