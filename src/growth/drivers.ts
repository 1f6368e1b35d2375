import { compareMagnitude, type Fraction, type Money, subtract, sum, timesFraction, ZERO } from "../domain/money.ts";
import type { Driver } from "../domain/scenario.ts";
import type { Feature } from "../domain/workload.ts";
import type { CostCurve, PricedMonth } from "./cost-curve.ts";
import { asFraction, asNumber } from "./fractions.ts";
import { cacheGrows, callsFactor, heapsHitRate } from "./response-cache.ts";

/** Why cost(factor) is not factor × cost(1). The drivers add up to the difference exactly, to 10⁻¹⁵ USD. */
export function driversOf(curve: CostCurve, today: PricedMonth, then: PricedMonth, factor: Fraction): Driver[] {
  const drivers: Driver[] = [];
  const put = (driver: Driver) => {
    if (driver.usd !== 0n) drivers.push(driver);
  };
  const beyond = (now: Money, later: Money) => subtract(later, timesFraction(now, factor));
  for (const [index, now] of today.features.entries()) {
    const later = then.features[index];
    const feature = curve.loads[index]?.feature;
    if (later === undefined || feature === undefined) continue;
    const listNow = now.listUsd ?? now.usd;
    const answered = cacheGrows(feature) ? answeredMore(feature, factor, listNow) : null;
    if (answered) put(answered);
    const usd = subtract(beyond(listNow, later.listUsd ?? later.usd), answered?.usd ?? ZERO);
    const isRounding = answered !== null && now.hitRate === null;
    if (!isRounding) put({ name: "cache-hits", feature: now.feature, usd, from: now.hitRate, to: later.hitRate });
  }
  for (const [index, now] of today.commitments.entries()) {
    const later = then.commitments[index];
    if (later === undefined) continue;
    const usd = beyond(now.usd, later.usd);
    put({ name: "commitment", feature: null, commitment: now.name, usd, from: now.used, to: later.used });
  }
  const steps = ({ platformParts }: PricedMonth) => platformParts.reduce((count, part) => count + part.steps, 0);
  put({
    name: "platform",
    feature: null,
    usd: beyond(today.platform, then.platform),
    from: steps(today),
    to: steps(then),
  });
  const rounding = subtract(beyond(today.total, then.total), sum(drivers.map(({ usd }) => usd)));
  put({ name: "rounding", feature: null, usd: rounding, from: null, to: null });
  return drivers;
}

/** What the response cache answers beyond today's share, at today's cost of a call. */
function answeredMore(feature: Feature, factor: Fraction, today: Money): Driver {
  const then = heapsHitRate(feature.responseCache, feature.responseCacheHeaps ?? 1, asNumber(factor));
  const calls = asFraction(callsFactor(feature, asNumber(factor)));
  const usd = subtract(timesFraction(today, calls), timesFraction(today, factor));
  return { name: "response-cache", feature: feature.name, usd, from: feature.responseCache, to: then };
}

/** What each kind of driver makes over all features, the largest first. */
export function driverTotals(drivers: readonly Driver[]): { readonly name: Driver["name"]; readonly usd: Money }[] {
  const names = [...new Set(drivers.map(({ name }) => name))];
  return names
    .map((name) => ({ name, usd: sum(drivers.filter((driver) => driver.name === name).map(({ usd }) => usd)) }))
    .sort((a, b) => compareMagnitude(b.usd, a.usd));
}
