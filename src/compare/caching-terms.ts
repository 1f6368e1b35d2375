import { type CachePlan, cachePlan } from "./caching.ts";
import type { PricedLoad } from "./price-load.ts";
import { SHARED_PREFIX } from "./variant.ts";

/** What a model's prompt cache asks and gives for a feature: as the workload uses it, else with one prefix for all. */
export interface CachingTerms {
  /** The workload says that the feature's prompt is cached. */
  readonly configured: boolean;
  /** Shorter prefixes are not cached; 0: any length is. */
  readonly minimumTokens: number;
  /** Tokens that are the same in every request. */
  readonly prefixTokens: number;
  /** The prefix reaches the minimum. Conversations may reach it by their history even if this is false. */
  readonly longEnough: boolean;
  readonly ttlSeconds: number;
  /** The table says how long; else the workload's figure is taken. */
  readonly ttlKnown: boolean;
  readonly refreshedByHits: boolean;
  /** What a write costs over the same tokens sent uncached, storage by the hour included; a ratio. */
  readonly writeTimes: number;
  readonly readTimes: number;
}

/** Null: the model has no price for reading from a cache, or none for plain input. */
export function cachingTerms({ feature, load, priced }: PricedLoad): CachingTerms | null {
  const { rates } = priced.period;
  const plan = cachePlan({ ...feature, cache: feature.cache ?? SHARED_PREFIX }, priced);
  if (plan === null || rates.input === undefined || rates.input === 0n || rates.cacheRead === undefined) return null;
  const times = (rate: bigint) => Number(rate) / Number(rates.input);
  const prefixTokens = load.parts.find(({ name }) => name === "static")?.tokens ?? 0;
  return {
    configured: feature.cache !== null,
    minimumTokens: plan.minimumTokens,
    prefixTokens,
    longEnough: prefixTokens > 0 && prefixTokens >= plan.minimumTokens,
    ttlSeconds: plan.ttlSeconds,
    ttlKnown: plan.ttlKnown,
    refreshedByHits: plan.refreshedByHits,
    writeTimes: times(writeRate(plan, rates)) + plan.storedHours * times(rates.cacheStorageHour ?? 0n),
    readTimes: times(rates.cacheRead),
  };
}

function writeRate({ writeAs }: CachePlan, rates: PricedLoad["priced"]["period"]["rates"]): bigint {
  return rates[writeAs] ?? rates.input ?? 0n;
}
