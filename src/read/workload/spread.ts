import type { Spread } from "../../domain/workload.ts";
import { fields, inconsistent, type Reader } from "./fields.ts";
import { type Figure, figure as figureOf, RANGE_KEYS } from "./figure.ts";
import type { Tree } from "./tree.ts";
import { type Bounds, choice, number } from "./values.ts";

const QUANTILES = ["mean", "p10", "p50", "p90", "p95", "p99", "max"] as const;
const TAIL_FROM = ["p50", "p90", "p95", "p99"] as const;

/**
 * What varies: { p50: 300, p95: 1200 }, or one figure, then its mean. The mean may be a range: { low: 200, expected: 300,
 * high: 500 }, or the same under `mean` beside quantiles.
 */
export function spread(wanted: string, bounds: Bounds): Reader<Spread> {
  const figure = number(`a number of at least ${bounds.least ?? 0}`, bounds);
  return (tree) => {
    if (tree.kind === "scalar") return { mean: number(wanted, bounds)(tree) };
    if (isRange(tree)) {
      const { expected, range } = readMean(figure)(tree);
      return { mean: expected, ...(range && { meanRange: range }) };
    }
    return spreadFields(tree, QUANTILES, figure, wanted);
  };
}

/** Any of low, expected and high, and nothing else that a spread knows. */
function isRange(tree: Tree): boolean {
  if (tree.kind !== "map") return false;
  const has = (keys: readonly string[]) => tree.entries.some(({ key }) => keys.includes(key));
  if (!has(RANGE_KEYS)) return false;
  if (!has([...QUANTILES, "tail"])) return true;
  const found = tree.entries.find(({ key }) => (RANGE_KEYS as readonly string[]).includes(key))?.key ?? "";
  throw inconsistent(
    fields(tree, [...RANGE_KEYS, ...QUANTILES, "tail"]).at(found),
    `expected no ${found} beside quantiles`,
    "write mean: { low, expected, high } for a range of the mean",
  );
}

/** A mean, which draws take as a multiple of the expected one. */
function readMean(figure: Reader<number>): Reader<Figure> {
  return (tree) => {
    const mean = figureOf(figure)(tree);
    if (mean.range && mean.expected === 0) {
      throw inconsistent(tree, "expected a mean above 0 as the expected one of a range, got 0");
    }
    return mean;
  };
}

/** The quantiles of a mapping. Never falling from one to the next, the mean between the least and the greatest. */
function spreadFields(
  tree: Tree,
  known: readonly (typeof QUANTILES)[number][],
  figure: Reader<number>,
  wanted: string,
): Spread {
  const given = fields(tree, [...known, "tail"], wanted);
  const result: { -readonly [Key in (typeof QUANTILES)[number]]?: number } = {};
  let last: { readonly key: string; readonly value: number } | undefined;
  const told = given.optional("mean", readMean(figure));
  if (told) result.mean = told.expected;
  for (const key of known) {
    if (key === "mean") continue;
    const value = given.optional(key, figure);
    if (value === undefined) continue;
    result[key] = value;
    if (last && value < last.value) {
      throw inconsistent(given.at(key), `expected at least ${last.value} (${last.key}), got ${value}`);
    }
    last = { key, value };
  }
  const { mean, max } = result;
  if (mean === undefined && result.p50 === undefined)
    throw inconsistent(tree, "expected the key p50 or mean, got neither");
  const highest = told?.range?.high ?? mean;
  if (highest !== undefined && max !== undefined && highest > max) {
    throw inconsistent(given.at("max"), `expected at least ${highest} (mean), got ${max}`);
  }
  const tail = given.optional("tail", readTail);
  const beyond = tail && known.slice(known.indexOf(tail.from) + 1).find((key) => key !== "max" && given.has(key));
  if (beyond !== undefined) {
    throw inconsistent(given.at(beyond), `expected no ${beyond} beside a tail that begins at ${tail?.from}`);
  }
  return { ...result, ...(tail && { tail }), ...(told?.range && { meanRange: told.range }) };
}

const readTail: Reader<NonNullable<Spread["tail"]>> = (tree) => {
  const given = fields(tree, ["from", "alpha"]);
  return {
    from: given.required("from", choice(TAIL_FROM)),
    alpha: given.required("alpha", number("a number from 0.5 to 20 such as 1.8", { least: 0.5, most: 20 })),
  };
};
