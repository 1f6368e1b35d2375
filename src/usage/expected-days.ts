import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import { approximateUsd, type Fraction, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";

export interface DayCost {
  readonly day: IsoDate;
  readonly usd: Money;
}

/** What days ahead will cost, from those that are seen. */
export interface ExpectedDays {
  /** Every day after the last one that was seen, to the last that was asked for. */
  readonly days: readonly DayCost[];
  /** The ends of the range of the sum of so many days are that sum times and by this; meant to hold the truth nine times in ten. */
  readonly widthOf: (count: number) => number;
  /** Scatter of the logarithm of such a sum: a standard deviation. */
  readonly scatterOf: (count: number) => number;
  /** Fewer than two weeks: no weekday was seen twice. */
  readonly shortHistory: boolean;
}

const WEEKS = 4;
const NINE_IN_TEN = 1.645;
/** Scatter of a day (of logarithms) where too few days were seen to tell: half to twice, about. */
const UNKNOWN_SCATTER = 0.4;
const LEAST_SCATTER = 0.05;

/** Each day ahead: the median of the same weekdays of the four weeks before, times how the last week compares with them. */
export function expectedDays(seen: readonly DayCost[], until: IsoDate): ExpectedDays {
  const costs = seen.map(({ usd }) => usd);
  const level = levelOf(costs);
  const last = seen.at(-1);
  const start = last === undefined ? 0 : Date.parse(last.day) / 1000;
  const count = last === undefined ? 0 : Math.max(0, Math.round((Date.parse(until) / 1000 - start) / SECONDS_A_DAY));
  const shortHistory = seen.length < 14;
  const scatter = scatterOfDays(costs, shortHistory);
  const scatterOf = (days: number): number =>
    scatter * Math.sqrt(1 / Math.max(1, days) + 1 / Math.max(1, Math.min(7, costs.length)));
  return {
    days: Array.from({ length: count }, (_, index) => ({
      day: dayOf((start + (index + 1) * SECONDS_A_DAY) as Instant),
      usd: timesFraction(weekdayOf(costs, costs.length + index), level),
    })),
    widthOf: (days) => Math.exp(NINE_IN_TEN * scatterOf(days)),
    scatterOf,
    shortHistory,
  };
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
function levelOf(costs: readonly Money[]): Fraction {
  const one = { numerator: 1n, denominator: 1n };
  if (costs.length < 14) return one;
  const was = sum(costs.slice(-7));
  const usual = sum(Array.from({ length: 7 }, (_, day) => weekdayOf(costs, costs.length + day)));
  if (was === 0n || usual === 0n) return one;
  if (was * 2n < usual) return { numerator: 1n, denominator: 2n };
  return was > usual * 2n ? { numerator: 2n, denominator: 1n } : { numerator: was, denominator: usual };
}

/** Scatter of days (of logarithms) around what their weekday leads to expect. */
function scatterOfDays(costs: readonly Money[], shortHistory: boolean): number {
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
