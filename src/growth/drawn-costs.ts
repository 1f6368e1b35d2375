import { approximateUsd } from "../domain/money.ts";
import type { PlatformCost } from "../domain/workload.ts";
import type { Drawn, DrawnFeature } from "./drawn-features.ts";

/** What a month is about: some features, and with the whole suite the platform. */
export interface DrawnScope {
  readonly features: readonly DrawnFeature[];
  readonly platform: readonly PlatformCost[];
}

/** Dollars of a month at a multiple of today's volume, for the first `draws` draws. Floating point. */
export function drawnMonth(
  drawn: Drawn,
  scope: DrawnScope,
  factor: number,
  month = 0,
  draws = drawn.draws,
): Float64Array {
  const total = new Float64Array(draws);
  const requests = scope.platform.some(({ perRequests }) => perRequests !== null) ? new Float64Array(draws) : null;
  for (const feature of scope.features) addFeature(total, requests, drawn, feature, factor, month);
  addPlatform(total, requests, scope.platform);
  return total;
}

function addFeature(
  total: Float64Array,
  requests: Float64Array | null,
  drawn: Drawn,
  feature: DrawnFeature,
  factor: number,
  month: number,
): void {
  const then = drawn.months(feature.prepared.priced.model.key)[month];
  if (!then) return;
  const { volume, missed, saved, logVolume, hitRate, heaps } = feature;
  const draws = total.length;
  if (requests) {
    for (let draw = 0; draw < draws; draw++) {
      requests[draw] = (requests[draw] ?? 0) + factor * (feature.requests[draw] ?? 0) * (then.volume[draw] ?? 0);
    }
  }
  if (hitRate === null && heaps === 1) {
    for (let draw = 0; draw < draws; draw++) {
      const calls = factor * (volume[draw] ?? 0) * (then.volume[draw] ?? 0);
      total[draw] = (total[draw] ?? 0) + calls * (missed[draw] ?? 0) * (then.price[draw] ?? 0);
    }
    return;
  }
  const logFactor = Math.log(factor);
  const logMost = -Math.log(1 - feature.prepared.feature.responseCache);
  for (let draw = 0; draw < draws; draw++) {
    const log = logFactor + (logVolume[draw] ?? 0) + (then.logVolume[draw] ?? 0);
    const logCalls = heaps === 1 ? log : Math.min(heaps * log, log + logMost);
    const calls = heaps === 1 ? factor * (volume[draw] ?? 0) * (then.volume[draw] ?? 0) : Math.exp(logCalls);
    const each = (missed[draw] ?? 0) + (saved[draw] ?? 0) * (hitRate === null ? 0 : hitRate(logCalls));
    total[draw] = (total[draw] ?? 0) + calls * each * (then.price[draw] ?? 0);
  }
}

/** Steps are the platform's own prices: they follow volume, not list prices. */
function addPlatform(total: Float64Array, requests: Float64Array | null, platform: readonly PlatformCost[]): void {
  for (const { monthly, perRequests } of platform) {
    const dollars = approximateUsd(monthly);
    for (let draw = 0; draw < total.length; draw++) {
      // A hair less than a whole step is that step: requests come out of floating point here.
      const steps = perRequests === null ? 1 : Math.ceil((requests?.[draw] ?? 0) / perRequests - 1e-9);
      total[draw] = (total[draw] ?? 0) + dollars * steps;
    }
  }
}
