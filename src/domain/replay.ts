import type { Fraction } from "./money.ts";

/** A share of requests that one scope's rate limits refused. */
export interface Throttled {
  /** Provider or model, as the workload names it. */
  readonly scope: string;
  readonly share: number;
}

/** What real arrivals make of caches and limits at a multiple of their number. Statistics, floating point. */
export interface Replay {
  readonly factor: Fraction;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the input tokens found cached as a prefix; null: the trace has no prefixes, and none were given. */
  readonly prefixHitShare: number | null;
  /** The same if the same requests came at random (Poisson); null where a limited cache has no formula. */
  readonly randomHitShare: number | null;
  /** Share of requests refused by the limits of the scope that refuses most; null: the workload has no limits to hold against. */
  readonly throttledShare: number | null;
  readonly throttled: readonly Throttled[];
  /** Requests in the busiest minute and second, by the clock. */
  readonly peakPerMinute: number;
  readonly peakPerSecond: number;
  /** Busiest minute over the mean of the minutes from the first to the last. */
  readonly peakToMean: number;
  /** Coefficient of variation of the gaps between requests, 1 for arrivals at random; null: too few, or most of them 0 by the trace's clock. */
  readonly gapCv: number | null;
}
