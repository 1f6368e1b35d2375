import { type Money, usdToDecimal } from "../domain/money.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { OutcomeComparison, PricedOutcome } from "../roi/outcome-comparison.ts";
import { REPORTED_RETURNS, type TimePreset } from "../roi/presets.ts";
import type { Roi } from "../roi/return.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatDollars, formatNumber } from "./figures.ts";
import type { Column, Report, Row, Table } from "./report.ts";

/** What `tokcost roi` found: a return, outcomes, or both. */
export interface RoiFindings {
  readonly roi: Roi | null;
  readonly outcomes: OutcomeComparison | null;
  readonly preset: TimePreset | null;
}

/** `tokcost roi` for people, programs and spreadsheets. */
export function roiReport(
  findings: RoiFindings,
  assumptions: readonly Assumption[],
  warnings: readonly Warning[],
  provenance: Provenance,
  explain: boolean,
): Report {
  const { roi, outcomes, preset } = findings;
  return {
    headline: [roi ? roiHeadline(roi) : "", outcomes ? outcomeHeadline(outcomes) : ""]
      .filter((part) => part !== "")
      .join("; "),
    tables: [...(roi ? [roiTable(roi)] : []), ...(outcomes ? [outcomeTable(outcomes)] : [])],
    notes: [...(roi ? roiNotes(roi, preset) : []), ...(outcomes ? outcomeNotes(outcomes) : [])].slice(
      0,
      explain ? undefined : 3,
    ),
    details: explain
      ? [
          ...assumptions.map(({ text, value }) => `assumed: ${text}: ${value}`),
          ...REPORTED_RETURNS.map(({ text, source, date }) => `others report ${text} (${source}, ${date})`),
        ]
      : [],
    data: records(findings),
    document: jsonDocument(
      provenance,
      {
        ...(roi
          ? {
              roi: roiDocument(roi),
              timePreset: preset && {
                name: preset.name,
                source: preset.source,
                date: preset.date,
                basis: preset.basis,
              },
            }
          : {}),
        ...(outcomes
          ? {
              outcomes: outcomes.outcomes.map(outcomeDocument),
              breakEvenFallbacks: outcomes.breakEvens.map(({ a, b, fallback }) => ({ a, b, usd: decimal(fallback) })),
              incremental: outcomes.incremental && {
                ...outcomes.incremental,
                extra: decimal(outcomes.incremental.extra),
              },
            }
          : {}),
      },
      assumptions,
      warnings,
    ),
  };
}

function roiHeadline({ roi, cost, value }: Roi): string {
  const yearly = `${formatDollars(value.expected)} of value a year against ${formatDollars(cost)}`;
  return roi.expected === null
    ? `nothing is spent: ${formatDollars(value.expected)} of value a year has no return`
    : `ROI ${formatPercent(roi.expected)}: ${yearly}, all AI costs together`;
}

function formatPercent(share: number): string {
  const percent = Math.round(share * 100);
  return `${formatNumber(Math.abs(percent) < 10_000 ? percent : Number(percent.toPrecision(4)))} %`;
}

function roiTable({ value, timeSaved, costs, cost, labour, roi }: Roi): Table {
  const columns: Column[] = [
    { key: "what", title: "a year", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "low", title: "low", kind: "usd", dropFirst: 1 },
    { key: "high", title: "high", kind: "usd", dropFirst: 1 },
  ];
  const blank = { value: null, blank: true };
  const rows: Row[] = [
    { cells: ["value", value.expected, value.low, value.high], level: "total" },
    ...(labour ? [{ cells: ["  of it time saved", timeSaved, blank, blank], level: "item" as const }] : []),
    ...costs
      .filter(({ yearly }) => yearly !== 0n)
      .map(({ name, yearly }): Row => ({ cells: [`  ${name}`, yearly, blank, blank], level: "item" })),
    { cells: ["cost, the denominator", cost, blank, blank], level: "total" },
  ];
  return {
    name: "roi",
    ...(roi.low !== null && roi.high !== null && roi.low !== roi.high
      ? { title: `ROI between ${formatPercent(roi.low)} and ${formatPercent(roi.high)}` }
      : {}),
    columns,
    rows,
  };
}

function roiNotes({ labour, cost, paybackMonths, timeSaved }: Roi, preset: TimePreset | null): string[] {
  const lines: string[] = [];
  if (labour) {
    lines.push(
      `over labour and AI together (${formatDollars(labour.together)} a year instead of ${formatDollars(labour.before)}) it would be ${formatPercent(labour.savedOverTogether)}: another denominator, not ${formatDollars(cost)}`,
    );
  }
  if (preset) lines.push(`time saved: ${preset.name}, ${preset.basis} (${preset.source}, ${preset.date})`);
  if (timeSaved < 0n) lines.push("with AI it takes longer: the time saved is negative");
  if (paybackMonths === null) lines.push("what is paid once never comes back");
  else if (paybackMonths > 0) lines.push(`what is paid once is back after ${formatNumber(paybackMonths)} months`);
  return lines;
}

function outcomeHeadline({ outcomes }: OutcomeComparison): string {
  const [best, ...others] = outcomes.toSorted((a, b) => (a.cost.expected < b.cost.expected ? -1 : 1));
  if (!best) return "no outcome has a price";
  const second = others[0];
  const against = second ? `, ${formatDollars(second.cost.expected)} on ${second.model}` : "";
  return `a useful outcome costs ${formatDollars(best.cost.expected)} on ${best.model}${against}`;
}

function outcomeTable({ outcomes }: OutcomeComparison): Table {
  const columns: Column[] = [
    { key: "model", title: "model", kind: "text" },
    { key: "attempt", title: "$/attempt", kind: "usd" },
    { key: "success", title: "success", kind: "percent" },
    { key: "outcome", title: "$/useful", kind: "usd" },
    { key: "range", title: "p10 – p90", kind: "text" },
    { key: "failed", title: "all fail", kind: "percent", dropFirst: 1 },
  ];
  const rows = outcomes.map(({ model, terms, success, cost, failed, rate }) => ({
    cells: [
      model,
      terms.attempt,
      { value: success.mean, assumed: rate.kind === "given" },
      cost.expected,
      cost.low === null || cost.high === null ? "not graded" : { value: cost.low, to: cost.high },
      failed,
    ],
  }));
  return { name: "outcomes", columns, rows };
}

function outcomeNotes({ outcomes, breakEvens, incremental }: OutcomeComparison): string[] {
  const extra = incremental
    ? [
        `${incremental.dearer} costs ${formatDollars(incremental.extra)} more an attempt: its worth is ${formatNumber(incremental.times)} times that`,
      ]
    : [];
  const lines = breakEvens.map(({ a, b, fallback }) =>
    fallback === null
      ? `between ${a} and ${b} no fallback cost changes which is cheaper`
      : `${a} and ${b} cost the same where a person's fallback costs ${formatDollars(fallback)}`,
  );
  lines.push(...extra);
  const [first] = outcomes;
  if (!first) return lines;
  if (first.terms.fallback === null)
    lines.push("failures are given up: the cost is over those that succeed (--fallback tells what a person costs)");
  if (outcomes.some(({ rate }) => rate.kind === "graded"))
    lines.push("range: success rates that the graded samples leave open (Beta posterior, uniform prior)");
  return lines;
}

function records({ roi, outcomes }: RoiFindings): Table {
  const columns: Column[] = [
    { key: "kind", title: "kind", kind: "text" },
    { key: "name", title: "name", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "usd_low", title: "low", kind: "usd" },
    { key: "usd_high", title: "high", kind: "usd" },
    { key: "value", title: "value", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
  ];
  const rows: Row[] = [];
  const put = (
    kind: string,
    name: string,
    usd: Money | null,
    low: Money | null,
    high: Money | null,
    value: number | null,
  ): void => void rows.push({ cells: [kind, name, usd, low, high, value, "USD"] });
  if (roi) {
    put("year", "value", roi.value.expected, roi.value.low, roi.value.high, null);
    for (const { name, yearly } of roi.costs) put("year cost", name, yearly, null, null, null);
    put("year", "cost (denominator)", roi.cost, null, null, null);
    put("roi", "expected", null, null, null, roi.roi.expected);
  }
  for (const { model, cost, success } of outcomes?.outcomes ?? [])
    put("useful outcome", model, cost.expected, cost.low, cost.high, success.mean);
  for (const { a, b, fallback } of outcomes?.breakEvens ?? [])
    put("break-even fallback", `${a} and ${b}`, fallback, null, null, null);
  return { name: "roi", columns, rows };
}

function decimal(amount: Money | null): string | null {
  return amount === null ? null : usdToDecimal(amount);
}

function roiDocument({ value, timeSaved, costs, cost, roi, labour, paybackMonths }: Roi): unknown {
  return {
    value: { low: decimal(value.low), expected: decimal(value.expected), high: decimal(value.high) },
    timeSaved: decimal(timeSaved),
    costs: costs.map(({ name, yearly }) => ({ name, usdPerYear: decimal(yearly) })),
    denominator: decimal(cost),
    roi,
    labour: labour && {
      before: decimal(labour.before),
      together: decimal(labour.together),
      savedOverTogether: labour.savedOverTogether,
    },
    paybackMonths,
  };
}

function outcomeDocument({ model, priceId, terms, success, cost, meanAttempts, failed, rate }: PricedOutcome): unknown {
  return {
    model,
    priceId,
    success: { ...success, basis: rate.kind === "graded" ? "estimated" : "assumed" },
    usd: {
      attempt: decimal(terms.attempt),
      perOutcome: decimal(cost.expected),
      p10: decimal(cost.low),
      p90: decimal(cost.high),
    },
    meanAttempts,
    failed,
    fallback: decimal(terms.fallback),
  };
}
