import { type Money, negate, usdToDecimal } from "../domain/money.ts";
import type { Anomaly } from "../usage/anomalies.ts";
import { type Part, PARTS } from "../usage/change-parts.ts";
import type { Forecast } from "../usage/forecast.ts";
import type { Reconciliation, Verdict } from "../usage/reconcile.ts";
import { formatCount, formatDollars, formatNumber } from "./figures.ts";
import type { FindingBlock, Report, Table } from "./report.ts";

/** What finance asks of usage beside the sums; what was not asked for is undefined. */
export interface Finance {
  readonly anomalies?: readonly Anomaly[] | undefined;
  /** Null: no day before the one that the forecast is made on. */
  readonly forecast?: Forecast | null | undefined;
  readonly reconciliation?: (Reconciliation & { readonly file: string }) | undefined;
  /** False: a part of the usage has no price, so a forecast is of the rest. */
  readonly complete: boolean;
}

const SHOWN = 3;
const MOST_ROWS = 20;

/** A report of usage with anomalies, forecast and reconciliation in it: for people, and in JSON. */
export function withFinance(report: Report, { anomalies, forecast, reconciliation, complete }: Finance): Report {
  return {
    ...report,
    findings: [...(report.findings ?? []), ...(anomalies ?? []).slice(0, SHOWN).map(anomalyBlock)],
    tables: [...report.tables, ...(reconciliation ? [reconciliationTable(reconciliation)] : [])],
    notes: [
      ...report.notes,
      ...(anomalies ? anomalyNotes(anomalies) : []),
      ...(forecast === undefined ? [] : forecastNotes(forecast, complete)),
      ...(reconciliation ? reconciliationNotes(reconciliation) : []),
    ],
    data: reconciliation ? reconciliationRecords(reconciliation) : report.data,
    document: {
      ...(report.document as object),
      ...(anomalies ? { anomalies: anomalies.map(anomalyData) } : {}),
      ...(forecast === undefined ? {} : { forecast: forecast && { ...forecastData(forecast), complete } }),
      ...(reconciliation ? { reconciliation: reconciliationData(reconciliation) } : {}),
    },
  };
}

const CAUSES: Readonly<Record<Part, string>> = {
  volume: "requests",
  tokens: "tokens a request",
  mix: "the mix of models",
  price: "prices",
  cache: "cached input",
  retries: "retries",
};

function seriesName({ series }: Anomaly): string {
  const names = Object.values(series).map((value) => value ?? "(none)");
  return names.length === 0 ? "all usage" : names.join(", ");
}

function anomalyBlock(anomaly: Anomaly): FindingBlock {
  const { kind, day, days, usd, expected, change, tokens, rule } = anomaly;
  const when = days === 1 ? day : `${formatCount(days)} days from ${day}`;
  const moved = `${formatDollars(usd)} instead of ${formatDollars(expected)}`;
  const what =
    kind === "distribution" && tokens
      ? `tokens a request have changed (${tokens.side}, p50 ${formatCount(tokens.before.p50)} to ${formatCount(tokens.after.p50)}, p95 ${formatCount(tokens.before.p95)} to ${formatCount(tokens.after.p95)})`
      : kind === "shift"
        ? `a lasting ${change < 0n ? "fall" : "rise"}`
        : `a ${kind}`;
  return {
    mark: change < 0n ? "info" : "warning",
    headline: `${seriesName(anomaly)}: ${what}, ${when}: ${moved}`,
    lines: [`${partWords(anomaly)} · ${rule.name} ${formatNumber(rule.value)}, limit ${formatNumber(rule.limit)}`],
  };
}

/** The parts that matter, largest first: "tokens a request +$30, requests +$4". */
function partWords({ parts, change }: Anomaly): string {
  const size = (amount: Money): Money => (amount < 0n ? negate(amount) : amount);
  const told = PARTS.filter((part) => size(parts[part]) * 20n >= size(change) && parts[part] !== 0n).sort((a, b) =>
    size(parts[b]) > size(parts[a]) ? 1 : -1,
  );
  return told.map((part) => `${CAUSES[part]} ${signed(parts[part])}`).join(", ");
}

function signed(amount: Money): string {
  return amount < 0n ? formatDollars(amount) : `+${formatDollars(amount)}`;
}

function anomalyNotes(anomalies: readonly Anomaly[]): string[] {
  if (anomalies.length === 0) return ["no anomalies"];
  const more = anomalies.length - SHOWN;
  return more > 0
    ? [`and ${formatCount(more)} smaller ${more === 1 ? "anomaly" : "anomalies"} (--json lists all)`]
    : [];
}

function anomalyData({ usd, expected, change, parts, tokens, ...rest }: Anomaly): unknown {
  return {
    ...rest,
    usd: usdToDecimal(usd),
    expected: usdToDecimal(expected),
    change: usdToDecimal(change),
    parts: Object.fromEntries(PARTS.map((part) => [part, usdToDecimal(parts[part])])),
    tokens: tokens && {
      side: tokens.side,
      before: { ...tokens.before, days: tokens.before.days.length },
      after: { ...tokens.after, days: tokens.after.days.length },
    },
  };
}

function forecastNotes(forecast: Forecast | null, complete: boolean): string[] {
  if (forecast === null)
    return ["no forecast: nothing with a price is told to be of a day before --as-of, or before today"];
  const { month, asOf, spent, begun, expected, low, high, daysForecast, shortHistory } = forecast;
  const until = begun > 0n ? "up to and on" : "before";
  if (daysForecast === 0) return [`${month} is over: ${formatDollars(spent)}`];
  const range = `${formatDollars(low)} – ${formatDollars(high)}`;
  return [
    `forecast: ${month} ends at about ${complete ? "" : "≥ "}${formatDollars(expected)} (${range}, nine times in ten), ${formatDollars(spent)} of it spent ${until} ${asOf}`,
    ...(shortHistory ? ["fewer than two weeks are seen: no weekday twice, so the range is a wide guess"] : []),
  ];
}

function forecastData({ spent, expected, low, high, ...rest }: Forecast) {
  const { month, asOf, daysForecast, daysSeen, shortHistory } = rest;
  return {
    ...{ month, asOf, daysForecast, daysSeen, shortHistory },
    basis: "estimated",
    usd: {
      spent: usdToDecimal(spent),
      expected: usdToDecimal(expected),
      low: usdToDecimal(low),
      high: usdToDecimal(high),
    },
  };
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  same: "the same",
  close: "within 1 % or a cent",
  "vendor-more": "the vendor has more",
  "vendor-less": "the vendor has less",
  "vendor-half": "half of ours: batch?",
  "not-in-log": "not in the log",
  "not-in-report": "not in the report",
  "not-tokens": "no tokens of a known model",
  unpriced: "a part of ours has no price",
};

function reconciliationTable(all: Reconciliation): Table {
  const size = (amount: Money): Money => (amount < 0n ? negate(amount) : amount);
  const worst = all.rows.toSorted((a, b) => (size(b.difference) > size(a.difference) ? 1 : -1)).slice(0, MOST_ROWS);
  const rows = all.rows.filter((row) => worst.includes(row));
  return {
    name: "reconciliation",
    title: `Beside ${all.format}`,
    columns: [
      { key: "day", title: "day", kind: "text" },
      { key: "model", title: "model", kind: "text", shorten: true },
      { key: "ours", title: "ours $", kind: "usd" },
      { key: "vendor", title: "vendor's $", kind: "usd" },
      { key: "difference", title: "difference $", kind: "usd" },
      { key: "verdict", title: "", kind: "text", dropFirst: 1 },
    ],
    rows: [
      ...rows.map(({ day, model, ours, vendor, difference, verdict }) => ({
        cells: [day, model ?? "all models", ours, vendor, difference, VERDICTS[verdict]],
      })),
      { cells: ["total", "", all.ours, all.vendor, all.difference, ""], level: "total" as const },
    ],
  };
}

/** For CSV: every row, all digits. */
function reconciliationRecords({ rows, format, file }: Reconciliation & { readonly file: string }): Table {
  return {
    name: "reconciliation",
    columns: [
      { key: "day", title: "day", kind: "text" },
      { key: "model", title: "model", kind: "text" },
      { key: "ours_usd", title: "ours", kind: "usd" },
      { key: "vendor_usd", title: "vendor", kind: "usd" },
      { key: "difference_usd", title: "difference", kind: "usd" },
      { key: "verdict", title: "verdict", kind: "text" },
      { key: "currency", title: "currency", kind: "text" },
      { key: "report", title: "report", kind: "text" },
      { key: "report_format", title: "format", kind: "text" },
    ],
    rows: rows.map(({ day, model, ours, vendor, difference, verdict }) => ({
      cells: [day, model, ours, vendor, difference, verdict, "USD", file, format],
    })),
  };
}

function reconciliationNotes({ rows, byModel, complete, beyond }: Reconciliation): string[] {
  return [
    ...(rows.length > MOST_ROWS
      ? [`the ${MOST_ROWS} largest differences of ${formatCount(rows.length)} rows (--json has all)`]
      : []),
    ...(byModel ? [] : ["the report names no models: compared by day only"]),
    ...(complete ? [] : ["the report has further pages: what they hold is missing here"]),
    ...(beyond === 0n
      ? []
      : [`${formatDollars(beyond)} of ours is of other providers or of days that the report doesn't have`]),
  ];
}

function reconciliationData({ rows, ours, vendor, difference, beyond, ...rest }: Reconciliation): unknown {
  const decimal = (amount: Money | null): string | null => (amount === null ? null : usdToDecimal(amount));
  return {
    ...rest,
    rows: rows.map((row) => ({
      ...row,
      ours: decimal(row.ours),
      vendor: decimal(row.vendor),
      difference: decimal(row.difference),
    })),
    total: { ours: decimal(ours), vendor: decimal(vendor), difference: decimal(difference), beyond: decimal(beyond) },
  };
}
