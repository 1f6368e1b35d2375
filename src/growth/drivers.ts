import { compareMagnitude, type Fraction, type Money, subtract, sum, timesFraction } from "../domain/money.ts";
import type { Driver } from "../domain/scenario.ts";
import { type CostCurve, platformSteps, type PricedMonth, requestsOf } from "./cost-curve.ts";
import { ONE } from "./fractions.ts";

/** Why cost(factor) is not factor × cost(1). The drivers add up to the difference exactly, to 10⁻¹⁵ USD. */
export function driversOf(curve: CostCurve, today: PricedMonth, then: PricedMonth, factor: Fraction): Driver[] {
  const drivers: Driver[] = [];
  const put = (driver: Driver) => {
    if (driver.usd !== 0n) drivers.push(driver);
  };
  for (const [index, now] of today.features.entries()) {
    const later = then.features[index];
    if (later === undefined) continue;
    const usd = subtract(later.usd, timesFraction(now.usd, factor));
    put({ name: "cache-hits", feature: now.feature, usd, from: now.hitRate, to: later.hitRate });
  }
  const steps = (at: Fraction) =>
    Number(curve.platform.reduce((count, cost) => count + platformSteps(cost, requestsOf(curve.loads, at)), 0n));
  put({
    name: "platform",
    feature: null,
    usd: subtract(then.platform, timesFraction(today.platform, factor)),
    from: steps(ONE),
    to: steps(factor),
  });
  const difference = subtract(then.total, timesFraction(today.total, factor));
  const rounding = subtract(difference, sum(drivers.map(({ usd }) => usd)));
  put({ name: "rounding", feature: null, usd: rounding, from: null, to: null });
  return drivers;
}

/** What each kind of driver makes over all features, the largest first. */
export function driverTotals(drivers: readonly Driver[]): { readonly name: Driver["name"]; readonly usd: Money }[] {
  const names = [...new Set(drivers.map(({ name }) => name))];
  return names
    .map((name) => ({ name, usd: sum(drivers.filter((driver) => driver.name === name).map(({ usd }) => usd)) }))
    .sort((a, b) => compareMagnitude(b.usd, a.usd));
}
