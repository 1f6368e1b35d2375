import { UserError } from "../errors.ts";

declare const money: unique symbol;
declare const rate: unique symbol;

/** Exact money: a whole number of 10⁻¹⁵ USD. */
export type Money = bigint & { readonly [money]: true };

/** What one token costs, in 10⁻¹⁵ USD; the same number is nano-dollars per million tokens. */
export type Rate = bigint & { readonly [rate]: true };

const MONEY_DECIMALS = 15;
const RATE_DECIMALS = 9;

export const ZERO = 0n as Money;

function parseDecimal(text: string, decimals: number): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "0", fraction = ""] = match;
  if (fraction.length > decimals) return undefined;
  const units = BigInt(whole + fraction.padEnd(decimals, "0"));
  return sign === "-" ? -units : units;
}

/** Plain decimal digits of `units` × 10^-decimals, without trailing zeros: "0.01898475", "-2", "0". */
function toDecimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals);
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + (fraction === "" ? whole : `${whole}.${fraction}`);
}

/** Dollars as a decimal string ("0.124"), at most 15 decimals. Throws a UserError on anything else. */
export function usd(text: string): Money {
  const units = parseDecimal(text, MONEY_DECIMALS);
  if (units === undefined) throw new UserError(`expected dollars such as "0.02" (at most 15 decimals), got "${text}"`);
  return units as Money;
}

/** Dollars per million tokens as a decimal string ("0.075"): finer than nine decimals is refused, never rounded. */
export function ratePerMillion(text: string): Rate {
  const units = /^\d/.test(text) ? parseDecimal(text, RATE_DECIMALS) : undefined;
  if (units === undefined) {
    throw new UserError(`expected dollars per million tokens such as "0.075" (at most 9 decimals), got "${text}"`);
  }
  return units as Rate;
}

/** All digits, for programs: the inverse of `usd`. */
export function usdToDecimal(amount: Money): string {
  return toDecimal(amount, MONEY_DECIMALS);
}

/** All digits, in dollars per million tokens: the inverse of `ratePerMillion`. */
export function rateToDecimal(perMillion: Rate): string {
  return toDecimal(perMillion, RATE_DECIMALS);
}

export function add(a: Money, b: Money): Money {
  return (a + b) as Money;
}

export function subtract(a: Money, b: Money): Money {
  return (a - b) as Money;
}

export function negate(amount: Money): Money {
  return -(amount as bigint) as Money;
}

/** Orders amounts by their size, whatever their sign. */
export function compareMagnitude(a: Money, b: Money): number {
  const [left, right] = [a < 0n ? negate(a) : a, b < 0n ? negate(b) : b];
  return left < right ? -1 : left > right ? 1 : 0;
}

export function sum(amounts: Iterable<Money>): Money {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total as Money;
}

/** Money for a whole number of tokens at a rate. Exact. */
export function costOf(tokens: number | bigint, perToken: Rate): Money {
  return (wholeNumber(tokens) * perToken) as Money;
}

/** Money times a whole number. Exact. */
export function times(amount: Money, count: number | bigint): Money {
  return (amount * wholeNumber(count)) as Money;
}

/** An exact ratio of whole numbers, such as 365/12 days a month. The denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A decimal string ("1.1", "50000", "0.5") as an exact fraction. Throws a UserError on anything else. */
export function fraction(text: string): Fraction {
  const decimals = text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  const numerator = parseDecimal(text, decimals);
  if (numerator === undefined) throw new UserError(`expected a decimal number, got "${text}"`);
  return { numerator, denominator: 10n ** BigInt(decimals) };
}

export function multiplyFractions(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** Money times a fraction, rounded half to even at 10⁻¹⁵ USD: the one place where money is ever rounded before display. */
export function timesFraction(amount: Money, by: Fraction): Money {
  return divideHalfEven(amount * by.numerator, by.denominator) as Money;
}

/** A rate times a fraction; undefined where the result is finer than 10⁻¹⁵ USD a token. */
export function exactRateTimes(perToken: Rate, by: Fraction): Rate | undefined {
  const product = perToken * by.numerator;
  return product % by.denominator === 0n ? ((product / by.denominator) as Rate) : undefined;
}

/** Integer division to the nearest, ties to the even neighbour. The denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const away = numerator < 0n ? -1n : 1n;
  if (twice > denominator || (twice === denominator && quotient % 2n !== 0n)) return quotient + away;
  return quotient;
}

/** For charts and statistics only: never fed back into money. */
export function approximateUsd(amount: Money): number {
  return Number(amount) / 1e15;
}

function wholeNumber(count: number | bigint): bigint {
  if (typeof count === "bigint") return count;
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a whole number that fits: ${count}`);
  return BigInt(count);
}
