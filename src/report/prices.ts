import { formatInstant, type Instant } from "../domain/dates.ts";
import { rateToDecimal, type Rate } from "../domain/money.ts";
import type { PriceWarning } from "../domain/price.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { PeerComparison } from "../prices/check.ts";
import type { PriceChange } from "../prices/diff.ts";
import type { HistoryRow } from "../prices/history.ts";
import type { PriceListRow } from "../prices/list.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount } from "./figures.ts";
import type { Cell, Column, Report, Table } from "./report.ts";

const BLANK: Cell = { value: null, blank: true };

/** A rate in a table: dollars per million tokens, every digit; empty where it is not offered. */
function rateCell(rate: Rate | undefined): Cell {
  return rate === undefined ? BLANK : rateToDecimal(rate);
}

function textColumn(key: string, title: string, more: Partial<Column> = {}): Column {
  return { key, title, kind: "text", ...more };
}

function rateColumn(key: string, title: string, more: Partial<Column> = {}): Column {
  return { key, title, kind: "rate", ...more };
}

function warningsOf(warnings: readonly PriceWarning[]): Warning[] {
  return warnings.map(({ code, message }) => ({ code, message }));
}

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
    columns: [textColumn("what", "what it says"), textColumn("value", "$ per million tokens")],
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

/** `prices diff A B`. */
export function priceDiffReport(
  changes: readonly PriceChange[],
  sides: { readonly before: string; readonly after: string },
  provenance: Provenance,
): Report {
  const columns = [
    textColumn("model", "model", { shorten: true }),
    textColumn("what", "what"),
    textColumn("before", sides.before),
    textColumn("after", sides.after),
  ];
  const table: Table = {
    name: "diff",
    columns,
    rows: changes.map(({ model, what, before, after }) => ({ cells: [model, what, before ?? "", after ?? ""] })),
  };
  const models = new Set(changes.map(({ model }) => model)).size;
  return {
    headline:
      changes.length === 0
        ? `No price differs between ${sides.before} and ${sides.after}`
        : `${formatCount(changes.length)} figures of ${formatCount(models)} models differ between ${sides.before} and ${sides.after}`,
    tables: [table],
    notes: [],
    details: [],
    data: table,
    document: jsonDocument(provenance, { before: sides.before, after: sides.after, changes }, [], []),
  };
}

/** `prices check [--against FILE]`. */
export function priceCheckReport(
  warnings: readonly PriceWarning[],
  peer: { readonly file: string; readonly comparison: PeerComparison } | null,
  provenance: Provenance,
  verbose: boolean,
): Report {
  const { book, asOf } = provenance;
  const counts = new Map<string, number>();
  for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const summary: Table = {
    name: "warnings",
    columns: [textColumn("code", "what to know"), { key: "models", title: "models", kind: "count" }],
    rows: [...counts].map(([code, count]) => ({ cells: [code, count] })),
  };
  const records: Table = {
    name: "warnings",
    columns: [textColumn("code", "code"), textColumn("model", "model"), textColumn("message", "message")],
    rows: warnings.map(({ code, model, message }) => ({ cells: [code, model ?? null, message] })),
  };
  const undisclosed = peer?.comparison.disagreements.filter(({ disclosed }) => !disclosed) ?? [];
  const differences: Table = {
    name: "disagreements",
    title: "Where the other list differs",
    columns: [
      textColumn("model", "model", { shorten: true }),
      textColumn("what", "what"),
      textColumn("ours", "here"),
      textColumn("theirs", "there"),
    ],
    rows: undisclosed.map(({ model, what, ours, theirs }) => ({ cells: [model, what, ours ?? "–", theirs] })),
  };
  const found = peer
    ? `; ${formatCount(undisclosed.length)} of ${formatCount(peer.comparison.figures)} figures differ from ${peer.file}`
    : "";
  return {
    headline: `Table ${book.version} is whole: ${formatCount(book.models.length)} models, every rule holds${found}`,
    tables: [summary, ...(peer ? [differences] : [])],
    notes: peer
      ? [
          `${formatCount(peer.comparison.models)} models compared on ${formatInstant(asOf)}; ${formatCount(peer.comparison.onlyHere.length)} only here, ${formatCount(peer.comparison.onlyThere.length)} only there`,
          ...(peer.comparison.disagreements.length > undisclosed.length
            ? [
                `${formatCount(peer.comparison.disagreements.length - undisclosed.length)} more differences are known and noted in the table`,
              ]
            : []),
        ]
      : ["--against FILE compares with LiteLLM's or genai-prices' file"],
    details: verbose ? warnings.map(({ message }) => message) : [],
    data: peer ? differences : records,
    document: jsonDocument(provenance, { comparison: peer?.comparison ?? null }, [], warningsOf(warnings)),
  };
}
