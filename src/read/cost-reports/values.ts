import { dayOf, type Instant, type IsoDate } from "../../domain/dates.ts";
import { fraction, type Money, timesFraction, usd } from "../../domain/money.ts";
import { UserError } from "../../errors.ts";
import { shiftedDecimal } from "../json-numbers.ts";

/** A JSON object or a CSV row; numbers are the texts that stand in the file. */
export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function rowsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

/** A text that says something; null otherwise. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** "0.06", "1.2e-05" as money; `powerOfTen` −2 for cents. What is finer than 10⁻¹⁵ USD is rounded. Throws a UserError for anything else. */
export function amountOf(value: unknown, powerOfTen: number, place: { readonly file: string }): Money {
  const digits = typeof value === "string" ? shiftedDecimal(value.trim(), powerOfTen) : undefined;
  if (digits === undefined) throw new UserError("found an amount that is no number, wanted one such as 12.34", place);
  return timesFraction(usd("1"), fraction(digits));
}

/** Amounts are compared in dollars. Throws a UserError for another currency. */
export function insistOnDollars(currency: unknown, place: { readonly file: string }): void {
  const name = textOf(currency);
  if (name !== null && name.toUpperCase() !== "USD") {
    throw new UserError(`found amounts in ${name.slice(0, 10)}, wanted USD`, place);
  }
}

/** The UTC day of seconds since 1970 or of an ISO 8601 text without a zone of its own. */
export function dayIn(value: unknown): IsoDate | null {
  const text = textOf(value);
  if (text === null) return null;
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return dayOf(Math.floor(Number(text)) as Instant);
  if (!/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text)) return null;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? text : `${text.replace(" ", "T")}Z`;
  const milliseconds = Date.parse(text.length === 10 ? text : zoned);
  return Number.isNaN(milliseconds) ? null : dayOf(Math.floor(milliseconds / 1000) as Instant);
}
