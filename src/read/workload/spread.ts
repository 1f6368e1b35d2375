import type { Spread } from "../../domain/workload.ts";
import { fields, inconsistent, type Reader } from "./fields.ts";
import type { Tree } from "./tree.ts";
import { type Bounds, choice, number } from "./values.ts";

const QUANTILES = ["mean", "p10", "p50", "p90", "p95", "p99", "max"] as const;
const TAIL_FROM = ["p50", "p90", "p95", "p99"] as const;

/** What varies: { p50: 300, p95: 1200 }, or one figure, then its mean. */
export function spread(wanted: string, bounds: Bounds): Reader<Spread> {
  const figure = number(`a number of at least ${bounds.least ?? 0}`, bounds);
  return (tree) => {
    if (tree.kind === "scalar") return { mean: number(wanted, bounds)(tree) };
    return spreadFields(tree, QUANTILES, figure, wanted);
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
  for (const key of known) {
    const value = given.optional(key, figure);
    if (value === undefined) continue;
    result[key] = value;
    if (key === "mean") continue;
    if (last && value < last.value) {
      throw inconsistent(given.at(key), `expected at least ${last.value} (${last.key}), got ${value}`);
    }
    last = { key, value };
  }
  const { mean, max } = result;
  if (mean === undefined && result.p50 === undefined)
    throw inconsistent(tree, "expected the key p50 or mean, got neither");
  if (mean !== undefined && max !== undefined && mean > max) {
    throw inconsistent(given.at("max"), `expected at least ${mean} (mean), got ${max}`);
  }
  const tail = given.optional("tail", readTail);
  const beyond = tail && known.slice(known.indexOf(tail.from) + 1).find((key) => key !== "max" && given.has(key));
  if (beyond !== undefined) {
    throw inconsistent(given.at(beyond), `expected no ${beyond} beside a tail that begins at ${tail?.from}`);
  }
  return { ...result, ...(tail && { tail }) };
}

const readTail: Reader<NonNullable<Spread["tail"]>> = (tree) => {
  const given = fields(tree, ["from", "alpha"]);
  return {
    from: given.required("from", choice(TAIL_FROM)),
    alpha: given.required("alpha", number("a number from 0.5 to 20 such as 1.8", { least: 0.5, most: 20 })),
  };
};
