import type { Feature } from "../domain/workload.ts";

/**
 * The share of requests that a response cache answers at a multiple of the volume at which it answered `today`, by Heaps' law:
 * distinct requests grow as K·n^β, so h = 1 − (1 − today)·factor^(β − 1). A finite catalogue saturates; this does not.
 */
export function heapsHitRate(today: number, exponent: number, factor: number): number {
  return Math.max(0, 1 - (1 - today) * factor ** (exponent - 1));
}

/** Of further requests at that volume: 1 − βK·n^(β − 1). */
export function marginalHeapsHitRate(today: number, exponent: number, factor: number): number {
  return Math.max(0, 1 - exponent * (1 - today) * factor ** (exponent - 1));
}

/**
 * The same for a catalogue of so many intents with Zipf popularity i^(−s), so many requests in the cache's life, and a life that
 * hits renew (Che's approximation): h = Σ p(1 − e^(−Λp)).
 */
export function zipfHitRate(intents: number, exponent: number, requestsPerLife: number): number {
  const weights = Float64Array.from({ length: intents }, (_, index) => (index + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight) => sum - (weight / total) * Math.expm1((-requestsPerLife * weight) / total), 0);
}

/** What remains for the model, as a multiple of today's: factor^β where the cache grows by Heaps' law, else the factor. */
export function callsFactor({ responseCache, responseCacheHeaps: exponent }: Feature, factor: number): number {
  if (exponent === undefined || exponent === null || responseCache <= 0 || responseCache >= 1) return factor;
  return Math.min(factor ** exponent, factor / (1 - responseCache));
}

/** Does the share of a feature's response cache rise with volume? */
export function cacheGrows(feature: Feature): boolean {
  return callsFactor(feature, 2) !== 2;
}
