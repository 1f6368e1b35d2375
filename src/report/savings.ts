import { type Money, usdToDecimal } from "../domain/money.ts";
import type { DrawnUsd } from "../domain/drawn.ts";
import type { LeverSaving, Savings } from "../savings/savings.ts";
import { jsonDocument, type Provenance, uniqueAssumptions } from "./document.ts";
import { formatDollars, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import type { Cell, Column, Report, Row, Table } from "./report.ts";
import { leverWords, riskWords, WAITING } from "./savings-words.ts";

/** `tokcost savings` of a workload, for people, programs and spreadsheets. */
export function savingsReport(result: Savings, provenance: Provenance, explain: boolean): Report {
  const tables = [
    leverTable(result),
    needsTable(result),
    ...(result.features.length > 1 ? [featureTable(result)] : []),
  ];
  return {
    headline: headline(result),
    tables,
    notes: notes(result),
    details: explain ? details(result) : [],
    data: records(result),
    document: jsonDocument(provenance, savingsDocument(result), result.assumptions, result.warnings),
  };
}

function headline({ today, after, combined, combinedShare, levers, unpriced }: Savings): string {
  const least = unpriced.length > 0 ? "≥ " : "";
  if (levers.length === 0) return `${least}${formatDollars(today)} a month, and no lever that fits`;
  if (combinedShare === null) return "nothing is spent, so there is nothing to save";
  const best = levers.toSorted((a, b) => (a.shapley > b.shapley ? -1 : a.shapley < b.shapley ? 1 : 0))[0];
  const credit =
    best && best.shapley > 0n && levers.length > 1
      ? `; ${leverWords(best.name)} deserves ${formatDollars(best.shapley)} of it`
      : "";
  const all = levers.length === 1 ? "" : levers.length === 2 ? "both levers " : `all ${levers.length} levers `;
  return combined > 0n
    ? `${all}save ${formatDollars(combined)} of ${least}${formatDollars(today)} a month (${formatShare(combinedShare)})${credit}`
    : `the levers save nothing of ${least}${formatDollars(today)} a month: ${formatDollars(after)} with them`;
}

/** In the order in which a request meets them: alone, up to here, its place, last, and its fair share. */
function leverTable({ levers, combined, combinedShare, drawn }: Savings): Table {
  const columns: Column[] = [
    { key: "lever", title: "$ saved a month", kind: "text" },
    { key: "alone", title: "alone", kind: "usd" },
    { key: "alone_share", title: "of all", kind: "percent", dropFirst: 2 },
    { key: "first", title: "in order", kind: "usd", dropFirst: 1 },
    { key: "cumulative", title: "so far", kind: "percent", dropFirst: 3 },
    { key: "last", title: "last", kind: "usd" },
    { key: "share", title: "fair share", kind: "usd" },
  ];
  const rows = levers.map((lever): Row => ({
    cells: [
      leverWords(lever.name),
      toned(lever.alone),
      lever.aloneShare,
      toned(lever.first),
      lever.cumulativeShare,
      toned(lever.last),
      toned(lever.shapley),
    ],
  }));
  const total: Row = { cells: ["together", null, null, null, combinedShare, null, combined], level: "total" };
  const blank: Cell = { value: null, blank: true };
  const withBlanks: Row = { ...total, cells: total.cells.map((cell) => cell ?? blank) };
  const range: Row[] = drawn
    ? [{ cells: ["  p10 – p90", blank, blank, blank, blank, blank, { value: drawn.p10, to: drawn.p90 }] }]
    : [];
  return { name: "levers", columns, rows: [...rows, ...(levers.length > 1 ? [withBlanks] : []), ...range] };
}

function toned(amount: Money): Cell {
  return amount < 0n ? { value: amount, tone: "bad" } : amount;
}

/** What stands beside the money, a line a lever: risk, waiting, work, payback. */
function needsTable({ levers }: Savings): Table {
  const columns: Column[] = [{ key: "lever", title: "what it needs, and what it risks", kind: "text" }];
  const rows = levers.flatMap((lever): Row[] => [
    { cells: [`${leverWords(lever.name)}: ${workWords(lever)}`], level: "heading" },
    ...wrapped(`${riskWords(lever.risk)}${waitWords(lever)}`).map((line): Row => ({ cells: [line], level: "item" })),
    ...(lever.drawn ? [{ cells: [drawnWords(lever.drawn)], level: "item" as const }] : []),
  ]);
  return { name: "needs", columns, rows };
}

const LINE = 74;

/** Lines of a sentence that fit under a heading. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function drawnWords({ alone, last }: NonNullable<LeverSaving["drawn"]>): string {
  const spanOf = ({ p10, p90 }: DrawnUsd): string => `${formatDollars(p10)} – ${formatDollars(p90)}`;
  return `p10 – p90: ${spanOf(alone)} alone, ${spanOf(last)} last`;
}

function workWords({ hours, payback }: LeverSaving): string {
  const mark = hours.basis === "assumed" ? "*" : "";
  const span =
    hours.low === hours.high
      ? formatNumber(hours.expected)
      : `${formatNumber(hours.low)} – ${formatNumber(hours.high)}`;
  const work = `${span} hours${mark}`;
  if (payback === null) return work;
  const { months, cost } = payback;
  const back = months === null ? "never pays back" : `paid back in ${monthsWords(months.expected)}`;
  return `${work}, ${formatDollars(cost.expected)}, ${back}`;
}

/** Of batch and a cascade the risk says it already. */
function waitWords({ waits, latencyMs }: LeverSaving): string {
  if (latencyMs !== null) return `; ${formatNumber(latencyMs)} ms a request`;
  return waits === "a-day" || waits === "second-answer" ? "" : `; ${WAITING[waits]}`;
}

function monthsWords(months: number): string {
  if (months < 1 / 30) return "a day";
  if (months < 1) return `${Math.ceil(months * 30)} days`;
  return `${formatNumber(Number(months.toPrecision(2)))} months`;
}

function featureTable({ features }: Savings): Table {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text", shorten: true },
    { key: "model", title: "model", kind: "text", dropFirst: 1 },
    { key: "today", title: "today", kind: "usd" },
    { key: "after", title: "with all levers", kind: "usd" },
    { key: "saved", title: "saved", kind: "percent" },
  ];
  const rows = features.map(({ feature, model, today, after }) => ({
    cells: [feature, shortModel(model), today, after, share(today, after)],
  }));
  return { name: "features", title: "by feature, $ a month", columns, rows };
}

function share(today: Money, after: Money): number | null {
  return today === 0n ? null : Number(((today - after) * 1_000_000n) / today) / 1e6;
}

function notes({ levers, naiveSum, product, combinedShare, features }: Savings): string[] {
  const lines: string[] = [];
  if (levers.length > 1 && naiveSum !== null && product !== null && combinedShare !== null) {
    lines.push(
      `added up, the single savings would be ${percent(naiveSum)}, multiplied ${percent(product)}: truly ${percent(combinedShare)}`,
    );
  }
  const hours = levers.some(({ hours: { basis } }) => basis === "assumed");
  const told = levers.some(({ payback }) => payback !== null);
  if (hours)
    lines.push(`* assumed, by nobody's measurement${told ? "" : "; --rate 120, an hour's cost, tells the payback"}`);
  for (const { feature, routing } of features) {
    if (routing?.cascadeBreakEven == null) continue;
    const even = routing.cascadeBreakEven;
    const when = even > 1 ? "never pays" : `pays where the cheap model gets more than ${percent(even)} right`;
    lines.push(`${feature}: the cascade ${when}`);
  }
  const chance = features.find(({ quality }) => quality?.byChance === true);
  if (chance)
    lines.push("a router without graded answers is taken to choose no better than chance: routing.curve tells its own");
  return lines;
}

/** One decimal: the product of the single savings is often near the truth. */
function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function details(result: Savings): string[] {
  const hits = result.features.flatMap(({ feature, hitRates }) =>
    hitRates.flatMap(({ model, hitRate }) =>
      hitRate === null ? [] : [`${feature}: ${formatShare(hitRate)} of the prefixes found cached on ${model}`],
    ),
  );
  const own = uniqueAssumptions(result.assumptions).map(({ text, value }) => `assumed: ${text}: ${value}`);
  return [
    "in order: after those above it; last: when all others are there; fair share: the mean over all orders (Shapley)",
    ...hits,
    ...own,
  ];
}

const DATA_COLUMNS: readonly Column[] = [
  { key: "lever", title: "lever", kind: "text" },
  { key: "alone_share", title: "alone", kind: "number" },
  { key: "usd_alone", title: "alone", kind: "usd" },
  { key: "usd_first", title: "in order", kind: "usd" },
  { key: "usd_cumulative", title: "so far", kind: "usd" },
  { key: "usd_last", title: "last", kind: "usd" },
  { key: "usd_shapley", title: "fair share", kind: "usd" },
  { key: "usd_alone_p10", title: "alone p10", kind: "usd" },
  { key: "usd_alone_p90", title: "alone p90", kind: "usd" },
  { key: "usd_last_p10", title: "last p10", kind: "usd" },
  { key: "usd_last_p90", title: "last p90", kind: "usd" },
  { key: "hours", title: "hours", kind: "number" },
  { key: "payback_months", title: "payback months", kind: "number" },
  { key: "risk", title: "risk", kind: "text" },
  { key: "currency", title: "currency", kind: "text" },
];

function records({ levers, combined, combinedShare, drawn }: Savings): Table {
  const rows = levers.map((lever) => ({
    cells: [
      ...[lever.name, lever.aloneShare, lever.alone, lever.first, lever.cumulative, lever.last, lever.shapley],
      ...[lever.drawn?.alone.p10 ?? null, lever.drawn?.alone.p90 ?? null],
      ...[lever.drawn?.last.p10 ?? null, lever.drawn?.last.p90 ?? null],
      ...[lever.hours.expected, lever.payback?.months?.expected ?? null, riskWords(lever.risk), "USD"],
    ],
  }));
  const together = [
    ...["together", combinedShare, combined, combined, combined, combined, combined],
    ...[drawn?.p10 ?? null, drawn?.p90 ?? null, drawn?.p10 ?? null, drawn?.p90 ?? null, null, null, "", "USD"],
  ];
  return { name: "savings", columns: DATA_COLUMNS, rows: [...rows, { cells: together }] };
}

/** The members of the JSON document. */
function savingsDocument(result: Savings): Record<string, unknown> {
  const { today, after, combined, combinedShare, naiveSum, product, drawn, draws } = result;
  return {
    usdPerMonth: { today: usdToDecimal(today), after: usdToDecimal(after), combined: usdToDecimal(combined) },
    combinedShare,
    naiveSum,
    product,
    drawn: drawn && { ...draws, ...quantiles(drawn) },
    levers: result.levers.map(leverDocument),
    features: result.features.map((feature) => ({
      ...feature,
      today: usdToDecimal(feature.today),
      after: usdToDecimal(feature.after),
      routing: feature.routing && {
        ...feature.routing,
        strong: usdToDecimal(feature.routing.strong),
        cheap: usdToDecimal(feature.routing.cheap),
        step: usdToDecimal(feature.routing.step),
      },
    })),
    findings: [],
    unpriced: result.unpriced.map(({ feature, unpriced: { model, reason, nearest } }) => ({
      feature,
      model,
      reason,
      nearest,
    })),
  };
}

function leverDocument({ risk, drawn, payback, hours, ...lever }: LeverSaving): unknown {
  return {
    name: lever.name,
    alone: usdToDecimal(lever.alone),
    aloneShare: lever.aloneShare,
    first: usdToDecimal(lever.first),
    cumulative: usdToDecimal(lever.cumulative),
    cumulativeShare: lever.cumulativeShare,
    last: usdToDecimal(lever.last),
    shapley: usdToDecimal(lever.shapley),
    drawn: drawn && { alone: quantiles(drawn.alone), last: quantiles(drawn.last) },
    risk: {
      code: risk.code,
      words: riskWords(risk),
      ...Object.fromEntries(
        Object.entries(risk.figures).map(([name, { value }]) => [
          name,
          typeof value === "bigint" ? usdToDecimal(value) : value,
        ]),
      ),
    },
    waits: lever.waits,
    latencyMs: lever.latencyMs,
    hours,
    payback: payback && {
      usd: Object.fromEntries(Object.entries(payback.cost).map(([name, amount]) => [name, usdToDecimal(amount)])),
      months: payback.months,
    },
  };
}

function quantiles({ p10, p50, p90, mean }: DrawnUsd): Record<string, string> {
  return { p10: usdToDecimal(p10), p50: usdToDecimal(p50), p90: usdToDecimal(p90), mean: usdToDecimal(mean) };
}
