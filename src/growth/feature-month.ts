import { costAtHitRate, costOfRequests, hitRateOf, type LoadCost, type PricedLoad } from "../compare/price-load.ts";
import { add, type Fraction, type Money, timesFraction, ZERO } from "../domain/money.ts";
import type { FeatureCost } from "../domain/scenario.ts";
import { HOURS_A_MONTH } from "../load/hit-rate.ts";
import { asFraction, asNumber, ONE } from "./fractions.ts";
import { cacheGrows, callsFactor } from "./response-cache.ts";

export type VolumeEnd = "low" | "expected" | "high";

/** A load with what answers while its model is down, and what it costs in months for which other prices are known already. */
export interface CurveLoad extends PricedLoad {
  /** `fallback` null: nobody answers, and nothing is paid. */
  readonly outage?: { readonly share: Fraction; readonly fallback: PricedLoad | null };
  /** Rising; each holds from its month ahead on. */
  readonly later?: readonly { readonly month: number; readonly load: CurveLoad }[];
}

/** Which month it is: its volume as a multiple of today's, and what else moves. */
export interface MonthVolume {
  readonly factor: Fraction;
  readonly end: VolumeEnd;
  /** What one user sends, as a multiple of today's: the rate of a cache that each user brings. */
  readonly perUser: number;
}

export const MINUTES_A_MONTH = HOURS_A_MONTH * 60;

/**
 * A feature's month at a multiple of today's volume: the multiple of what today's requests would cost with the hit rate of that
 * volume. So where nothing bends, a hundred times the volume is a hundred times the cost to the last digit. A response cache
 * that grows leaves the model fewer calls than the multiple.
 */
export function featureMonth(load: CurveLoad, at: MonthVolume): FeatureCost {
  const own = costAt(load, at, ({ total }) => total);
  const { outage } = load;
  let { usd } = own;
  if (outage) {
    const other = outage.fallback ? costAt(outage.fallback, at, ({ total }) => total).usd : ZERO;
    usd = add(timesFraction(usd, upShare(load)), timesFraction(other, outage.share));
  }
  return { feature: load.feature.name, model: load.priced.model.key, usd, hitRate: own.hitRate };
}

/** What of a feature's month goes to its own model online, that is neither batch nor a fallback's nor a tool's fee. */
export interface OnlineMonth {
  readonly usd: Money;
  /** Tokens a minute on the mean, output and cached reads weighted. */
  readonly perMinute: (weights: TokenWeights) => number;
}

export interface TokenWeights {
  readonly output: number;
  readonly cached: number;
}

export function onlineMonth(load: CurveLoad, at: MonthVolume): OnlineMonth {
  const own = onlineOnly(load);
  const { usd, calls, hitRate } = costAt(own, at, ({ tokens }) => tokens);
  const up = upShare(load);
  const minutely = (asNumber(load.load.requestsPerMonth.expected) * calls * asNumber(up)) / MINUTES_A_MONTH;
  return {
    usd: timesFraction(usd, up),
    perMinute: (weights) => minutely * weightedTokens(own, hitRate ?? 0, weights),
  };
}

/** The same load without what goes through the batch service. */
export function onlineOnly(load: PricedLoad): PricedLoad {
  return { ...load, modes: load.modes.filter(({ mode }) => mode === "standard") };
}

/** Tokens of one request of a user at a hit rate, output and cached reads weighted. */
export function weightedTokens({ modes }: PricedLoad, hitRate: number, { output, cached }: TokenWeights): number {
  return modes
    .flatMap(({ slices, callsPerRequest }) => slices.map((slice) => ({ slice, callsPerRequest })))
    .reduce((sum, { slice, callsPerRequest }) => {
      const read = slice.read + hitRate * slice.prefix;
      const sent = slice.plain + slice.write + slice.prefix + slice.read - read;
      return sum + callsPerRequest * (sent + cached * read + output * slice.output);
    }, 0);
}

/** The share of the time in which a load's own model answers. */
export function upShare({ outage }: CurveLoad): Fraction {
  if (!outage) return ONE;
  const { numerator, denominator } = outage.share;
  return { numerator: denominator - numerator, denominator };
}

/** A part of the cost of a month; `calls`: of the model, as a multiple of today's expected ones. */
function costAt(
  prepared: PricedLoad,
  { factor, end, perUser }: MonthVolume,
  part: (cost: LoadCost) => Money,
): { readonly usd: Money; readonly hitRate: number | null; readonly calls: number } {
  const requests = prepared.load.requestsPerMonth;
  const expected = asNumber(requests.expected);
  const volume = expected === 0 ? 0 : (asNumber(factor) * asNumber(requests[end])) / expected;
  const { feature } = prepared;
  const grows = volume > 0 && cacheGrows(feature);
  const calls = grows ? callsFactor(feature, volume) : volume;
  const hitRate = hitRateAtVolume(prepared, calls, perUser);
  const cost = costAtHitRate(prepared, hitRate ?? 0);
  if (cost.kind === "unpriced") throw new Error(`${feature.name} lost its price between two hit rates`);
  const atVolume = timesFraction(costOfRequests({ ...cost, total: part(cost) }, requests[end]), factor);
  return { usd: grows ? timesFraction(atVolume, asFraction(calls / volume)) : atVolume, hitRate, calls };
}

/** The hit rate where all send so many times as much together, and each user so many times as much. */
export function hitRateAtVolume(prepared: PricedLoad, calls: number, perUser: number): number | null {
  const { cache } = prepared.feature;
  if (!cache?.perUser || perUser === 1) return hitRateOf(prepared, calls);
  const feature = { ...prepared.feature, cache: { ...cache, perUser: false } };
  return hitRateOf({ ...prepared, feature }, perUser);
}
