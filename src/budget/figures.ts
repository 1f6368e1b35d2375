import { type Fraction, type Money, multiplyFractions, sum, timesFraction } from "../domain/money.ts";
import type { MoneyRange, Subject } from "./subject.ts";

/** Money in a month or a request; in other periods where logs are followed by them. */
export type MoneyUnit = "usd/month" | "usd/request" | "usd/day" | "usd/week" | "usd/year";

/** What was compared. Low and high are the ends of the range, meant to hold the truth nine times in ten. */
export type Figures =
  | {
      readonly unit: MoneyUnit;
      readonly actual: Money;
      readonly low: Money;
      readonly high: Money;
      readonly limit: Money;
    }
  | {
      readonly unit: "tokens";
      readonly actual: number;
      readonly low: number;
      readonly high: number;
      readonly limit: number;
    }
  | {
      /** Of the base's cost; 1/10 is ten percent more. */
      readonly unit: "share";
      readonly actual: Fraction;
      readonly low: Fraction;
      readonly high: Fraction;
      readonly limit: Fraction;
    };

/** Figures with the same as exact fractions: that is what is compared. */
export interface Compared {
  readonly figures: Figures;
  readonly low: Fraction;
  readonly high: Fraction;
  readonly limit: Fraction;
}

/** Amounts together, end by end. */
export function addRanges(ranges: readonly MoneyRange[]): MoneyRange {
  return {
    expected: sum(ranges.map(({ expected }) => expected)),
    low: sum(ranges.map(({ low }) => low)),
    high: sum(ranges.map(({ high }) => high)),
  };
}

/** One, exactly: a period that is the amount's own. */
export const ONE: Fraction = { numerator: 1n, denominator: 1n };

function asFraction(amount: Money | bigint): Fraction {
  return { numerator: amount, denominator: 1n };
}

/** An amount against a limit in a period: `per` turns it into that of the amount. */
export function compareMoney(unit: MoneyUnit, range: MoneyRange, limit: Money, per: Fraction): Compared {
  return {
    figures: { unit, actual: range.expected, low: range.low, high: range.high, limit: timesFraction(limit, per) },
    low: asFraction(range.low),
    high: asFraction(range.high),
    limit: multiplyFractions(asFraction(limit), per),
  };
}

/** The input tokens of a request against a limit. */
export function compareTokens({ inputTokens, inputRange }: Subject, limit: number): Compared {
  return {
    figures: { unit: "tokens", actual: inputTokens, low: inputRange.low, high: inputRange.high, limit },
    low: asFraction(BigInt(inputRange.low)),
    high: asFraction(BigInt(inputRange.high)),
    limit: asFraction(BigInt(limit)),
  };
}

/**
 * Compares each end of one side with the same end of the other: what is not known of both (the length of the answers,
 * the tokenizer's error) is the same on both. The range is that of the three shares.
 */
export function compareShares(ends: MoneyRange, before: MoneyRange, limit: Fraction): Compared | undefined {
  const shares = (["expected", "low", "high"] as const).map((end) => shareOf(ends[end], before[end]));
  const [actual] = shares;
  if (actual === undefined) return undefined;
  const low = shares.reduce((a, b) => (isMore(a, b) ? b : a));
  const high = shares.reduce((a, b) => (isMore(b, a) ? b : a));
  return { figures: { unit: "share", actual, low, high, limit }, low, high, limit };
}

/** From nothing to something is more than any share. */
function shareOf(increase: Money, before: Money): Fraction {
  if (before > 0n) return { numerator: increase, denominator: before };
  return increase > 0n ? { numerator: 10n ** 30n, denominator: 1n } : { numerator: 0n, denominator: 1n };
}

/** Whether one exact ratio is larger than another. */
export function isMore(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}
