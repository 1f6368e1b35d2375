import { formatInstant } from "../domain/dates.ts";
import { rateToDecimal } from "../domain/money.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { Extremes, RateOfModel, Spread, SpreadRow } from "../prices/spread.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatNumber } from "./figures.ts";
import { rateCell, rateColumn, textColumn } from "./price-columns.ts";
import type { Cell, Report, Table } from "./report.ts";

const WORDS = { input: "input", output: "output", cacheRead: "cached input", any: "any two rates" } as const;

/** `prices spread`: how far rates are apart, within a model and between models. */
export function priceSpreadReport(spread: Spread, warnings: readonly Warning[], provenance: Provenance): Report {
  const data = ratesTable(spread.rows);
  const any = spread.extremes.find(({ of }) => of === "any");
  return {
    headline: any
      ? `Prices are ${formatNumber(any.times)} times apart on ${formatInstant(provenance.asOf)}: ${named(any.cheapest)} to ${named(any.dearest)}, per million tokens`
      : `Nothing to hold against each other on ${formatInstant(provenance.asOf)}`,
    tables: spread.extremes.length === 0 ? [data] : [data, extremesTable(spread.extremes)],
    notes: notesOf(spread),
    details: [],
    data,
    document: jsonDocument(
      provenance,
      {
        models: spread.rows.map(({ rates, ...row }) => ({ ...row, rates: decimals(rates) })),
        spread: spread.extremes.map(({ of, cheapest, dearest, times }) => ({
          of,
          cheapest: extreme(cheapest),
          dearest: extreme(dearest),
          times,
        })),
      },
      [],
      warnings,
    ),
  };
}

function ratesTable(rows: readonly SpreadRow[]): Table {
  return {
    name: "rates",
    columns: [
      textColumn("model", "model, $ per million tokens", { shorten: true }),
      rateColumn("input", "input"),
      rateColumn("output", "output"),
      rateColumn("cache_read", "cached"),
      { key: "output_over_input", title: "out ÷ in", kind: "number" },
      { key: "cached_over_input", title: "cached ÷ in", kind: "number" },
      { key: "cache_write_over_input", title: "write ÷ in", kind: "number", dropFirst: 1 },
    ],
    rows: rows.map(({ model, rates, outputOverInput, readOverInput, writeOverInput }) => ({
      cells: [
        model,
        rateCell(rates.input),
        rateCell(rates.output),
        rateCell(rates.cacheRead),
        ratio(outputOverInput),
        ratio(readOverInput),
        ratio(writeOverInput),
      ],
    })),
  };
}

function ratio(value: number | null): Cell {
  return { value, blank: value === null };
}

function extremesTable(extremes: readonly Extremes[]): Table {
  return {
    name: "apart",
    columns: [
      textColumn("of", "how far apart"),
      textColumn("cheapest", "cheapest", { shorten: true }),
      textColumn("dearest", "dearest", { shorten: true }),
      { key: "times", title: "times", kind: "number" },
    ],
    rows: extremes.map(({ of, cheapest, dearest, times }) => ({
      cells: [WORDS[of], named(cheapest), named(dearest), times],
    })),
  };
}

function notesOf({ rows, extremes }: Spread): string[] {
  const timesOf = (kind: Extremes["of"]): number | undefined => extremes.find(({ of }) => of === kind)?.times;
  const [input, output] = [timesOf("input"), timesOf("output")];
  const any = extremes.find(({ of }) => of === "any");
  const mixed = any !== undefined && any.cheapest.kind !== any.dearest.kind;
  return [
    ...(rows.length === 2 && input !== undefined && output !== undefined && sameOrder(extremes)
      ? [
          `the same uncached tokens cost between ${formatNumber(Math.min(input, output))} and ${formatNumber(Math.max(input, output))} times as much, whatever their mix`,
        ]
      : []),
    ...(mixed
      ? [`any two rates: this holds ${WORDS[wordOf(any.cheapest)]} against ${WORDS[wordOf(any.dearest)]}`]
      : []),
  ];
}

function sameOrder(extremes: readonly Extremes[]): boolean {
  const dearest = extremes.flatMap(({ of, dearest: each }) => (of === "input" || of === "output" ? [each.model] : []));
  return new Set(dearest).size === 1;
}

function wordOf({ kind }: RateOfModel): "input" | "output" | "cacheRead" {
  return kind === "output" || kind === "cacheRead" ? kind : "input";
}

function named(one: RateOfModel): string {
  return `${one.model} ${rateToDecimal(one.rate)} ${WORDS[wordOf(one)]}`;
}

function extreme({ model, kind, rate }: RateOfModel): Readonly<Record<string, string>> {
  return { model, kind, rate: rateToDecimal(rate) };
}

function decimals(rates: SpreadRow["rates"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rateToDecimal(rate)]));
}
