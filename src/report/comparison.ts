import { subtract, usdToDecimal } from "../domain/money.ts";
import type { BreakEven } from "../compare/break-evens.ts";
import type { ComparedRow } from "../compare/row.ts";
import type { Comparison } from "../compare/compare.ts";
import { formatDollars, formatFactor, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, Row, Table } from "./report.ts";

const UNPRICED: Cell = { value: "unpriced", tone: "warn" };

/** Step 3 for people: each feature on each model, then all features on each. */
export function comparisonTable({ rows, totals }: Comparison): Table {
  const columns: Column[] = [
    { key: "model", title: "feature / model", kind: "text", shorten: true },
    { key: "input", title: "in mean", kind: "tokens", dropFirst: 2 },
    { key: "cached", title: "cached", kind: "percent", dropFirst: 3 },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    { key: "usd_per_month", title: "$/month", kind: "usd" },
    { key: "fits", title: "fits", kind: "text", dropFirst: 4 },
  ];
  const shown: Row[] = [];
  let feature = "";
  for (const row of rows) {
    if (row.feature !== feature) shown.push({ cells: [row.feature], level: "heading" });
    feature = row.feature;
    shown.push({ cells: comparedCells(row), level: "item" });
  }
  shown.push({ cells: ["all features"], level: "heading" });
  for (const { kind, model, perMonth, complete, fits } of totals) {
    const name = kind === "configured" ? "as configured" : shortModel(model ?? "");
    const cost: Cell = perMonth === null ? UNPRICED : { value: perMonth, atLeast: !complete };
    shown.push({ cells: [name, "", "", "", cost, fitsWord(fits)], level: "item" });
  }
  return { name: "comparison", columns, rows: shown };
}

function comparedCells({ model, load, usd, readShare, fits }: ComparedRow): Cell[] {
  return [
    shortModel(model),
    { value: Math.round(load.input.mean), about: load.basis !== "exact" },
    readShare === null || readShare === 0 ? "" : readShare,
    usd ? usd.perRequest : UNPRICED,
    usd ? usd.perMonth : "",
    fitsWord(fits),
  ];
}

function fitsWord(fits: boolean | null): Cell {
  if (fits === null) return "?";
  return fits ? "yes" : { value: "no", tone: "bad" };
}

/** What a sharp colleague would add: who does not fit, what the caches in use save, what is taken for granted. */
export function comparisonNotes({ rows }: Comparison): string[] {
  const inUse = rows.filter((row, index) => rows.findIndex(({ feature }) => feature === row.feature) === index);
  const tooLong = rows.find(({ fits }) => fits === false);
  const cached = inUse.find(({ hitRate }) => hitRate !== null);
  return [
    ...(tooLong === undefined ? [] : [overflowWords(tooLong)]),
    ...(cached === undefined ? [] : savingWords(cached)),
    "the same texts and answers on every model: how good they are is not compared",
  ];
}

function overflowWords({ feature, model, overflowShare }: ComparedRow): string {
  return `${feature} does not fit ${shortModel(model)}: ${formatShare(overflowShare ?? 0)} of its requests are longer than it takes`;
}

/** "support-reply: its prompt cache saves $453 a month of $807" */
function savingWords({ feature, whatIf: { uncached, cached } }: ComparedRow): string[] {
  if (uncached === null || cached === null || uncached === cached) return [];
  const [less, more] = cached < uncached ? [cached, uncached] : [uncached, cached];
  const words =
    cached < uncached
      ? `saves ${formatDollars(subtract(more, less))} a month of ${formatDollars(more)}`
      : `costs ${formatDollars(subtract(more, less))} a month more than none`;
  return [`${feature}: its prompt cache ${words}`];
}

/** From where something pays, in sentences. */
export function breakEvenWords(line: BreakEven): string {
  if (line.kind === "cache") {
    const { feature, model, reusesPerWrite, perHour, perHourToday, paysToday } = line;
    if (perHour === 0)
      return `${feature} on ${shortModel(model)}: caching costs nothing extra, so it pays from the first hit`;
    const rate = `${formatNumber(perHour)} requests an hour with the same prompt (today ${formatNumber(perHourToday)})`;
    return `${feature} on ${shortModel(model)}: caching the prompt ${paysToday ? "pays" : "does not pay yet"}: from ${counted(reusesPerWrite, "reuse")}, which is ${rate}`;
  }
  const { feature, winner, model, wins, factor } = line;
  const what =
    line.kind === "batch" ? `batch on ${shortModel(model)}` : `${shortModel(winner)} instead of ${shortModel(model)}`;
  const where =
    wins === "always"
      ? "is cheaper at any volume"
      : `is cheaper ${wins} ${factor === null ? "?" : formatNumber(factor)}x today's volume`;
  return `${feature}: ${what} ${where}`;
}

/** Step 3 for finance. */
export function comparisonRecords({ rows }: Comparison, priceTable: string): Table {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text" },
    { key: "model", title: "model", kind: "text" },
    { key: "input_tokens_mean", title: "in", kind: "number" },
    { key: "output_tokens_mean", title: "out", kind: "number" },
    { key: "cache_hit_rate", title: "cached", kind: "number" },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    { key: "usd_per_month", title: "$/month", kind: "usd" },
    { key: "usd_per_month_uncached", title: "uncached", kind: "usd" },
    { key: "usd_per_month_cached", title: "cached", kind: "usd" },
    { key: "usd_per_month_batch", title: "batch", kind: "usd" },
    { key: "fits_context", title: "fits", kind: "text" },
    { key: "overflow_share", title: "overflow", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "basis", title: "basis", kind: "text" },
    { key: "priced", title: "priced", kind: "text" },
    { key: "price_id", title: "price id", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
  ];
  return {
    name: "comparison",
    columns,
    rows: rows.map(({ feature, model, load, hitRate, usd, whatIf, fits, overflowShare, basis, priceId }) => ({
      cells: [
        ...[feature, model, load.input.mean, load.output.mean, hitRate],
        ...[usd?.perRequest ?? null, usd?.perMonth ?? null, whatIf.uncached, whatIf.cached, whatIf.batch],
        ...[
          fits === null ? null : String(fits),
          overflowShare,
          "USD",
          basis,
          String(usd !== null),
          priceId,
          priceTable,
        ],
      ],
    })),
  };
}

/** The members of the JSON document. */
export function comparisonDocument({ rows, totals, breakEvens }: Comparison): Record<string, unknown> {
  const decimal = (amount: Parameters<typeof usdToDecimal>[0] | null): string | null =>
    amount === null ? null : usdToDecimal(amount);
  return {
    rows: rows.map(({ feature, model, priceId, load, usd, whatIf, hitRate, fits, tiers, basis, unpriced }) => ({
      feature,
      model,
      priceId,
      tokens: { input: load.input.mean, output: load.output.mean },
      usd: usd && { perRequest: usdToDecimal(usd.perRequest), perMonth: usdToDecimal(usd.perMonth) },
      whatIf: { uncached: decimal(whatIf.uncached), cached: decimal(whatIf.cached), batch: decimal(whatIf.batch) },
      cacheHitRate: hitRate,
      fits,
      tiers,
      basis,
      unpriced: unpriced && { model: unpriced.model, reason: unpriced.reason, nearest: unpriced.nearest },
    })),
    totals: totals.map(({ kind, model, perMonth, complete, fits, timesConfigured }) => ({
      kind,
      model,
      usd: { perMonth: decimal(perMonth) },
      complete,
      fits,
      timesConfigured,
    })),
    breakEvens: breakEvens.map((line) =>
      line.kind === "cache"
        ? line
        : { ...line, requestsPerMonth: line.requestsPerMonth === null ? null : formatFactor(line.requestsPerMonth) },
    ),
  };
}
