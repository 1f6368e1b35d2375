import type { IsoDate } from "../domain/dates.ts";
import { approximateUsd, compareMagnitude, type Money, sum, timesFraction, usd } from "../domain/money.ts";
import { changeParts, largestPart, type Part, partsAsMoney } from "./change-parts.ts";
import { type DailySeries, dailySeries, type DayUsage, meanFlow } from "./daily-series.ts";
import { EWMA_LIMIT, ewmaStep, median, modifiedZ, withoutFalseDiscoveries } from "./detectors.ts";
import { tokenShifts, type TokenShift } from "./token-shifts.ts";
import type { UsageDetail } from "./usage-report.ts";

/** Something unusual in a series of days, and what it is made of. */
export interface Anomaly {
  /** `spike`, `drop`: one day · `shift`: from `day` on · `distribution`: tokens a request in the last `days` days. */
  readonly kind: "spike" | "drop" | "shift" | "distribution";
  /** The values of the keys that tell this series. */
  readonly series: Readonly<Record<string, string | null>>;
  readonly day: IsoDate;
  readonly days: number;
  /** Cost of these days, what the days before lead to expect, and the difference. */
  readonly usd: Money;
  readonly expected: Money;
  readonly change: Money;
  /** Add up to the change. */
  readonly parts: Readonly<Record<Part, Money>>;
  /** The part that has most to do with it. */
  readonly cause: Part;
  readonly rule: {
    readonly name: "modified-z" | "ewma" | "ratio" | "psi";
    readonly value: number;
    readonly limit: number;
  };
  /** Of a distribution: what changed. */
  readonly tokens: TokenShift | null;
}

/** A day is judged by the same weekdays of four weeks before it. */
const WEEKS = 4;
const SPIKE = 3.5;
/** For logs that are too short to tell the scatter. */
const RATIO = 2;
const LEAST_REQUESTS = 30;
const LEAST_RESIDUALS = 14;
/** Eight weeks tell the scatter twice as well as four: fewer false alarms for the same ones found. */
const MOST_RESIDUALS = 56;

/**
 * What is unusual in the daily cost of each series, worst first: spikes by the modified z of the seasonal-naive residual, shifts by
 * its exponentially weighted mean, distributions of tokens by their stability index. A short log has only the ratio to the days before.
 * Differences that don't matter are left out: less than $10 and less than one per cent of what a month costs. `repeats`: retries
 * by `repeatKey`, where the log tells them.
 */
export function anomaliesIn(
  detail: UsageDetail,
  repeats: ReadonlyMap<string, number> | null = null,
): readonly Anomaly[] {
  const all = dailySeries(detail, repeats);
  const floor = leastThatMatters(all);
  const judged = all.map((series) => judge(series));
  const tests = judged.reduce((count, { tested }) => count + tested, 0);
  const scores = judged.flatMap(({ events }) => events.filter(({ rule }) => rule === "modified-z").map((e) => e.value));
  const real = new Set(withoutFalseDiscoveries(scores, Math.max(1, tests)));
  const found = judged.flatMap(({ series, events }) =>
    events
      .filter(({ rule, value }) => rule !== "modified-z" || real.has(value))
      .map((event) => describe(series, event, events)),
  );
  const valuesOf = (series: Anomaly["series"]): string => JSON.stringify(Object.values(series));
  const oddDays = new Set(found.filter(({ kind }) => kind !== "shift").map((one) => valuesOf(one.series) + one.day));
  const shifts = tokenShifts(detail, (values, day) => oddDays.has(values + day)).flatMap((shift) => {
    const series = all.find(({ keys }) => JSON.stringify(keys) === JSON.stringify(shift.series));
    return series ? [describeShift(series, shift)] : [];
  });
  return [...found, ...shifts]
    .filter(({ change }) => compareMagnitude(change, floor) >= 0)
    .sort((a, b) => compareMagnitude(b.change, a.change) || (a.day < b.day ? -1 : 1));
}

/** $10, or of a small account one per cent of a month. */
function leastThatMatters(all: readonly DailySeries[]): Money {
  const days = Math.max(1, all[0]?.days.length ?? 0);
  const total = sum(all.flatMap((series) => series.days.map((day) => day.usd)));
  const percent = timesFraction(total, { numerator: 365n, denominator: BigInt(days) * 12n * 100n });
  const most = usd("10");
  return percent < most ? percent : most;
}

/** Something that a rule saw at one day, or from one day to another. */
interface Event {
  readonly kind: "spike" | "drop" | "shift";
  readonly from: number;
  readonly to: number;
  readonly rule: "modified-z" | "ewma" | "ratio";
  readonly value: number;
  readonly limit: number;
}

/** Walks through the days of a series. After a shift the days before it are no measure any more. */
function judge(series: DailySeries) {
  const values = series.days.map((day) => approximateUsd(day.usd));
  const small = 0.01 * median(values.filter((value) => value > 0));
  const logs = values.map((value) => Math.log(value + small));
  const logAt = (day: number): number => logs[day] ?? 0;
  let events: Event[] = [];
  const residuals: number[] = [];
  let [mean, since, start, tested] = [0, 0, 0, 0];
  for (const [at, log] of logs.entries()) {
    const usable = (day: number): boolean => day >= start && !events.some(({ from }) => from === day);
    const same = weekdaysBefore(at).filter(usable);
    if (same.length < 2) {
      const before = lastDays(at, 7).filter(usable);
      // What a week ago was as high is a weekly job, and no spike.
      const usual = Math.max(median(before.map(logAt)), ...same.map(logAt));
      if (before.length >= 5) pushRatio(events, series.days[at], at, log - usual);
      continue;
    }
    const residual = log - median(same.map(logAt));
    const others = residuals.slice(-MOST_RESIDUALS);
    if (others.length < LEAST_RESIDUALS) {
      residuals.push(residual);
      pushRatio(events, series.days[at], at, residual);
      continue;
    }
    // The last day of a log is seldom a whole one: that it is low says nothing.
    const score = at === logs.length - 1 ? Math.max(0, modifiedZ(residual, others)) : modifiedZ(residual, others);
    tested += 1;
    if (Math.abs(score) > SPIKE) {
      const kind = score > 0 ? "spike" : "drop";
      events.push({ kind, from: at, to: at, rule: "modified-z", value: score, limit: SPIKE });
    } else residuals.push(residual);
    const next = ewmaStep(mean, score);
    if (Math.sign(next) !== Math.sign(mean) || Math.abs(next) < EWMA_LIMIT / 4) since = at;
    mean = next;
    if (Math.abs(mean) > EWMA_LIMIT && at - since > 0) {
      const shift: Event = { kind: "shift", from: since, to: at, rule: "ewma", value: mean, limit: EWMA_LIMIT };
      events = [...events.filter(({ from }) => from < since), shift];
      [mean, start] = [0, since];
    }
  }
  return { series, events, tested };
}

/** The rule of short logs. Days with few requests vary that much by chance. */
function pushRatio(events: Event[], day: DayUsage | undefined, at: number, difference: number): void {
  const value = Math.exp(difference);
  const requests = (day?.flow.models ?? []).map((model) => model.requests);
  const isRare = requests.some((count) => count > 0) && requests.reduce((a, b) => a + b, 0) < LEAST_REQUESTS;
  if (value > RATIO && !isRare) events.push({ kind: "spike", from: at, to: at, rule: "ratio", value, limit: RATIO });
}

function weekdaysBefore(at: number): readonly number[] {
  return Array.from({ length: WEEKS }, (_, week) => at - 7 * (week + 1)).filter((day) => day >= 0);
}

function lastDays(at: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, back) => at - 1 - back).filter((day) => day >= 0);
}

/** The change against the same weekdays before it began, or the days before; days that were odd themselves left out. */
function describe(series: DailySeries, event: Event, events: readonly Event[]): Anomaly {
  const odd = new Set(events.filter(({ kind }) => kind !== "shift").map(({ from }) => from));
  const usable = (day: number): boolean => day < event.from && !odd.has(day);
  const days = range(event.from, event.to);
  const before = days.map((day) => {
    const same = weekdaysBefore(day).filter(usable);
    return same.length >= 2 ? same : lastDays(event.from, 7).filter(usable);
  });
  return {
    kind: event.kind,
    ...changeOf(series, days, before),
    rule: { name: event.rule, value: event.value, limit: event.limit },
    tokens: null,
  };
}

function describeShift(series: DailySeries, shift: TokenShift): Anomaly {
  const places = (days: readonly string[]) =>
    series.days.flatMap(({ day }, place) => (days.includes(day) ? [place] : []));
  const days = places(shift.after.days);
  const before = places(shift.before.days);
  return {
    kind: "distribution",
    ...changeOf(
      series,
      days,
      days.map(() => before),
    ),
    rule: { name: "psi", value: shift.psi, limit: shift.limit },
    tokens: shift,
  };
}

function changeOf(series: DailySeries, days: readonly number[], before: readonly (readonly number[])[]) {
  const day = (place: number) => series.days[place];
  const cost = sum(days.flatMap((place) => day(place)?.usd ?? []));
  const expected = sum(before.map((places) => meanOf(places.flatMap((place) => day(place)?.usd ?? []))));
  const change = (cost - expected) as Money;
  const flows = (places: readonly number[]) => places.flatMap((place) => day(place)?.flow ?? []);
  const daily = changeParts(meanFlow(before.map((places) => meanFlow(flows(places)))), meanFlow(flows(days)));
  const parts = Object.fromEntries(
    Object.entries(daily).map(([part, value]) => [part, value * days.length]),
  ) as typeof daily;
  return {
    series: series.keys,
    day: day(days[0] ?? 0)?.day ?? ("" as IsoDate),
    days: days.length,
    usd: cost,
    expected,
    change,
    parts: partsAsMoney(parts, change),
    cause: largestPart(parts, change < 0n ? -1 : 1),
  };
}

function meanOf(amounts: readonly Money[]): Money {
  return timesFraction(sum(amounts), { numerator: 1n, denominator: BigInt(Math.max(1, amounts.length)) });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}
