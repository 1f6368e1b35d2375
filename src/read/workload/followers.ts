import { type Fraction, fraction, multiplyFractions } from "../../domain/money.ts";
import type { Feature, Volume } from "../../domain/workload.ts";
import { inconsistent } from "./fields.ts";
import type { Following } from "./volume.ts";

/** A feature; `follows`: the one whose requests make its own. */
export interface ReadFeature {
  readonly feature: Feature;
  readonly follows: Following | null;
}

/** The volume of a feature that follows another, until that one's is known. */
export const NOBODY: Volume = {
  low: { numerator: 0n, denominator: 1n },
  expected: { numerator: 0n, denominator: 1n },
  high: { numerator: 0n, denominator: 1n },
  per: "month",
  users: null,
};

/** The volume of each feature: its own, or so many for each request that another one sends to its model. */
export function followers(read: readonly ReadFeature[]): (name: string, before?: readonly string[]) => Volume {
  const volumeOf = (name: string, before: readonly string[] = []): Volume => {
    const found = read.find(({ feature }) => feature.name === name);
    if (!found?.follows) return found?.feature.requests ?? NOBODY;
    const { each, of, tree } = found.follows;
    const parent = read.find(({ feature }) => feature.name === of);
    if (parent === undefined || [...before, name].includes(of)) {
      const wanted =
        parent === undefined ? "the name of a feature" : "the name of a feature that does not follow this one";
      throw inconsistent(tree, `expected ${wanted}, got ${JSON.stringify(of)}`);
    }
    const { low, expected, high, per, users: count } = volumeOf(of, [...before, name]);
    const sent = fraction((1 - parent.feature.responseCache).toFixed(9));
    const times = (volume: Fraction, by: Fraction) => multiplyFractions(volume, multiplyFractions(by, sent));
    const own = { low: times(low, each.low), expected: times(expected, each.expected), high: times(high, each.high) };
    return { ...own, per, users: count };
  };
  return volumeOf;
}
