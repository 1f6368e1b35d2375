import type { IsoDate, Period } from "./dates.ts";
import type { Money } from "./money.ts";

/** The periods that a budget is followed in: a log that is summed by day tells no shorter ones. */
export type BudgetPeriod = Exclude<Period, "minute" | "hour">;

/** One day on the way through a budget's period. */
export interface BurnDay {
  readonly day: IsoDate;
  /** Of that day, and of the period up to its end. */
  readonly usd: Money;
  readonly spent: Money;
  /** `seen`: in the log. `expected`: what the same weekdays lead to expect. */
  readonly basis: "seen" | "expected";
}

/** The day on which a budget will be passed, as it looks; null: not in this period. */
export interface Crossing {
  readonly earliest: IsoDate | null;
  readonly likely: IsoDate | null;
  readonly latest: IsoDate | null;
}

/** How far the budget of a period is used up, and where that leads. */
export interface BurnDown {
  readonly per: BudgetPeriod;
  /** First and last day of the period. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** Days before this one are taken as whole and done. */
  readonly asOf: IsoDate;
  readonly limit: Money;
  readonly spent: Money;
  /** At the period's end. The range is meant to hold the truth nine times in ten, and is never less than what is spent. */
  readonly expected: Money;
  readonly low: Money;
  readonly high: Money;
  /** Every day of the period, in order. */
  readonly days: readonly BurnDay[];
  /** The day on which the log passes the budget. */
  readonly crossed: IsoDate | null;
  /** The day ahead; null where it is passed already, or no day is ahead. */
  readonly crossing: Crossing | null;
  /** How likely the period ends over the budget, 0 to 1. A statistic, so floating point. */
  readonly chance: number;
  /** So many periods of this length in the month are over by what is seen. */
  readonly periodsOver: number;
  /** Fewer than two weeks of days are seen: the range is a guess. */
  readonly shortHistory: boolean;
  /** The log begins after the period does: what was spent before is not in it. */
  readonly beginsLate: boolean;
}
