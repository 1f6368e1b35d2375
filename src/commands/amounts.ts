import type { Fraction, Money } from "../domain/money.ts";
import { UserError } from "../errors.ts";
import { parseMoney, parseNumber, parseShare } from "../read/quantities.ts";

/** An exact ratio as a float, for statistics. */
export function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

/** Dollars of zero or more; throws a UserError that names the option. */
export function money(
  text: string | undefined,
  option: string,
  usual = "0",
  wanted = "dollars of zero or more such as 200",
  hint = "",
): Money {
  const amount = parseMoney(text ?? usual);
  if (amount === undefined) throw new UserError(`${option}: expected ${wanted}, got "${text ?? ""}"${hint}`);
  return amount;
}

/** A number of zero or more. */
export function number(text: string, option: string): Fraction {
  const value = parseNumber(text);
  if (!value) throw new UserError(`${option}: expected a number of zero or more, got "${text}"`);
  return value;
}

/** A number above 0. */
export function positive(text: string, option: string): number {
  const value = ratio(number(text, option));
  if (value <= 0) throw new UserError(`${option}: expected more than 0, got "${text}"`);
  return value;
}

/** A busiest over a mean. */
export function atLeastOne(text: string, option: string): number {
  const value = ratio(number(text, option));
  if (value < 1)
    throw new UserError(`${option}: expected 1 or more, got "${text}"`, {}, "the busiest hour is never below the mean");
  return value;
}

/** A share from 0 to 1, exactly. */
export function exactShare(text: string, option: string): Fraction {
  const share = parseShare(text);
  if (!share || share.numerator > share.denominator)
    throw new UserError(`${option}: expected a share up to 100 %, got "${text}"`);
  return share;
}

/** A share above 0 and up to 1. */
export function shareOfOne(text: string, option: string): number {
  const share = parseShare(text);
  const value = share ? ratio(share) : 0;
  if (value > 0 && value <= 1) return value;
  const most = value > 1 ? "; at most 100% fits" : "";
  throw new UserError(`${option}: expected a share above 0 and up to 100% such as 60%, got "${text}"${most}`);
}

/** A share from 0 to below 1. */
export function shareBelowOne(text: string, option: string): number {
  const share = parseShare(text);
  const value = share ? ratio(share) : 1;
  if (value >= 1) throw new UserError(`${option}: expected a share below 100 % such as 50%, got "${text}"`);
  return value;
}
