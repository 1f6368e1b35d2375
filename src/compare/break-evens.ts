import { approximateUsd, type Fraction, type Money, multiplyFractions } from "../domain/money.ts";
import { cacheBreakEven } from "../load/hit-rate.ts";
import { FACTOR_RANGE, lowestFactor } from "../load/lowest-factor.ts";
import { arrivalsPerPrefix } from "./caching.ts";
import { costAtHitRate, hitRateOf, type PricedLoad } from "./price-load.ts";
import { type CachingTerms, cachingTerms } from "./caching-terms.ts";
import type { RankingFlip } from "./ranking-flips.ts";
import { variantOf, withCache } from "./variant.ts";

/** From where something pays. Factors are multiples of today's volume, requests are a month's. */
export type BreakEven = CacheBreakEvenLine | VolumeBreakEven | RankingFlip;

/** How often a cached prompt must be read again for its write to pay. */
export interface CacheBreakEvenLine {
  readonly kind: "cache";
  readonly feature: string;
  readonly model: string;
  /** Whole reuses within the time to live after which a write has paid for itself; 0 where writing costs no more than sending. */
  readonly reusesPerWrite: number;
  readonly hitRate: number;
  /** Requests an hour with the same prefix, coming at random (Poisson). */
  readonly perHour: number;
  /** Requests an hour with the same prefix today. */
  readonly perHourToday: number;
  /** The cache makes a month cheaper today, later turns of conversations included. */
  readonly paysToday: boolean;
  /** Something is long enough to be cached: the prefix, or the history of conversations. */
  readonly caches: boolean;
  /** The rules that this follows from. */
  readonly terms: CachingTerms;
}

/** A cheaper model, or the batch service, wins from a volume on, up to one, or at any. */
export interface VolumeBreakEven {
  readonly kind: "model" | "batch";
  readonly feature: string;
  /** The model in use. */
  readonly model: string;
  /** What wins: another model, or the same one's batch service. */
  readonly winner: string;
  readonly wins: "always" | "from" | "until";
  /** Null for `always`. */
  readonly factor: number | null;
  readonly requestsPerMonth: Fraction | null;
}

/**
 * Where reading a cached prefix starts to pay for writing it: with the workload's cache, else with one prefix for all. Null where
 * the model has no cache or reading from it saves nothing.
 */
export function cacheLine(given: PricedLoad): CacheBreakEvenLine | null {
  const terms = cachingTerms(given);
  const prepared = withCache(given);
  if (terms === null || prepared.kind === "unpriced") return null;
  const found = cacheBreakEven(terms.writeTimes, terms.readTimes, terms.ttlSeconds, terms.refreshedByHits);
  if (found === null) return null;
  const saved = cachedAndNot(prepared);
  return {
    kind: "cache",
    feature: prepared.feature.name,
    model: prepared.priced.model.key,
    // Paid back at n reuses once n·(1 − r) ≥ w − 1; a hair of tolerance, since 1/1 may come out as 1.0000000001.
    reusesPerWrite: Math.ceil(found.reusesPerWrite - 1e-9),
    hitRate: found.hitRate,
    perHour: found.perHour,
    perHourToday: arrivalsPerPrefix(prepared, 1),
    paysToday: saved !== null && saved.cached < saved.uncached,
    caches: saved !== null,
    terms,
  };
}

/** Today's cost with the cache and without, later turns of conversations included; null where nothing is long enough to be cached. */
function cachedAndNot(prepared: PricedLoad): { readonly cached: Money; readonly uncached: Money } | null {
  const caches = prepared.modes.some(({ slices }) =>
    slices.some(({ prefix, read, write }) => prefix + read + write > 0),
  );
  const without = variantOf(prepared, { cache: null });
  if (!caches || without.kind === "unpriced") return null;
  const [cached, uncached] = [costAtHitRate(prepared, hitRateOf(prepared, 1) ?? 0), costAtHitRate(without, 0)];
  if (cached.kind === "unpriced" || uncached.kind === "unpriced") return null;
  return { cached: cached.total, uncached: uncached.total };
}

/** The volumes at which the batch service is cheaper than answering at once; null where it is never, or not offered. */
export function batchLine(prepared: PricedLoad): VolumeBreakEven | null {
  if (prepared.priced.period.modes.batch === undefined) return null;
  const online = variantOf(prepared, { batch: 0 });
  const batch = variantOf(prepared, { batch: 1 });
  if (online.kind === "unpriced" || batch.kind === "unpriced") return null;
  return volumeLine("batch", online, batch, `${batch.priced.model.key} batch`);
}

/** The volumes at which another model is cheaper than the one in use; null where it is never. */
export function modelLine(inUse: PricedLoad, other: PricedLoad): VolumeBreakEven | null {
  return volumeLine("model", inUse, other, other.priced.model.key);
}

/** Costs a request depend on volume by the hit rate alone, so without caches there is always or never. */
function volumeLine(
  kind: "model" | "batch",
  inUse: PricedLoad,
  other: PricedLoad,
  winner: string,
): VolumeBreakEven | null {
  const theirs = costLine(other);
  const ours = costLine(inUse);
  const wins = (factor: number): boolean => theirs(factor) < ours(factor);
  const found = (how: VolumeBreakEven["wins"], factor: number | null): VolumeBreakEven => ({
    kind,
    feature: inUse.feature.name,
    model: inUse.priced.model.key,
    winner,
    wins: how,
    factor,
    requestsPerMonth: factor === null ? null : requestsAt(inUse, factor),
  });
  const from = lowestFactor(wins);
  if (from === null) return null;
  if (from > FACTOR_RANGE.from) return found("from", from);
  const until = lowestFactor((factor) => !wins(factor));
  return until === null ? found("always", null) : found("until", until);
}

/** Cost a request at a multiple of today's volume, for comparing only: it is a straight line in the hit rate. */
function costLine(prepared: PricedLoad): (factor: number) => number {
  const [missed, hit] = [0, 1].map((hitRate) => {
    const cost = costAtHitRate(prepared, hitRate);
    return cost.kind === "unpriced" ? Infinity : approximateUsd(cost.total);
  });
  if (missed === undefined || hit === undefined || missed === hit) return () => missed ?? Infinity;
  return (factor) => missed + (hitRateOf(prepared, factor) ?? 0) * (hit - missed);
}

function requestsAt({ load }: PricedLoad, factor: number): Fraction {
  const billionths = { numerator: BigInt(Math.round(factor * 1e9)), denominator: 1_000_000_000n };
  return multiplyFractions(load.requestsPerMonth.expected, billionths);
}
