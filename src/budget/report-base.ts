import type { IsoDate } from "../domain/dates.ts";
import { type Money, usd, usdToDecimal } from "../domain/money.ts";
import { UserError } from "../errors.ts";
import type { Base, Incomplete, MoneyRange, Subject } from "./subject.ts";

/** A feature as plain data: `subjects[]` of a report, from which a later check takes its base. */
export function documentOfSubject(subject: Subject): Readonly<Record<string, unknown>> {
  const { usdPerRequest, usdPerMonth, inputRange, ...rest } = subject;
  return {
    ...rest,
    inputRange: [inputRange.low, inputRange.high],
    usdPerRequest: plainRange(usdPerRequest),
    usdPerMonth: plainRange(usdPerMonth),
  };
}

function plainRange(range: MoneyRange | null): Readonly<Record<keyof MoneyRange, string>> | null {
  return (
    range && { expected: usdToDecimal(range.expected), low: usdToDecimal(range.low), high: usdToDecimal(range.high) }
  );
}

/**
 * The base that a saved report of `tokcost check --json` holds. Its prices are those of its day, so its changes can't be
 * taken apart. Throws a UserError where the document is another or broken.
 */
export function baseOfReport(file: string, document: unknown): Base {
  const fail = (wanted: string): UserError =>
    new UserError(`expected ${wanted}`, { file }, "write it with: tokcost check --json -o report.json");
  if (!isRecord(document) || document["schemaVersion"] !== 1) throw fail("a report with schemaVersion 1");
  const { subjects, prices } = document;
  if (!Array.isArray(subjects)) throw fail("a report of tokcost check, with subjects");
  const asOf = isRecord(prices) ? prices["asOf"] : undefined;
  return {
    ref: file,
    commit: null,
    date: typeof asOf === "string" ? (asOf as IsoDate) : null,
    subjects: subjects.map((given: unknown, i) => {
      const subject = isRecord(given) ? subjectOf(given) : undefined;
      if (subject === undefined) throw fail(`a feature with its tokens and costs as subjects[${i}]`);
      return subject;
    }),
    costOf: null,
  };
}

/** The price table that a report names, with what tells it from another one; null where it names none. */
export function pricesOfReport(document: unknown): { readonly table: string; readonly identity: string } | null {
  const prices = isRecord(document) ? document["prices"] : undefined;
  if (!isRecord(prices) || typeof prices["table"] !== "string") return null;
  return { table: prices["table"], identity: identityOfPrices(prices["sha256"], prices["overlaySha256"]) };
}

/** One text for a table and what lies over it. */
export function identityOfPrices(sha256: unknown, overlaySha256: unknown): string {
  return JSON.stringify([sha256 ?? null, overlaySha256 ?? null]);
}

function subjectOf(given: Readonly<Record<string, unknown>>): Subject | undefined {
  const { name, file, tags, model, sections, inputTokens, inputRange, incomplete } = given;
  const [usdPerRequest, usdPerMonth] = [rangeOf(given["usdPerRequest"]), rangeOf(given["usdPerMonth"])];
  const isWhole = typeof name === "string" && typeof model === "string" && (typeof file === "string" || file === null);
  if (!isWhole || usdPerRequest === undefined || usdPerMonth === undefined) return undefined;
  if (!isTokens(inputTokens) || !Array.isArray(inputRange) || !isRecord(tags) || !Array.isArray(sections)) {
    return undefined;
  }
  const [low, high] = inputRange as readonly unknown[];
  if (!isTokens(low) || !isTokens(high) || !sections.every(isSection) || !isIncomplete(incomplete)) return undefined;
  if (!Object.values(tags).every((value) => typeof value === "string")) return undefined;
  return {
    name,
    file,
    tags: tags as Readonly<Record<string, string>>,
    model,
    sections,
    inputTokens,
    inputRange: { low, high },
    usdPerRequest,
    usdPerMonth,
    incomplete,
  };
}

/** Undefined where it is none; null where the report has none. */
function rangeOf(given: unknown): MoneyRange | null | undefined {
  if (given === null) return null;
  if (!isRecord(given)) return undefined;
  const [expected, low, high] = [given["expected"], given["low"], given["high"]].map(moneyOf);
  return expected === undefined || low === undefined || high === undefined ? undefined : { expected, low, high };
}

function moneyOf(given: unknown): Money | undefined {
  return typeof given === "string" && /^\d+(?:\.\d{1,15})?$/.test(given) ? usd(given) : undefined;
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isTokens(given: unknown): given is number {
  return Number.isSafeInteger(given) && Number(given) >= 0;
}

function isSection(given: unknown): given is Subject["sections"][number] {
  return isRecord(given) && typeof given["name"] === "string" && isTokens(given["tokens"]);
}

function isIncomplete(given: unknown): given is Incomplete | null {
  if (given === null) return true;
  return isRecord(given) && /^(unpriced|uncountable)$/.test(String(given["kind"])) && typeof given["what"] === "string";
}
