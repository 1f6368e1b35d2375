import { divideHalfEven, type Fraction, type Money, negate, usdToDecimal, usd } from "../domain/money.ts";

/** "1,204,331" in every locale. */
export function formatCount(count: number | bigint): string {
  return groupThousands(count.toString());
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** In percent: a plan of one heavy user can lose any multiple of what it earns, and no digit of that says more. */
const LARGEST_LOSS = 1000;

/** A share of 1 as "41 %": one decimal below 10 %, never "0 %" for something and never "100 %" for less than all. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent < -LARGEST_LOSS) return `< −${groupThousands(LARGEST_LOSS.toString())} %`;
  if (percent !== 0 && Math.abs(percent) < 0.1) return percent < 0 ? "> −0.1 %" : "< 0.1 %";
  const rounded = Math.abs(percent) < 10 ? percent.toFixed(1).replace(/\.0$/, "") : Math.round(percent).toString();
  if (rounded === "100" && share < 1) return "> 99 %";
  return `${groupThousands(rounded).replace("-", "−")} %`;
}

/** A statistic with four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "–";
  const rounded = Number(value.toPrecision(4));
  const [whole = "0", decimals] = Math.abs(rounded) < 1e-6 ? ["0"] : rounded.toString().split(".");
  const sign = whole.startsWith("-") ? "−" : "";
  return sign + groupThousands(whole.replace("-", "")) + (decimals === undefined ? "" : `.${decimals}`);
}

const CENT = usd("0.01");

/** Rounds to a number of decimals, ties to even. */
function roundTo(amount: Money, decimals: number): string {
  const unit = 10n ** BigInt(15 - decimals);
  return usdToDecimal((divideHalfEven(amount, unit) * unit) as Money);
}

function pad(decimal: string, decimals: number): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return decimals === 0 ? groupThousands(whole) : `${groupThousands(whole)}.${fraction.padEnd(decimals, "0")}`;
}

/**
 * Dollars for a table, without the sign: from 10,000 whole dollars, from 1 cents, below that three significant digits.
 * Something is never "0.00".
 */
export function formatUsd(amount: Money): string {
  if (amount < 0n) return `−${formatUsd(negate(amount))}`;
  if (amount === 0n) return "0";
  if (amount >= usd("10000")) return pad(roundTo(amount, 0), 0);
  if (amount >= usd("1")) return pad(roundTo(amount, 2), 2);
  const zeros = 15 - amount.toString().length;
  const rounded = roundTo(amount, Math.min(15, zeros + 3));
  return pad(rounded, Math.max(2, rounded.split(".")[1]?.length ?? 0));
}

/** Dollars at the end of a range: from 100 whole ones, for nobody reads cents off a range. */
export function formatRangeUsd(amount: Money): string {
  return amount >= usd("100") ? pad(roundTo(amount, 0), 0) : formatUsd(amount);
}

/** Dollars in a sentence: "$340", "$13.52", "$0.0059", "<$0.01" where `cents` is asked for. */
export function formatDollars(amount: Money): string {
  if (amount < 0n) return `−${formatDollars(negate(amount))}`;
  if (amount >= usd("100")) return `$${pad(roundTo(amount, 0), 0)}`;
  return `$${formatUsd(amount)}`;
}

/** Dollars a month in a sentence: nobody needs less than a cent there. */
export function formatMonthly(amount: Money): string {
  return amount > 0n && amount < CENT ? "<$0.01" : formatDollars(amount);
}

/** All digits, with the sign: where nothing is uncertain. */
export function formatExactDollars(amount: Money): string {
  return amount < 0n ? `−$${usdToDecimal(negate(amount))}` : `$${usdToDecimal(amount)}`;
}

/** An exact ratio for people: "100", "6.2". */
export function formatFactor({ numerator, denominator }: Fraction): string {
  return formatNumber(Number(numerator) / Number(denominator));
}
