import { formatInstant } from "../domain/dates.ts";
import { rateToDecimal } from "../domain/money.ts";
import type { PriceListRow } from "../prices/list.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount } from "./figures.ts";
import { BLANK, rateCell, rateColumn, textColumn, warningsOf } from "./price-columns.ts";
import type { Cell, Report, Table } from "./report.ts";

/** `prices list`. */
export function priceListReport(rows: readonly PriceListRow[], provenance: Provenance): Report {
  const columns = [
    textColumn("model", "model, $ per million tokens", { shorten: true }),
    rateColumn("input", "input"),
    rateColumn("output", "output"),
    rateColumn("cache_read", "cached"),
    textColumn("since", "since", { dropFirst: 2 }),
    textColumn("remarks", "remarks", { dropFirst: 1 }),
  ];
  const table: Table = {
    name: "prices",
    columns,
    rows: rows.map((row) => ({
      cells: [
        row.model,
        ...(row.disputed ? [{ value: "unpriced", tone: "warn" } as const, BLANK, BLANK] : ratesOf(row)),
        formatInstant(row.since),
        remarks(row),
      ],
    })),
  };
  const document = {
    models: rows.map(({ model, period, tiers, modes, regions, contextWindow, since, checked, disputed }) => ({
      model,
      priceId: period.id,
      rates: decimals(period.rates),
      tiers: period.tiers.map(({ inputTokensOver, rates }) => ({ inputTokensOver, rates: decimals(rates) })),
      clockWindows: period.schedule.length,
      modes,
      regions,
      contextWindow,
      since: formatInstant(since),
      checked,
      disputed,
      tiersOver: tiers,
    })),
  };
  const { book, asOf } = provenance;
  return {
    headline: `${formatCount(rows.length)} models priced on ${formatInstant(asOf)}, table ${book.version}`,
    tables: [table],
    notes: ["tokcost prices show MODEL tells tiers, modes, clock windows, sources and history"],
    details: [],
    data: table,
    document: jsonDocument(provenance, document, [], warningsOf(rows.flatMap(({ warnings }) => warnings))),
  };
}

function ratesOf({ rates }: PriceListRow): Cell[] {
  return [rateCell(rates.input), rateCell(rates.output), rateCell(rates.cacheRead)];
}

function decimals(rates: PriceListRow["rates"]): Record<string, string> {
  return Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rateToDecimal(rate)]));
}

function remarks({ tiers, clock, modes, disputed }: PriceListRow): string {
  return [
    ...(disputed ? ["disputed"] : []),
    ...tiers.map((over) => `dearer over ${formatCount(over)}`),
    ...(clock ? ["by the clock"] : []),
    ...modes,
  ].join(", ");
}
