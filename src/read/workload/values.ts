import { type IsoDate, type Period, PERIODS_A_MONTH, parseWhen } from "../../domain/dates.ts";
import { type Fraction, type Money, timesFraction } from "../../domain/money.ts";
import { parseMoney, parseMoneyPer, parseNumber, parseShare, parseWhole } from "../quantities.ts";
import { list, NAME, type Reader, unexpected } from "./fields.ts";
import type { Tree } from "./tree.ts";

/** Beyond this a figure is a typing error, and its arithmetic would no longer be exact as a JavaScript number. */
export const MAX_NUMBER = 1e15;

/** What a scalar says, numbers as plain decimal digits: YAML's 1e3 is "1000". Undefined where it is no text or number. */
function written(tree: Tree): string | undefined {
  if (tree.kind !== "scalar") return undefined;
  const { value, text } = tree;
  if (typeof value === "string") return value;
  if (typeof value !== "number") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text) || !Number.isFinite(value)) return text;
  return Math.abs(value) < 1e21 && /e/i.test(String(value)) ? value.toFixed(15).replace(/\.?0+$/, "") : String(value);
}

/** Puts words around one of the quantity parsers. */
export function parsed<T>(
  wanted: string,
  parse: (text: string) => T | undefined,
  cure?: (text: string) => string | undefined,
) {
  return (tree: Tree): T => {
    const text = written(tree);
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) throw unexpected(tree, wanted, text === undefined ? undefined : cure?.(text));
    return value;
  };
}

/** For what is no money: statistics and bounds. */
export function asNumber({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

/** A text on one line: a path, a glob, a model. */
export function text(wanted: string): Reader<string> {
  return (tree) => {
    if (tree.kind !== "scalar" || typeof tree.value !== "string" || !LINE.test(tree.value))
      throw unexpected(tree, wanted);
    return tree.value.trim();
  };
}

const LINE = /^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$/u;

/** A text that is a key elsewhere in the file: the name of a feature. */
export function name(wanted: string): Reader<string> {
  const read = text(wanted);
  return (tree) => {
    const given = read(tree);
    if (!NAME.test(given)) throw unexpected(tree, wanted);
    return given;
  };
}

/** A text, or a number or a truth value as it is written: a tag's value, a reason. On one line. */
export const label: Reader<string> = (tree) => {
  if (tree.kind !== "scalar" || tree.value === null || tree.text.trim() === "") throw unexpected(tree, "a text");
  return tree.text.trim().replace(/\s+/g, " ");
};

/** One of a few words. */
export function choice<T extends string>(words: readonly T[]): Reader<T> {
  return parsed(list(words, "or"), (given) => words.find((word) => word === given));
}

export const truth: Reader<boolean> = (tree) => {
  if (tree.kind !== "scalar" || typeof tree.value !== "boolean") throw unexpected(tree, "true or false");
  return tree.value;
};

export const date: Reader<IsoDate> = parsed("a date such as 2026-11-21", (given) => {
  return parseWhen(given)?.clock === "unknown" ? (given as IsoDate) : undefined;
});

export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  /** A word that may follow the figure: "tokens". */
  readonly unit?: string;
}

function withoutUnit(given: string, unit: string | undefined): string {
  return unit === undefined ? given : given.trim().replace(new RegExp(`\\s+${unit}s?$`), "");
}

/** A whole number: 1200, "50_000", "1.5M", "1200 tokens" with that unit. */
export function whole(wanted: string, { least = 0, most = MAX_NUMBER, unit }: Bounds = {}): Reader<number> {
  return parsed(wanted, (given) => {
    const value = parseWhole(withoutUnit(given, unit));
    return value !== undefined && value >= least && value <= most ? value : undefined;
  });
}

/** A number, zero or more, with or without decimals. */
export function number(wanted: string, { least = 0, most = MAX_NUMBER, unit }: Bounds = {}): Reader<number> {
  return parsed(wanted, (given) => {
    const exact = parseNumber(withoutUnit(given, unit));
    const value = exact && asNumber(exact);
    return value !== undefined && value >= least && value <= most ? value : undefined;
  });
}

/** A number above zero, exactly. */
export function exactPositive(wanted: string): Reader<Fraction> {
  return parsed(wanted, (given) => {
    const exact = parseNumber(given);
    return exact && exact.numerator > 0n && asNumber(exact) <= MAX_NUMBER ? exact : undefined;
  });
}

function percentCure(given: string): string | undefined {
  return /^\d+(?:\.\d+)?$/.test(given) && Number(given) > 1 ? `write ${given}%` : undefined;
}

/** A share of 1, exactly: 0.1 or "10%". */
export const exactShare: Reader<Fraction> = parsed(
  "a share from 0 to 1 or from 0% to 100%",
  (given) => {
    const exact = parseShare(given);
    return exact && exact.numerator <= exact.denominator ? exact : undefined;
  },
  percentCure,
);

export const share: Reader<number> = (tree) => asNumber(exactShare(tree));

/** A growth rate: 0.08 or "8%"; more than 100 % only with the sign, so that nobody means 8 % and writes 8. */
export const exactRate: Reader<Fraction> = parsed(
  "a rate such as 8% or 0.08",
  (given) => {
    const exact = parseShare(given);
    if (!exact || asNumber(exact) > 1_000) return undefined;
    return given.includes("%") || exact.numerator <= exact.denominator ? exact : undefined;
  },
  percentCure,
);

export const rate: Reader<number> = (tree) => asNumber(exactRate(tree));

function dollarsOnly(given: string): string | undefined {
  return /[\u20ac\u00a3\u00a5]|EUR|GBP|CHF/i.test(given) ? "amounts are in US dollars" : undefined;
}

const MAX_DOLLARS = 10n ** 12n * 10n ** 15n;

function sane(amount: Money | undefined): Money | undefined {
  return amount !== undefined && amount <= MAX_DOLLARS ? amount : undefined;
}

/** "$0.02", 0.30; also "$0.02/request" where the amount is one a request. */
export function money(wanted: string, per?: "request"): Reader<Money> {
  return parsed(
    wanted,
    (given) => sane(parseMoney(per === undefined ? given : given.replace(/\s*\/\s*request\s*$/, ""))),
    dollarsOnly,
  );
}

/** "$400/month", "400/month", "$12/day" with its period; a month where none is told. */
export function moneyPer(wanted: string): Reader<{ readonly amount: Money; readonly per: Period }> {
  return parsed(
    wanted,
    (given) => {
      const value = parseMoneyPer(given);
      return value && sane(value.amount) === undefined ? undefined : value;
    },
    dollarsOnly,
  );
}

/** The same as money a month. */
export function moneyPerMonth(wanted: string): Reader<Money> {
  const read = moneyPer(wanted);
  return (tree) => {
    const { amount, per } = read(tree);
    return timesFraction(amount, PERIODS_A_MONTH[per]);
  };
}
