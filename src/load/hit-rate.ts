import { incompleteGamma } from "./gamma.ts";

/** Hours of a month: a twelfth of 365 days. */
export const HOURS_A_MONTH = 730;

/** How requests with one prefix arrive, and how long the cache keeps it. */
export interface PrefixTraffic {
  /** Requests an hour with the same prefix. */
  readonly perHour: number;
  readonly ttlSeconds: number;
  /** Does a hit start the time to live anew? */
  readonly refreshedByHits: boolean;
  /** Coefficient of variation of the gaps between requests: 1 for Poisson arrivals. */
  readonly gapCv?: number;
}

/**
 * The share of requests that find their prefix cached.
 * Refreshed by hits, a request hits when the gap before it is shorter than the time to live: h = F(T) for any renewal process;
 * with gamma gaps h = P(k, kλT), k = 1/cv², with Poisson arrivals h = 1 − e^(−λT). Counted from the write, one miss is
 * followed by λT hits: h = λT/(1 + λT).
 */
export function prefixHitRate({ perHour, ttlSeconds, refreshedByHits, gapCv = 1 }: PrefixTraffic): number {
  const expected = (perHour * ttlSeconds) / 3600;
  if (!(expected > 0)) return 0;
  if (!refreshedByHits) return expected / (1 + expected);
  if (gapCv === 1) return -Math.expm1(-expected);
  if (gapCv <= 0) return expected > 1 ? 1 : 0;
  const shape = 1 / (gapCv * gapCv);
  return incompleteGamma(shape, shape * expected).lower;
}

/** What a prefix costs relative to sending it uncached: (1 − h)·write + h·read. */
export function prefixMultiplier(hitRate: number, write: number, read: number): number {
  return (1 - hitRate) * write + hitRate * read;
}

/** From where caching pays: hit rate h* = (w−1)/(w−r), reuses of one write (w−1)/(1−r), and Poisson requests an hour. */
export interface CacheBreakEven {
  readonly hitRate: number;
  readonly reusesPerWrite: number;
  readonly perHour: number;
}

/** Null where reading costs as much as sending, so that caching never pays. Write and read are multiples of the input rate. */
export function cacheBreakEven(
  write: number,
  read: number,
  ttlSeconds: number,
  refreshedByHits: boolean,
): CacheBreakEven | null {
  if (read >= 1) return null;
  if (write <= 1) return { hitRate: 0, reusesPerWrite: 0, perHour: 0 };
  const hitRate = (write - 1) / (write - read);
  const expected = refreshedByHits ? -Math.log1p(-hitRate) : hitRate / (1 - hitRate);
  return { hitRate, reusesPerWrite: (write - 1) / (1 - read), perHour: (expected * 3600) / ttlSeconds };
}
