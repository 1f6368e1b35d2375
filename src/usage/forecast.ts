import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import { add, approximateUsd, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";

export interface DayCost {
  readonly day: IsoDate;
  readonly usd: Money;
}

/** What a month will have cost at its end. */
export interface Forecast {
  /** "2026-11" */
  readonly month: string;
  /** Days before this one are taken as whole and done. */
  readonly asOf: IsoDate;
  /** In this month until then. */
  readonly spent: Money;
  readonly expected: Money;
  /** Meant to hold the truth nine times in ten; never less than what is spent. */
  readonly low: Money;
  readonly high: Money;
  /** Days of the month that are forecast, and days of the log that the forecast is made from. */
  readonly daysForecast: number;
  readonly daysSeen: number;
  /** Fewer than two weeks: no weekday was seen twice, and the range is only a guess. */
  readonly shortHistory: boolean;
}

const WEEKS = 4;
const NINE_IN_TEN = 1.645;
/** Scatter of a day (of logarithms) where too few days were seen to tell: half to twice, about. */
const UNKNOWN_SCATTER = 0.4;
const LEAST_SCATTER = 0.05;

/**
 * The cost of the month of `asOf`: what is spent before that day and, for each day from then on, the median of the same weekdays of
 * the four weeks before, times how the last week compares with what was to be expected of it. `days`: every day of the log, in
 * order, gaps as zero. Null where no day lies before `asOf`.
 */
export function forecastMonth(days: readonly DayCost[], asOf: IsoDate): Forecast | null {
  const seen = days.filter(({ day }) => day < asOf);
  const last = seen.at(-1);
  if (last === undefined) return null;
  const month = asOf.slice(0, 7);
  const costs = seen.map(({ usd }) => usd);
  const spent = sum(seen.flatMap(({ day, usd }) => (day.startsWith(month) ? [usd] : [])));
  const begun = days.find(({ day }) => day === asOf)?.usd ?? ZERO;
  const ahead = daysToMonthEnd(last.day, month);
  const level = levelOf(costs);
  // Days between the end of the log and `asOf` are forecast too, those of this month counted.
  const amounts = ahead.flatMap(({ day, steps }): Money[] => {
    if (!day.startsWith(month)) return [];
    const amount = timesFraction(weekdayOf(costs, costs.length - 1 + steps), level);
    return [day === asOf && begun > amount ? begun : amount];
  });
  const rest = sum(amounts);
  const least = ahead.some(({ day }) => day === asOf) ? begun : ZERO;
  const shortHistory = seen.length < 14;
  const scatter = scatterOf(costs, shortHistory);
  const wide = NINE_IN_TEN * scatter * Math.sqrt(1 / Math.max(1, amounts.length) + 1 / Math.min(7, costs.length));
  const bound = (factor: number): Money => {
    const amount = timesFraction(rest, { numerator: BigInt(Math.round(factor * 1e6)), denominator: 1_000_000n });
    return add(spent, amount < least ? least : amount);
  };
  return {
    month,
    asOf,
    spent: add(spent, least),
    expected: add(spent, rest),
    low: bound(Math.exp(-wide)),
    high: bound(Math.exp(wide)),
    daysForecast: amounts.length,
    daysSeen: seen.length,
    shortHistory,
  };
}

/** Every day after `last` until the end of the month, and how many days after `last` it is. */
function daysToMonthEnd(last: IsoDate, month: string): readonly { readonly day: IsoDate; readonly steps: number }[] {
  const start = Date.parse(last) / 1000;
  const end = Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1) / 1000;
  const count = Math.max(0, Math.round((end - start) / SECONDS_A_DAY) - 1);
  return Array.from({ length: count }, (_, index) => ({
    day: dayOf((start + (index + 1) * SECONDS_A_DAY) as Instant),
    steps: index + 1,
  }));
}

/** What the weekday at a place cost in the four weeks before the end of `costs`; the mean of the last days where none was seen. */
function weekdayOf(costs: readonly Money[], at: number): Money {
  const same: Money[] = [];
  for (let place = at - 7; place >= 0 && same.length < WEEKS; place -= 7) {
    const cost = costs[place];
    if (cost !== undefined) same.push(cost);
  }
  return same.length > 0 ? median(same) : meanOf(costs.slice(-7));
}

/** How the last week compares with the weekdays of the four weeks that it is the last of: an exact ratio, from a half to two. */
function levelOf(costs: readonly Money[]) {
  const one = { numerator: 1n, denominator: 1n };
  if (costs.length < 14) return one;
  const was = sum(costs.slice(-7));
  const usual = sum(Array.from({ length: 7 }, (_, day) => weekdayOf(costs, costs.length + day)));
  if (was === 0n || usual === 0n) return one;
  if (was * 2n < usual) return { numerator: 1n, denominator: 2n };
  return was > usual * 2n ? { numerator: 2n, denominator: 1n } : { numerator: was, denominator: usual };
}

/** Scatter of days (of logarithms) around what their weekday leads to expect. */
function scatterOf(costs: readonly Money[], shortHistory: boolean): number {
  const values = costs.map(approximateUsd);
  const errors = values.flatMap((value, at) => {
    const expected = at >= 7 ? approximateUsd(weekdayOf(costs.slice(0, at), at)) : 0;
    return value > 0 && expected > 0 ? [Math.log(value / expected)] : [];
  });
  const deviations = errors.map(Math.abs).sort((a, b) => a - b);
  const robust = 1.4826 * (deviations[Math.floor(deviations.length / 2)] ?? 0);
  const square = Math.sqrt(errors.reduce((total, error) => total + error * error, 0) / Math.max(1, errors.length));
  const measured = Math.max(LEAST_SCATTER, robust, Math.min(square, 2 * robust));
  return shortHistory ? Math.max(UNKNOWN_SCATTER, measured) : measured;
}

function median(amounts: readonly Money[]): Money {
  const sorted = amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? ZERO) : meanOf(sorted.slice(middle - 1, middle + 1));
}

function meanOf(amounts: readonly Money[]): Money {
  return timesFraction(sum(amounts), { numerator: 1n, denominator: BigInt(Math.max(1, amounts.length)) });
}
