import { PERIODS_A_MONTH } from "../domain/dates.ts";
import { add, type Money, subtract, timesFraction, ZERO } from "../domain/money.ts";
import type { Budget } from "../domain/workload.ts";
import type { Change } from "./changes.ts";
import { addRanges, compareMoney, type Compared, compareShares } from "./figures.ts";
import { type Gap, gapOf } from "./gaps.ts";
import type { MoneyRange, Subject } from "./subject.ts";

type Limits = Pick<Budget, "maxIncrease" | "maxIncreaseBy">;

/** What became of the cost of a scope, against its limit. */
export interface Increase {
  readonly compared?: Compared;
  readonly gaps: readonly Gap[];
  /** In money, without the price list's part; null where it is not known. */
  readonly increase: MoneyRange | null;
}

/** `changes`: those in the budget's scope; null without a base. */
export function measureIncrease(changes: readonly Change[] | null, limits: Limits): Increase {
  if (changes === null) return { gaps: [{ kind: "no-base" }], increase: null };
  if (changes.every(({ base }) => base === null)) return { gaps: [{ kind: "new" }], increase: null };
  // A cost known only for a request is enough where a feature stands alone and the limit is a share.
  const perRequest = changes.length === 1 && limits.maxIncreaseBy === undefined;
  const gaps = changes.flatMap((change) => gapsOf(change, perRequest));
  const measured = changes.filter((change) => gapsOf(change, perRequest).length === 0);
  if (measured.length === 0) return { gaps, increase: null };
  const before = addRanges(measured.map((change) => baseAtTodaysPrices(change)));
  const after = addRanges(measured.map(({ head, per }) => rangeOf(head, per)));
  const ends = {
    expected: subtract(after.expected, before.expected),
    low: subtract(after.low, before.low),
    high: subtract(after.high, before.high),
  };
  const increase = { expected: ends.expected, low: least(Object.values(ends)), high: most(Object.values(ends)) };
  const unit = measured.every(({ per }) => per === "month") ? "usd/month" : "usd/request";
  const compared =
    limits.maxIncrease === undefined
      ? limits.maxIncreaseBy &&
        compareMoney(unit, increase, limits.maxIncreaseBy.amount, PERIODS_A_MONTH[limits.maxIncreaseBy.per])
      : compareShares(ends, before, limits.maxIncrease);
  // A gap on one feature of several says nothing about the sum: what is missing may have fallen.
  return { gaps, increase, ...(compared && gaps.length === 0 && { compared }) };
}

/** What keeps a change from being measured. */
function gapsOf({ base, head, per }: Change, perRequest: boolean): Gap[] {
  const gaps = [base && gapOf(base, "base"), head && gapOf(head, "head")].filter((gap) => gap !== null);
  if (gaps.length > 0) return gaps;
  const isKnown = per === "month" || (perRequest && base?.usdPerRequest && head?.usdPerRequest);
  return isKnown ? [] : [{ kind: "no-volume", subject: (head ?? base)?.name ?? "" }];
}

const NOTHING: MoneyRange = { expected: ZERO, low: ZERO, high: ZERO };

function rangeOf(subject: Subject | null, per: "month" | "request"): MoneyRange {
  return (per === "month" ? subject?.usdPerMonth : subject?.usdPerRequest) ?? NOTHING;
}

/** A change of the price list is nobody's doing: the base is moved by it before the comparison. */
function baseAtTodaysPrices({ base, per, split }: Change): MoneyRange {
  const range = rangeOf(base, per);
  if (split === null || split.price === ZERO) return range;
  const expected = add(range.expected, split.price);
  if (range.expected === ZERO) return { expected, low: expected, high: expected };
  const byAsMuch = { numerator: expected, denominator: range.expected };
  return { expected, low: timesFraction(range.low, byAsMuch), high: timesFraction(range.high, byAsMuch) };
}

function least(amounts: readonly Money[]): Money {
  return amounts.reduce((a, b) => (b < a ? b : a));
}

function most(amounts: readonly Money[]): Money {
  return amounts.reduce((a, b) => (b > a ? b : a));
}
