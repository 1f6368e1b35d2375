import { formatInstant, type Instant } from "../domain/dates.ts";
import type { PriceWarning } from "../domain/price.ts";
import type { HistoryRow } from "../prices/history.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { rateCell, rateColumn, textColumn, warningsOf } from "./price-columns.ts";
import type { Report, Table } from "./report.ts";

function spanWords(from: Instant, to: Instant | null): string {
  return `${formatInstant(from)} to ${to === null ? "now" : formatInstant(to)}`;
}

/** `prices show MODEL`: the price that holds, and how it came to be. */
export function priceHistoryReport(
  name: string,
  rows: readonly HistoryRow[],
  warnings: readonly PriceWarning[],
  provenance: Provenance,
): Report {
  const { asOf } = provenance;
  const current = rows.find(({ from, to }) => from <= asOf && (to === null || asOf < to));
  const columns = [
    textColumn("from", "from"),
    textColumn("to", "to"),
    rateColumn("input", "input"),
    rateColumn("output", "output"),
    rateColumn("cache_read", "cached", { dropFirst: 1 }),
    textColumn("basis", "known by", { dropFirst: 3 }),
    textColumn("checked", "last seen", { dropFirst: 2 }),
  ];
  const history: Table = {
    name: "history",
    title: "History, $ per million tokens",
    columns,
    rows: rows.map(({ from, to, period }) => ({
      cells: [
        ...[formatInstant(from), to === null ? "" : formatInstant(to)],
        ...[rateCell(period.rates.input), rateCell(period.rates.output), rateCell(period.rates.cacheRead)],
        ...[period.basis, period.checked ?? "undated"],
      ],
    })),
  };
  const sheet: Table = {
    name: "price",
    columns: [textColumn("what", "what it says"), textColumn("value", "$ per million tokens", { money: true })],
    rows: current ? [...current.sheet].map(([what, value]) => ({ cells: [what, value] })) : [],
  };
  const price = current
    ? `${current.model}, ${spanWords(current.from, current.to)}: ${[...current.sheet]
        .slice(0, 2)
        .map(([what, value]) => `${what} $${value}`)
        .join(", ")} per million tokens`
    : `${name} has no price on ${formatInstant(asOf)}`;
  return {
    headline: price,
    tables: [sheet, history],
    notes: current
      ? [`${current.period.id} · ${current.period.confidence} confidence · ${sourcesWords(current.period.sources)}`]
      : [],
    details: current
      ? [
          ...current.period.sources.map((source) => `source: ${source}`),
          ...(current.period.note === undefined ? [] : [`note: ${current.period.note}`]),
          ...(current.period.disagreement ?? []).map((other) => `differs: ${other}`),
        ]
      : [],
    data: history,
    document: jsonDocument(
      provenance,
      {
        model: current?.model ?? null,
        history: rows.map(({ model, by, from, to, period, sheet: figures, changed }) => ({
          model,
          by,
          from: formatInstant(from),
          to: to === null ? null : formatInstant(to),
          priceId: period.id,
          figures: Object.fromEntries(figures),
          changed,
          basis: period.basis,
          checked: period.checked,
          sources: period.sources,
          note: period.note ?? null,
        })),
      },
      [],
      warningsOf(warnings),
    ),
  };
}

function sourcesWords(sources: readonly string[]): string {
  return sources.length === 1 ? "1 source" : `${sources.length} sources (-v lists them)`;
}
