import {
  costAtHitRate,
  costOfRequests,
  hitRateOf,
  type PricedLoad,
  preparePricing,
  type PriceTerms,
} from "../compare/price-load.ts";
import { add, type Fraction, type Money, multiplyFractions, sum, timesFraction } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { FeatureCost } from "../domain/scenario.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { PlatformCost, Workload } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";
import { lowestFactor } from "../load/lowest-factor.ts";
import { cacheGrows, callsFactor } from "./response-cache.ts";
import { addFractions, asFraction, asNumber, NOTHING } from "./fractions.ts";

export type VolumeEnd = "low" | "expected" | "high";

/** Everything that a month's cost depends on but the volume. */
export interface CostCurve {
  readonly loads: readonly PricedLoad[];
  readonly platform: readonly PlatformCost[];
  /** Features that are in no sum, because their model has no price. */
  readonly unpriced: readonly Unpriced[];
}

export function costCurve(workload: Workload, terms: PriceTerms, count: CountFeature): CostCurve {
  const loads: PricedLoad[] = [];
  const unpriced: Unpriced[] = [];
  for (const feature of workload.features) {
    const load = tokenLoad(feature, count(feature, feature.model));
    const prepared = preparePricing(feature, load, terms);
    const first = prepared.kind === "priced" ? costAtHitRate(prepared, 0) : prepared;
    if (prepared.kind === "priced" && first.kind === "cost") loads.push(prepared);
    else if (first.kind === "unpriced") unpriced.push(first);
  }
  return { loads, platform: workload.platform, unpriced };
}

/**
 * A feature's month at a multiple of today's volume: the multiple of what today's requests would cost with the hit rate of that
 * volume. So where nothing bends, a hundred times the volume is a hundred times the cost to the last digit. A response cache
 * that grows leaves the model fewer calls than the multiple.
 */
export function featureMonth(prepared: PricedLoad, factor: Fraction, end: VolumeEnd = "expected"): FeatureCost {
  const requests = prepared.load.requestsPerMonth;
  const expected = asNumber(requests.expected);
  const volume = expected === 0 ? 0 : (asNumber(factor) * asNumber(requests[end])) / expected;
  const { feature } = prepared;
  const grows = volume > 0 && cacheGrows(feature);
  const calls = grows ? callsFactor(feature, volume) : volume;
  const hitRate = hitRateOf(prepared, calls);
  const cost = costAtHitRate(prepared, hitRate ?? 0);
  if (cost.kind === "unpriced") throw new Error(`${feature.name} lost its price between two hit rates`);
  const atVolume = timesFraction(costOfRequests(cost, requests[end]), factor);
  const usd = grows ? timesFraction(atVolume, asFraction(calls / volume)) : atVolume;
  return { feature: feature.name, model: prepared.priced.model.key, usd, hitRate };
}

/** Requests of users a month over the loads. */
export function requestsOf(loads: readonly PricedLoad[], factor: Fraction, end: VolumeEnd = "expected"): Fraction {
  return loads.map(({ load }) => multiplyFractions(load.requestsPerMonth[end], factor)).reduce(addFractions, NOTHING);
}

/** How many times each started step of a platform cost is paid; once where it has no steps. */
export function platformSteps(cost: PlatformCost, requests: Fraction): bigint {
  if (cost.perRequests === null) return 1n;
  const per = BigInt(cost.perRequests) * requests.denominator;
  return (requests.numerator + per - 1n) / per;
}

export function platformMonth(platform: readonly PlatformCost[], requests: Fraction): Money {
  return sum(platform.map((cost) => (cost.monthly * platformSteps(cost, requests)) as Money));
}

/** A month as it is priced: every feature and the platform. */
export interface PricedMonth {
  readonly features: readonly FeatureCost[];
  readonly platform: Money;
  readonly total: Money;
}

export function curveMonth(curve: CostCurve, factor: Fraction, end: VolumeEnd = "expected"): PricedMonth {
  const features = curve.loads.map((load) => featureMonth(load, factor, end));
  const platform = platformMonth(curve.platform, requestsOf(curve.loads, factor, end));
  return { features, platform, total: add(sum(features.map(({ usd }) => usd)), platform) };
}

/** The lowest multiple of today's volume, from `from` on, at which something holds of the month; null: none up to 1,000,000. */
export function lowestVolume(
  curve: CostCurve,
  holds: (month: PricedMonth, factor: Fraction) => boolean,
  from?: number,
): Fraction | null {
  const found = lowestFactor((factor) => holds(curveMonth(curve, asFraction(factor)), asFraction(factor)), from);
  return found === null ? null : asFraction(found);
}
