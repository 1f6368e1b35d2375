import type { Fraction } from "../domain/money.ts";

const BILLIONTHS = 1_000_000_000;

export const ONE: Fraction = { numerator: 1n, denominator: 1n };
export const NOTHING: Fraction = { numerator: 0n, denominator: 1n };

/** Below this, nine decimals would leave too few digits. */
const SMALL = 1e-3;

/** A statistic as a fraction that money can be multiplied with: rounded to nine decimals, or where it is small to nine digits. */
export function asFraction(value: number): Fraction {
  if (value > 0 && value < SMALL) {
    const [digits = "", exponent = ""] = value.toExponential(8).split("e-");
    return { numerator: BigInt(digits.replace(".", "")), denominator: 10n ** (BigInt(exponent) + 8n) };
  }
  return { numerator: BigInt(Math.round(value * BILLIONTHS)), denominator: BigInt(BILLIONTHS) };
}

export function asNumber({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

export function addFractions(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}
