import type { Unpriced } from "../domain/price.ts";
import type { Feature } from "../domain/workload.ts";
import { type PricedLoad, preparePricing } from "./price-load.ts";

/** One prefix for all: the most that a cache can do. */
export const SHARED_PREFIX = { prefixes: 1, perUser: false, ttl: "5m" } as const;

/** The same load priced with another cache or batch share. */
export function variantOf(
  { feature, load, terms }: PricedLoad,
  change: Partial<Pick<Feature, "cache" | "batch">>,
): PricedLoad | Unpriced {
  const changed = { ...feature, ...change };
  return preparePricing(changed, { ...load, batchShare: changed.batch }, terms);
}

/** The load with the cache of its workload, else with one prefix for all. */
export function withCache(prepared: PricedLoad): PricedLoad | Unpriced {
  return prepared.feature.cache === null ? variantOf(prepared, { cache: SHARED_PREFIX }) : prepared;
}
