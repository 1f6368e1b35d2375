import { divideHalfEven, type Fraction, type Money } from "../domain/money.ts";
import { cappedMean, type UserSpread } from "../growth/user-spread.ts";

/** The price of a credit that covers so much model cost, at a margin: c/(1 − g). Null at margins of 1 and more. */
export function creditPrice(cost: Money, { numerator, denominator }: Fraction): Money | null {
  if (numerator >= denominator) return null;
  return divideHalfEven(cost * denominator, denominator - numerator) as Money;
}

/** What of the margin becomes when a share of the credits is never used: 1 − (1 − g)(1 − b). */
export function marginWithUnused(margin: number, unused: number): number {
  return 1 - (1 - margin) * (1 - unused);
}

/** The share of included model cost that users leave unused, E[(K − X)⁺]/K. */
export function unusedShare(spread: UserSpread, included: number): number {
  return included <= 0 ? 0 : 1 - cappedMean(spread, included) / included;
}
