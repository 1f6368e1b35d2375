import { dayOf } from "../domain/dates.ts";
import { add, ZERO } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { FocusNames } from "../domain/workload.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { readCostReport } from "../read/cost-reports.ts";
import { toFocusCsv } from "../report/focus.ts";
import type { Finance } from "../report/usage-finance.ts";
import { anomaliesIn } from "../usage/anomalies.ts";
import { type Charges, chargesOf } from "../usage/charges.ts";
import { dailySeries } from "../usage/daily-series.ts";
import type { DetailOptions } from "../usage/details.ts";
import { type Forecast, forecastMonth } from "../usage/forecast.ts";
import { dayOfLog, logEnd } from "../usage/log-end.ts";
import { reconcile } from "../usage/reconcile.ts";
import type { MeasuredCalls } from "../usage/measured-calls.ts";
import type { UsageDetail, UsageReport } from "../usage/usage-report.ts";
import type { Common } from "./common.ts";
import { COSTS_OF_FEATURES, loggedWorkload, type MeasuredLog } from "./logged-workload.ts";
import { loadPriceTable } from "./price-table.ts";
import type { UsageFlags } from "./usage.ts";

/** What the finance flags of `tokcost usage` need of the log, and what is made of it afterwards. */
export interface FinancePlan {
  readonly details: readonly DetailOptions[];
  /** Only beside prices of one's own, which FOCUS shows apart from list prices. */
  readonly listPrices: PriceBook | undefined;
  /** Turns and retries are asked for, which calls tell one by one; retries also by these keys. */
  readonly calls: { readonly repeatsBy: readonly string[] } | null;
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
  const ofSeries = ["day", ...tags, "model"];
  const wantsRepeats = flags.anomalies === true;
  return {
    calls: wanted.workload || wantsRepeats ? { repeatsBy: wantsRepeats ? ofSeries : [] } : null,
    details: [
      ...(wanted.charges ? [{ groupBy: ["day", ...tags] }] : []),
      ...(wanted.series ? [{ groupBy: ofSeries, timezone: flags.timezone, histograms: flags.anomalies === true }] : []),
      ...(wanted.reconciled ? [{ groupBy: ["day", "model"] }] : []),
      ...(wanted.workload ? [{ groupBy: COSTS_OF_FEATURES }] : []),
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
  calls: MeasuredCalls | null,
): Promise<FinanceResult> {
  const wanted = wantedBy(flags, common);
  const details = [...report.details];
  const next = (isWanted: boolean): UsageDetail | undefined => (isWanted ? details.shift() : undefined);
  const [charged, series, reconciled] = [next(wanted.charges), next(wanted.series), next(wanted.reconciled)];
  const costs = next(wanted.workload);
  const charges = charged ? chargesOf(charged) : null;
  const terms = { book, when: common.when, region: common.region, rateWindow: common.rateWindow };
  const saved = (file: string, log: MeasuredLog): string => loggedWorkload(file, log, terms).text;
  const vendor =
    flags.reconcile === undefined
      ? null
      : readCostReport({ file: flags.reconcile, text: await io.files.readText(flags.reconcile, common.maxBytes) });
  return {
    finance: {
      complete: report.unpriced.length === 0,
      anomalies: series && flags.anomalies === true ? anomaliesIn(series, calls?.repeats) : undefined,
      forecast: series && flags.forecast === true ? forecastOf(series, report.span, flags.timezone, common) : undefined,
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
        : {
            file: flags.saveWorkload,
            text: saved(flags.saveWorkload, { features: calls.features, costs, span: report.span }),
          },
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

/** The month of `--as-of`; else of today, or of the first day that the log doesn't have the whole of, where that is earlier. */
function forecastOf(
  detail: UsageDetail,
  span: UsageReport["span"],
  timezone: string | undefined,
  common: Common,
): Forecast | null {
  const all = dailySeries(detail);
  const days = (all[0]?.days ?? []).map(({ day }, place) => ({
    day,
    usd: all.reduce((total, series) => add(total, series.days[place]?.usd ?? ZERO), ZERO),
  }));
  const asOf = dayOfLog(logEnd(detail, span, timezone), days[0]?.day, dayOf(common.when.at), common.whenGiven);
  return forecastMonth(days, asOf);
}
