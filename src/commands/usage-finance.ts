import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import { add, type Money, sum as sumMoney, ZERO } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { FocusNames } from "../domain/workload.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { readCostReport } from "../read/cost-reports.ts";
import { readWorkload } from "../read/workload.ts";
import { toFocusCsv } from "../report/focus.ts";
import type { Finance } from "../report/usage-finance.ts";
import { workloadYaml } from "../report/workload-yaml.ts";
import { anomaliesIn } from "../usage/anomalies.ts";
import { type Charges, chargesOf } from "../usage/charges.ts";
import { dailySeries } from "../usage/daily-series.ts";
import type { DetailOptions } from "../usage/details.ts";
import { type Forecast, forecastMonth } from "../usage/forecast.ts";
import { reconcile } from "../usage/reconcile.ts";
import type { MeasuredCalls } from "../usage/measured-calls.ts";
import type { MeasuredFeature, UsageDetail, UsageReport } from "../usage/usage-report.ts";
import type { Common } from "./common.ts";
import { fitFeatures } from "./fitted-features.ts";
import { loadPriceTable } from "./price-table.ts";
import type { UsageFlags } from "./usage.ts";

/** What the finance flags of `tokcost usage` need of the log, and what is made of it afterwards. */
export interface FinancePlan {
  readonly details: readonly DetailOptions[];
  /** Only beside prices of one's own, which FOCUS shows apart from list prices. */
  readonly listPrices: PriceBook | undefined;
  /** Names of one's own in FOCUS rows. */
  readonly focusNames?: FocusNames | undefined;
}

interface Wanted {
  readonly charges: boolean;
  readonly series: boolean;
  readonly reconciled: boolean;
  readonly workload: boolean;
}

/** Checks the flags before anything is read. Throws a UserError where they ask for what can't be done. */
export async function planFinance(flags: UsageFlags, common: Common, io: Io): Promise<FinancePlan> {
  const wanted = wantedBy(flags, common);
  const focusNames = wanted.charges ? await namesForFocus(flags, common, io) : undefined;
  if (wanted.charges && (flags.billingAccount ?? focusNames?.billingAccount ?? "").trim() === "") {
    throw new UserError("--format focus: no billing account given", {}, "add --billing-account ID: who is billed");
  }
  if (flags.saveWorkload !== undefined && (await io.files.kind(flags.saveWorkload)) !== "missing") {
    throw new UserError(
      "--save-workload: is there already, and is not written over",
      { file: flags.saveWorkload },
      "name another file, or remove it",
    );
  }
  const keys = flags.groupBy ?? ["feature", "model"];
  const tags = keys.filter((key) => key !== "day" && key !== "hour" && key !== "model");
  return {
    details: [
      ...(wanted.charges ? [{ groupBy: ["day", ...tags] }] : []),
      ...(wanted.series
        ? [{ groupBy: ["day", ...tags, "model"], timezone: flags.timezone, histograms: flags.anomalies === true }]
        : []),
      ...(wanted.reconciled ? [{ groupBy: ["day", "model"] }] : []),
      ...(wanted.workload ? [{ groupBy: ["feature", "model"] }] : []),
    ],
    focusNames,
    listPrices:
      wanted.charges && flags.prices !== undefined
        ? await loadPriceTable(io, { overlay: null, table: flags.table ?? null })
        : undefined,
  };
}

/** The names that `--config`, or the tokcost.yaml found upward, has under `focus`. */
async function namesForFocus(flags: UsageFlags, common: Common, io: Io): Promise<FocusNames | undefined> {
  const { findWorkload, isWorkloadNear } = await import("./workload-file.ts");
  if (flags.config === undefined && !(await isWorkloadNear(io))) return undefined;
  return (await findWorkload(flags.config ?? null, io, common.maxBytes)).workload.focus;
}

function wantedBy(flags: UsageFlags, common: Common): Wanted {
  return {
    charges: common.outputs().some(({ format }) => format === "focus"),
    series: flags.anomalies === true || flags.forecast === true,
    reconciled: flags.reconcile !== undefined,
    workload: flags.saveWorkload !== undefined,
  };
}

export interface FinanceResult {
  readonly finance: Finance;
  /** Writes FOCUS; only where it was asked for. */
  readonly focus: () => string;
  /** The file that --save-workload asks for. */
  readonly workload: { readonly file: string; readonly text: string } | null;
  readonly warnings: readonly Warning[];
  /** Something that has no place in what was asked for, though it has one in the log. */
  readonly incomplete: boolean;
}

/** What the flags asked for, from the details that the plan asked for. */
export async function financeOf(
  report: UsageReport,
  flags: UsageFlags,
  common: Common,
  book: PriceBook,
  io: Io,
  focusNames: FocusNames | undefined,
  readCalls: (repeatsBy: readonly string[]) => Promise<MeasuredCalls>,
): Promise<FinanceResult> {
  const wanted = wantedBy(flags, common);
  const details = [...report.details];
  const next = (isWanted: boolean): UsageDetail | undefined => (isWanted ? details.shift() : undefined);
  const [charged, series, reconciled] = [next(wanted.charges), next(wanted.series), next(wanted.reconciled)];
  const costs = next(wanted.workload);
  const wantsRepeats = series !== undefined && flags.anomalies === true;
  const calls = costs || wantsRepeats ? await readCalls(wantsRepeats ? series.groupBy : []) : null;
  const charges = charged ? chargesOf(charged) : null;
  const vendor =
    flags.reconcile === undefined
      ? null
      : readCostReport({ file: flags.reconcile, text: await io.files.readText(flags.reconcile, common.maxBytes) });
  return {
    finance: {
      complete: report.unpriced.length === 0,
      anomalies: series && flags.anomalies === true ? anomaliesIn(series, calls?.repeats) : undefined,
      forecast: series && flags.forecast === true ? forecastOf(series, common) : undefined,
      reconciliation:
        vendor && reconciled ? { ...reconcile(reconciled, vendor, book), file: flags.reconcile ?? "" } : undefined,
    },
    focus: () =>
      toFocusCsv(charges?.charges ?? [], {
        billingAccountId: (flags.billingAccount ?? focusNames?.billingAccount ?? "").trim(),
        billingAccountName: flags.billingAccountName?.trim() ?? focusNames?.billingAccountName ?? null,
        priceTable: book.version,
        names: focusNames,
      }),
    workload:
      flags.saveWorkload === undefined || !costs || !calls
        ? null
        : workloadOf(flags.saveWorkload, report, calls.features, costs, common, book),
    warnings: charges ? leftOutWarnings(charges) : [],
    incomplete: charges !== null && charges.leftOut.undated > 0,
  };
}

function leftOutWarnings({ leftOut: { unpriced, undated } }: Charges): readonly Warning[] {
  const left = (count: number, why: string): Warning => ({
    code: "focus-left-out",
    message: `--format focus: ${count} ${count === 1 ? "request" : "requests"} left out: ${why}`,
  });
  return [
    ...(unpriced > 0 ? [left(unpriced, "without a price, and a cost of 0 would be wrong")] : []),
    ...(undated > 0 ? [left(undated, "the log tells no time, and a charge needs its day")] : []),
  ];
}

/** The month of `--as-of`; else of today, or of the day after the log's last, where that is earlier. */
function forecastOf(detail: UsageDetail, common: Common): Forecast | null {
  const all = dailySeries(detail);
  const days = (all[0]?.days ?? []).map(({ day }, place) => ({
    day,
    usd: all.reduce((total, series) => add(total, series.days[place]?.usd ?? ZERO), ZERO),
  }));
  const last = days.at(-1)?.day;
  const today = dayOf(common.when.at);
  const after = last === undefined ? today : dayOf((Date.parse(last) / 1000 + SECONDS_A_DAY) as Instant);
  const asOf: IsoDate = common.whenGiven || today < after ? today : after;
  return forecastMonth(days, asOf);
}

/** What the log showed as a workload, made sure that it can be read back. */
function workloadOf(
  file: string,
  { span }: UsageReport,
  measured: readonly MeasuredFeature[],
  costs: UsageDetail,
  common: Common,
  book: PriceBook,
): { readonly file: string; readonly text: string } {
  const terms = { book, when: common.when, region: common.region, rateWindow: common.rateWindow };
  const sources = fitFeatures(measured, (each) => costIn(costs, each), terms);
  const features = sources.map(({ feature }) => feature);
  const text = workloadYaml({ features, sources, assumptions: [], measured: [], span, asOf: dayOf(common.when.at) });
  readWorkload({ file, text });
  return { file, text };
}

/** What a feature cost on a model; null where a part has no price. */
function costIn({ sums }: UsageDetail, { feature, models }: MeasuredFeature): Money | null {
  const model = models[0]?.model ?? null;
  const own = sums.filter(({ sum, cost }) => {
    const name = cost.kind === "priced" ? cost.model : sum.model;
    return (sum.keys[0] ?? null) === feature && name === model;
  });
  if (own.length === 0 || own.some(({ cost }) => cost.kind === "unpriced")) return null;
  return sumMoney(own.map(({ cost }) => (cost.kind === "priced" ? cost.usd : ZERO)));
}
