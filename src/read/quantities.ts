import { ownValue } from "../domain/own-value.ts";
import { UserError } from "../errors.ts";
import { PERIODS_A_MONTH, type Period } from "../domain/dates.ts";
import { type Fraction, fraction, type Money, multiplyFractions, timesFraction, usd } from "../domain/money.ts";
import type { Range } from "../domain/tokens.ts";

/** Requests a month, exactly; `perUser` where the text said "12/user/month". */
export interface Volume {
  readonly perMonth: Fraction;
  readonly perUser: boolean;
}

const MULTIPLES: Readonly<Record<string, bigint>> = {
  k: 1_000n,
  K: 1_000n,
  m: 1_000_000n,
  M: 1_000_000n,
  B: 1_000_000_000n,
};

/** A plain number with optional separators and k/M/B: "50_000", "50,000", "1.5M". Undefined where the text is none. */
export function parseNumber(text: string): Fraction | undefined {
  const match = /^(\d+(?:[_,]\d{3})*)(\.\d+)?\s*([kKmMB])?$/.exec(text.trim());
  if (!match) return undefined;
  const [, whole = "", decimals = "", unit] = match;
  const value = fraction(whole.replace(/[_,]/g, "") + decimals);
  return unit === undefined
    ? value
    : multiplyFractions(value, { numerator: ownValue(MULTIPLES, unit) ?? 1n, denominator: 1n });
}

/** A whole number, zero or more, that a JavaScript number holds exactly. */
export function parseWhole(text: string): number | undefined {
  const value = parseNumber(text);
  if (!value || value.numerator % value.denominator !== 0n) return undefined;
  const whole = Number(value.numerator / value.denominator);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** The same for an option: throws a UserError that names it. */
export function wholeNumber(text: string, option: string): number {
  const value = parseWhole(text);
  if (value === undefined) {
    throw new UserError(`${option}: expected a whole number such as 1200, 50_000 or 1.5M, got "${text}"`);
  }
  return value;
}

/** "300", or "100..800" (then the expectation is the middle). */
export function parseTokenRange(text: string): { readonly expected: number; readonly range: Range } | undefined {
  const [lowText = "", highText, ...rest] = text.split("..");
  const low = parseWhole(lowText);
  const high = highText === undefined ? low : parseWhole(highText);
  if (low === undefined || high === undefined || high < low || rest.length > 0) return undefined;
  return { expected: Math.round((low + high) / 2), range: { low, high } };
}

/** The period after a slash: "month", "mo", "day", "d" … */
export function parsePeriod(text: string): Period | undefined {
  const known: Readonly<Record<string, Period>> = {
    minute: "minute",
    min: "minute",
    hour: "hour",
    h: "hour",
    day: "day",
    d: "day",
    week: "week",
    w: "week",
    month: "month",
    mo: "month",
    year: "year",
    y: "year",
    yr: "year",
  };
  return ownValue(known, text);
}

/** "50_000/month", "1.5k/day", "12/user/month" as it is written. Undefined where the text is no volume. */
export function parseRequestsPer(
  text: string,
): { readonly requests: Fraction; readonly per: Period; readonly perUser: boolean } | undefined {
  const parts = text.split("/").map((part) => part.trim());
  const perUser = parts.length === 3 && parts[1] === "user";
  if (parts.length !== 2 && !perUser) return undefined;
  const requests = parseNumber((parts[0] ?? "").replace(/\s*requests?$/, ""));
  const per = parsePeriod(parts[parts.length - 1] ?? "");
  return requests && per ? { requests, per, perUser } : undefined;
}

/** The same as requests a month. */
export function parseVolume(text: string): Volume | undefined {
  const parsed = parseRequestsPer(text);
  if (!parsed) return undefined;
  return { perMonth: multiplyFractions(parsed.requests, PERIODS_A_MONTH[parsed.per]), perUser: parsed.perUser };
}

/** `--requests`: throws a UserError on anything but a volume for all users. */
export function volume(text: string, option: string): Volume {
  const parsed = parseVolume(text);
  if (!parsed || parsed.perUser) {
    throw new UserError(`${option}: expected requests in a period such as 50000/month or 1.5k/day, got "${text}"`);
  }
  return parsed;
}

/** "$400/month", "400/day"; a month where no period is told. */
export function parseMoneyPer(text: string): { readonly amount: Money; readonly per: Period } | undefined {
  const [amountText = "", periodText = "month", ...rest] = text.split("/").map((part) => part.trim());
  const amount = parseMoney(amountText);
  const per = parsePeriod(periodText);
  return amount === undefined || !per || rest.length > 0 ? undefined : { amount, per };
}

/** "$400/month" or "400/month" as money a month, exactly where the period allows it. */
export function parseMoneyPerMonth(text: string): Money | undefined {
  const parsed = parseMoneyPer(text);
  return parsed && timesFraction(parsed.amount, PERIODS_A_MONTH[parsed.per]);
}

/** "$0.02", "0.02", "$1,200.50". */
export function parseMoney(text: string): Money | undefined {
  const match = /^\$?\s*(\d+(?:[_,]\d{3})*(?:\.\d{1,15})?)$/.exec(text.trim());
  return match ? usd((match[1] ?? "").replace(/[_,]/g, "")) : undefined;
}

/** "10%", "+10 %" or "0.1" as an exact share. */
export function parseShare(text: string): Fraction | undefined {
  const match = /^\+?\s*(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = fraction(match[1] ?? "");
  return match[2] === "%" ? { ...value, denominator: value.denominator * 100n } : value;
}
