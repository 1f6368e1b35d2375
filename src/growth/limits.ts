import { approximateUsd } from "../domain/money.ts";
import type { LimitBreak, LimitCheck, LimitDimension } from "../domain/scenario.ts";
import { DEFAULT_THROTTLING, type RateLimits, type Throttling, type Workload } from "../domain/workload.ts";
import { lowestFactor } from "../load/lowest-factor.ts";
import type { CurveLoad } from "./feature-month.ts";
import { type Demand, demandOf, type LimitScope } from "./limit-demand.ts";
import { outageDays } from "./queueing.ts";
import { cacheGrows } from "./response-cache.ts";
import { isNamed } from "./scope.ts";
import { busiestMinutes, type LimitedFlow, waitAtPeak } from "./throttling.ts";

/** A provider's limits hold for all its models together, a model's for that model. */
export function limitScopes(limits: Workload["limits"], loads: readonly CurveLoad[]): LimitScope[] {
  return Object.entries(limits).flatMap(([name, own]) => {
    const concerned = loads.filter((load) => isNamed(name, load));
    return concerned.length === 0 ? [] : [{ name, limits: own, loads: concerned }];
  });
}

export function limitChecks(
  scopes: readonly LimitScope[],
  factor: number,
  terms: Throttling = DEFAULT_THROTTLING,
): LimitCheck[] {
  return scopes.flatMap((scope) =>
    dimensionsOf(scope.limits).map(({ dimension, limit }): LimitCheck => {
      const demand = demandOf(scope, dimension, factor);
      const check = { scope: scope.name, dimension, demand: demand.peak, limit, utilisation: demand.peak / limit };
      if (dimension === "usdPerMonth")
        return { ...check, waitSeconds: null, outageDays: outageDays(demand.peak, limit) };
      const flow = flowOf(scope, dimension, factor, limit, demand);
      return { ...check, ...busiestMinutes(flow, terms) };
    }),
  );
}

/** Where each limit is reached, lowest multiple of today's volume first. */
export function limitBreaks(scopes: readonly LimitScope[], terms: Throttling = DEFAULT_THROTTLING): LimitBreak[] {
  const breaks = scopes.flatMap((scope) =>
    dimensionsOf(scope.limits).flatMap(({ dimension, limit }): LimitBreak[] => {
      const factor = breakFactor(scope, dimension, limit);
      if (factor === null) return [];
      return [{ scope: scope.name, dimension, factor, limit, slowFrom: slowFactor(scope, dimension, limit, terms) }];
    }),
  );
  return breaks.sort((a, b) => a.factor - b.factor);
}

/** What comes to a limit, and how long the limit takes to make room for one request. */
function flowOf(
  scope: LimitScope,
  dimension: LimitDimension,
  factor: number,
  limit: number,
  { mean, peak }: Demand,
): LimitedFlow {
  const load = { utilisation: peak / limit, meanUtilisation: mean / limit };
  if (dimension === "requestsPerDay") return { ...load, service: 86_400 / limit, serviceCv: 0, isOfDay: true };
  if (dimension === "requestsPerMinute") return { ...load, service: 60 / limit, serviceCv: 0, isOfDay: false };
  const requests = demandOf(scope, "requestsPerMinute", factor).peak;
  // Tokens a request vary about as an exponential does: 0.77 to 0.96 in the Azure 2023 conversation trace.
  return { ...load, service: requests === 0 ? 0 : (peak / requests / limit) * 60, serviceCv: 1, isOfDay: false };
}

function breakFactor(scope: LimitScope, dimension: LimitDimension, limit: number): number | null {
  const bends = scope.loads.some(({ feature }) => cacheGrows(feature));
  const proportional = !bends && dimension !== "inputTokensPerMinute" && dimension !== "usdPerMonth";
  if (!proportional) return lowestFactor((factor) => demandOf(scope, dimension, factor).peak >= limit);
  const today = demandOf(scope, dimension, 1).peak;
  return today === 0 ? null : limit / today;
}

/** From where one in twenty of the busiest minutes' callers waits longer than anybody does. */
function slowFactor(scope: LimitScope, dimension: LimitDimension, limit: number, terms: Throttling): number | null {
  if (dimension === "usdPerMonth" || dimension === "requestsPerDay") return null;
  return lowestFactor((factor) => {
    const flow = flowOf(scope, dimension, factor, limit, demandOf(scope, dimension, factor));
    return waitAtPeak(flow, 0.95) > terms.timeoutSeconds;
  });
}

function dimensionsOf(limits: RateLimits): { dimension: LimitDimension; limit: number }[] {
  return (Object.keys(limits) as LimitDimension[]).flatMap((dimension) => {
    const limit = limits[dimension];
    if (limit === undefined) return [];
    return [{ dimension, limit: typeof limit === "bigint" ? approximateUsd(limit) : limit }];
  });
}
