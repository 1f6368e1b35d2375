import { add, type Money, timesFraction, ZERO } from "../domain/money.ts";
import type { Basis } from "../domain/tokens.ts";
import type { Estimate, MoneyRange } from "./estimate.ts";

/** A file on one model: its one request, or the mean of its many. */
export interface FileEstimate {
  readonly file: string | null;
  readonly model: string;
  readonly estimates: readonly Estimate[];
  /** Mean input and output tokens a request, rounded. */
  readonly input: number;
  readonly output: number;
  readonly basis: { readonly input: Basis; readonly output: Basis };
  /** Mean cost of a request; null where none of them has a price. */
  readonly perRequest: MoneyRange | null;
  /** Every request of the file once. */
  readonly wholeFile: MoneyRange | null;
  readonly perMonth: MoneyRange | null;
  /** False: some of its requests have no price. */
  readonly complete: boolean;
}

/** Estimates grouped by file, then model, both in the order in which they come. */
export function byFile(estimates: readonly Estimate[]): FileEstimate[] {
  const groups = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    const key = JSON.stringify([estimate.file, estimate.model, estimate.mode]);
    groups.set(key, [...(groups.get(key) ?? []), estimate]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [summary(first, group)] : [];
  });
}

const CERTAINTY: readonly Basis[] = ["exact", "estimated", "assumed", "unpriced"];

function leastCertain(bases: readonly Basis[]): Basis {
  return CERTAINTY[Math.max(...bases.map((basis) => CERTAINTY.indexOf(basis)))] ?? "assumed";
}

function summary(first: Estimate, group: readonly Estimate[]): FileEstimate {
  const priced = group.filter(({ perRequest }) => perRequest !== null);
  const mean = (of: (estimate: Estimate) => number): number =>
    Math.round(group.reduce((total, estimate) => total + of(estimate), 0) / group.length);
  const wholeFile = addAll(priced.map(({ perRequest }) => perRequest));
  return {
    file: first.file,
    model: first.model,
    estimates: group,
    input: mean(({ tokens }) => tokens.input),
    output: mean(({ tokens }) => tokens.output),
    basis: {
      input: leastCertain(group.map(({ basis }) => basis.input)),
      output: leastCertain(group.map(({ basis }) => basis.output)),
    },
    perRequest: wholeFile && eachRange(wholeFile, (amount) => share(amount, priced.length)),
    wholeFile,
    perMonth: addAll(group.map(({ perMonth }) => perMonth)),
    complete: priced.length === group.length,
  };
}

function share(amount: Money, count: number): Money {
  return timesFraction(amount, { numerator: 1n, denominator: BigInt(count) });
}

function eachRange({ expected, low, high }: MoneyRange, change: (amount: Money) => Money): MoneyRange {
  return { expected: change(expected), low: change(low), high: change(high) };
}

/** The sum of those that are known; null where none is. */
export function addAll(ranges: readonly (MoneyRange | null)[]): MoneyRange | null {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0) return null;
  return known.reduce(
    (sum, range) => ({
      expected: add(sum.expected, range.expected),
      low: add(sum.low, range.low),
      high: add(sum.high, range.high),
    }),
    { expected: ZERO, low: ZERO, high: ZERO },
  );
}
