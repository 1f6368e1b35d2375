import { costAtHitRate, costOfRequests, hitRateOf, type PricedLoad, preparePricing } from "../compare/price-load.ts";
import { approximateUsd } from "../domain/money.ts";
import type { FeatureTokens } from "../domain/token-load.ts";
import { tokenLoad } from "../load/token-load.ts";
import { type CountedFeature, movedFeature, type TokenAxis } from "./moved-feature.ts";

/**
 * A month of a feature in floating-point dollars as a function of what is drawn: straight in the hit rate, pieces of straight
 * lines in each token multiple. Exact prices were asked at the ends of the pieces, once.
 */
export interface FeaturePieces {
  /** Today's expected volume and tokens, nothing and everything found cached. */
  readonly missed: number;
  readonly hit: number;
  /** What a token multiple changes of both: knots by multiple, rising. */
  readonly axes: ReadonlyMap<TokenAxis, readonly Knot[]>;
}

export interface Knot {
  readonly at: number;
  readonly missed: number;
  readonly hit: number;
}

/** Where a line through two knots is off by no more than this share of the cost, it is straight. */
const STRAIGHT = 1e-6;
const DEEPEST = 6;

export function featurePieces(
  prepared: PricedLoad,
  counted: FeatureTokens,
  spans: ReadonlyMap<TokenAxis, readonly [low: number, high: number]>,
): FeaturePieces {
  const { feature } = prepared;
  const at = (axis: TokenAxis, multiple: number): Knot => {
    return { at: multiple, ...costEnds(pricedAgain(prepared, movedFeature({ feature, counted }, axis, multiple))) };
  };
  const { missed, hit } = costEnds(prepared);
  const axes = new Map<TokenAxis, Knot[]>();
  for (const [axis, [low, high]] of spans) {
    const middle = { at: 1, missed, hit };
    axes.set(axis, [
      ...refined(at(axis, low), middle, (multiple) => at(axis, multiple)),
      ...refined(middle, at(axis, high), (multiple) => at(axis, multiple)).slice(1),
    ]);
  }
  return { missed, hit, axes };
}

/** A load that changed, at the prices that it had. */
export function pricedAgain({ load: { model }, terms }: PricedLoad, { feature, counted }: CountedFeature): PricedLoad {
  const again = preparePricing(feature, tokenLoad(feature, counted, model), terms);
  if (again.kind === "unpriced") throw new Error(`${feature.name} lost its price`);
  return again;
}

/** A month at today's expected volume, nothing and everything found cached. */
export function costEnds(prepared: PricedLoad): { missed: number; hit: number } {
  const monthAt = (hitRate: number): number => {
    const cost = costAtHitRate(prepared, hitRate);
    if (cost.kind === "unpriced") throw new Error(`${prepared.feature.name} lost its price`);
    return approximateUsd(costOfRequests(cost, prepared.load.requestsPerMonth.expected));
  };
  const missed = monthAt(0);
  return { missed, hit: hitRateOf(prepared, 1) === null ? missed : monthAt(1) };
}

/** Knots from one to the other, with more between where the cost is not straight. */
function refined(from: Knot, to: Knot, at: (multiple: number) => Knot, depth = 0): Knot[] {
  if (from.at >= to.at) return [from];
  const middle = at((from.at + to.at) / 2);
  const off = (key: "missed" | "hit") => Math.abs(middle[key] - (from[key] + to[key]) / 2) / Math.max(to[key], 1e-12);
  if (depth >= DEEPEST || Math.max(off("missed"), off("hit")) < STRAIGHT) return [from, to];
  return [...refined(from, middle, at, depth + 1), ...refined(middle, to, at, depth + 1).slice(1)];
}
