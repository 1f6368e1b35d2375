import type { IsoDate } from "../domain/dates.ts";
import { add, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";
import { type DayCost, expectedDays } from "./expected-days.ts";

export type { DayCost } from "./expected-days.ts";

/** What a month will have cost at its end. */
export interface Forecast {
  /** "2026-11" */
  readonly month: string;
  /** Days before this one are taken as whole and done. */
  readonly asOf: IsoDate;
  /** In this month until then, what the day itself has begun with included. */
  readonly spent: Money;
  readonly begun: Money;
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

/**
 * The cost of the month of `asOf`: what is spent before that day and, for each day from then on, the median of the same weekdays of
 * the four weeks before, times how the last week compares with what was to be expected of it. `days`: every day of the log, in
 * order, gaps as zero. Null where no day lies before `asOf`.
 */
export function forecastMonth(days: readonly DayCost[], asOf: IsoDate): Forecast | null {
  const seen = days.filter(({ day }) => day < asOf);
  if (seen.length === 0) return null;
  const month = asOf.slice(0, 7);
  const spent = sum(seen.flatMap(({ day, usd }) => (day.startsWith(month) ? [usd] : [])));
  const begun = days.find(({ day }) => day === asOf)?.usd ?? ZERO;
  const expected = expectedDays(seen, lastDayOf(month));
  // Days between the end of the log and `asOf` are forecast too, those of this month counted.
  const amounts = expected.days.flatMap(({ day, usd }): Money[] => {
    if (!day.startsWith(month)) return [];
    return [day === asOf && begun > usd ? begun : usd];
  });
  const rest = sum(amounts);
  const least = expected.days.some(({ day }) => day === asOf) ? begun : ZERO;
  const width = expected.widthOf(amounts.length);
  const bound = (factor: number): Money => {
    const amount = timesFraction(rest, { numerator: BigInt(Math.round(factor * 1e6)), denominator: 1_000_000n });
    return add(spent, amount < least ? least : amount);
  };
  return {
    month,
    asOf,
    spent: add(spent, least),
    begun: least,
    expected: add(spent, rest),
    low: bound(1 / width),
    high: bound(width),
    daysForecast: amounts.length,
    daysSeen: seen.length,
    shortHistory: expected.shortHistory,
  };
}

function lastDayOf(month: string): IsoDate {
  const end = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0));
  return end.toISOString().slice(0, 10) as IsoDate;
}
