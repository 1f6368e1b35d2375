import { costAtHitRate, costOfRequests, hitRateOf, type PricedLoad, preparePricing } from "../compare/price-load.ts";
import { approximateUsd } from "../domain/money.ts";
import type { FeatureTokens } from "../domain/token-load.ts";
import type { Feature, Spread } from "../domain/workload.ts";
import { DEFAULT_OUTPUT, tokenLoad } from "../load/token-load.ts";
import { hitRateAtVolume } from "./feature-month.ts";

export type TokenAxis = "static-input" | "dynamic-input" | "output";

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
  /** Hit rate by ln(volume as a multiple of today's), of one user's where each brings a prefix; null where nothing bends. */
  readonly hitRate: ((logVolume: number) => number) | null;
}

export interface Knot {
  readonly at: number;
  readonly missed: number;
  readonly hit: number;
}

/** Where a line through two knots is off by no more than this share of the cost, it is straight. */
const STRAIGHT = 1e-6;
const DEEPEST = 6;

/** Hit rates are tabled over these volumes; beyond, the ends hold. */
const LOG_VOLUMES = { from: Math.log(1e-4), to: Math.log(1e8), steps: 2048 };

export function featurePieces(
  prepared: PricedLoad,
  counted: FeatureTokens,
  spans: ReadonlyMap<TokenAxis, readonly [low: number, high: number]>,
): FeaturePieces {
  const at = (axis: TokenAxis, multiple: number): Knot => {
    const moved = stretched(prepared.feature, counted, axis, multiple);
    const load = tokenLoad(moved.feature, moved.counted, prepared.load.model);
    const again = preparePricing(moved.feature, load, prepared.terms);
    if (again.kind === "unpriced") throw new Error(`${prepared.feature.name} lost its price`);
    return { at: multiple, ...endsOf(again) };
  };
  const { missed, hit } = endsOf(prepared);
  const axes = new Map<TokenAxis, Knot[]>();
  for (const [axis, [low, high]] of spans) {
    const middle = { at: 1, missed, hit };
    axes.set(axis, [
      ...refined(at(axis, low), middle, (multiple) => at(axis, multiple)),
      ...refined(middle, at(axis, high), (multiple) => at(axis, multiple)).slice(1),
    ]);
  }
  return { missed, hit, axes, hitRate: hitTable(prepared) };
}

/** A month at today's expected volume, nothing and everything found cached. */
function endsOf(prepared: PricedLoad): { missed: number; hit: number } {
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

function stretched(feature: Feature, counted: FeatureTokens, axis: TokenAxis, multiple: number) {
  if (axis === "static-input") return { feature, counted: { ...counted, static: counted.static * multiple } };
  if (axis === "output") {
    const told = feature.output?.kind === "tokens" ? feature.output.spread : DEFAULT_OUTPUT;
    return { counted, feature: { ...feature, output: { kind: "tokens" as const, spread: longer(told, multiple) } } };
  }
  const { input } = feature;
  const dynamic = input.dynamic && longer(input.dynamic, multiple);
  return { counted, feature: { ...feature, input: { ...input, dynamic } } };
}

/** All figures times a multiple; what ends at a maximum still ends there. */
function longer({ max, tail, ...told }: Spread, multiple: number): Spread {
  const cap = max ?? Infinity;
  const figures = Object.entries(told).map(([name, figure]) => [name, Math.min(cap, figure * multiple)]);
  return { ...(Object.fromEntries(figures) as Spread), ...(max === undefined ? {} : { max }), ...(tail && { tail }) };
}

/** The hit rate by table: a hit rate of gamma gaps costs a hundred times as much to work out as to look up. */
function hitTable(prepared: PricedLoad): FeaturePieces["hitRate"] {
  if (hitRateOf(prepared, 1) === null) return null;
  const { from, to, steps } = LOG_VOLUMES;
  const width = (to - from) / steps;
  const isOwn = prepared.feature.cache?.perUser ?? false;
  const at = (volume: number) => (isOwn ? hitRateAtVolume(prepared, 1, volume) : hitRateOf(prepared, volume)) ?? 0;
  const rates = Float64Array.from({ length: steps + 2 }, (_, step) => at(Math.exp(from + step * width)));
  return (logVolume) => {
    const place = Math.min(Math.max((logVolume - from) / width, 0), steps);
    const step = place | 0;
    const rate = rates[step] ?? 0;
    return rate + (place - step) * ((rates[step + 1] ?? rate) - rate);
  };
}
