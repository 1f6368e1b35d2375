import type { Assumption } from "../domain/prompt-entry.ts";
import type { PricedAt, PricePeriod, Rates } from "../domain/price.ts";
import type { Feature } from "../domain/workload.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import { HOURS_A_MONTH, prefixHitRate } from "../load/hit-rate.ts";

/** How a model's prompt cache serves a feature. */
export interface CachePlan {
  readonly minimumTokens: number;
  readonly ttlSeconds: number;
  readonly refreshedByHits: boolean;
  /** What a miss is billed as: a write where the model has a price for it, else plain input. */
  readonly writeAs: "cacheWrite5m" | "cacheWrite1h" | "input";
  /** Do batch requests read and write it too? */
  readonly inBatch: boolean;
  /** Hours that a miss pays storage for, where a cache is kept by the token and hour; 0: storage is free. */
  readonly storedHours: number;
  /** The table says how long the cache lives; else the workload's own figure is used. */
  readonly ttlKnown: boolean;
}

const TTL_SECONDS = { "5m": 300, "1h": 3600 } as const;

/** Null: the workload tells of no cache, or the model has no price for reading from one. */
export function cachePlan(feature: Feature, { model, period }: PricedAt): CachePlan | null {
  if (feature.cache === null || period.rates.cacheRead === undefined) return null;
  const rules = model.caching ?? {};
  const writeAs = writeKind(period.rates, feature.cache.ttl);
  const known = writeAs === "cacheWrite1h" ? TTL_SECONDS["1h"] : rules.ttlSeconds;
  const ttlSeconds = known ?? TTL_SECONDS[feature.cache.ttl];
  const isStored = rules.explicit === true && period.rates.cacheStorageHour !== undefined;
  return {
    minimumTokens: rules.minimumTokens ?? 0,
    ttlSeconds,
    refreshedByHits: rules.refreshedByHits ?? true,
    writeAs,
    inBatch: (rules.stacksWithBatch ?? false) && hasBatchReads(period),
    storedHours: isStored ? ttlSeconds / 3600 : 0,
    ttlKnown: known !== undefined,
  };
}

function hasBatchReads({ modes }: PricePeriod): boolean {
  return modes.batch?.multiply !== undefined || modes.batch?.rates?.cacheRead !== undefined;
}

function writeKind(rates: Rates, ttl: "5m" | "1h"): CachePlan["writeAs"] {
  if (ttl === "1h" && rates.cacheWrite1h !== undefined) return "cacheWrite1h";
  return rates.cacheWrite5m === undefined ? "input" : "cacheWrite5m";
}

/** What of a load keeps its prefixes warm. */
export interface WarmTraffic {
  readonly feature: Feature;
  readonly load: TokenLoad;
  /** Share of the calls that reads the cache: without the batch share where batch discounts do not multiply with the cache's. */
  readonly cachedShare: number;
}

/**
 * Arrivals an hour of one prefix at a multiple of today's volume. What the response cache answers does not keep the prefix
 * warm; of a conversation only the start counts, since its later turns hit anyway.
 */
export function arrivalsPerPrefix({ feature, load, cachedShare }: WarmTraffic, factor: number): number {
  if (feature.cache === null) return 0;
  const { numerator, denominator } = load.requestsPerMonth.expected;
  const cached = (Number(numerator) / Number(denominator)) * (1 - feature.responseCache) * cachedShare;
  const starts = cached / (load.conversation?.requestsPerStart ?? 1);
  const volume = feature.cache.perUser ? 1 : factor;
  return (starts * volume) / feature.cache.prefixes / HOURS_A_MONTH;
}

/** The share of requests (of conversation starts) that find the prefix cached. */
export function hitRateAt(traffic: WarmTraffic, cache: CachePlan, factor: number): number {
  const { gapCv } = traffic.feature;
  return prefixHitRate({
    perHour: arrivalsPerPrefix(traffic, factor),
    ttlSeconds: cache.ttlSeconds,
    refreshedByHits: cache.refreshedByHits,
    ...(gapCv === null ? {} : { gapCv }),
  });
}

/** What is taken for granted where a prompt cache is counted. */
export function cacheAssumptions(cache: CachePlan | null, { conversation }: TokenLoad): Assumption[] {
  if (cache === null) return [];
  const found: Assumption[] = [
    {
      code: "arrivals",
      text: "requests come evenly over the month, their gaps at random unless told",
      value: "730 hours",
    },
  ];
  if (conversation !== null) {
    const text = "the next turn of a conversation comes before its cache expires";
    found.push({ code: "turns-in-time", text, value: "all later turns hit" });
  }
  if (!cache.ttlKnown) {
    const text = "the price table does not say how long the cache lives: as the workload says";
    found.push({ code: "cache-ttl", text, value: `${cache.ttlSeconds} s` });
  }
  return found;
}
