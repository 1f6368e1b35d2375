import { type PricedLoad, hitRateOf } from "../compare/price-load.ts";
import { approximateUsd, sum, usdToDecimal } from "../domain/money.ts";
import type { LimitBreak, LimitCheck, LimitDimension } from "../domain/scenario.ts";
import type { RateLimits, Workload } from "../domain/workload.ts";
import { HOURS_A_MONTH } from "../load/hit-rate.ts";
import { featureMonth } from "./cost-curve.ts";
import { lowestFactor } from "../load/lowest-factor.ts";
import { asFraction, asNumber } from "./fractions.ts";

/** Busiest ten minutes over the mean where a feature does not tell: measured 1.9 to 3.3 in four production workloads. */
export const DEFAULT_PEAK = 3;

const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;

/** The loads that a limit is about. */
interface Scope {
  readonly name: string;
  readonly limits: RateLimits;
  readonly loads: readonly PricedLoad[];
}

/** A provider's limits hold for all its models together, a model's for that model. */
export function limitScopes(limits: Workload["limits"], loads: readonly PricedLoad[]): Scope[] {
  return Object.entries(limits).flatMap(([name, own]) => {
    const concerned = loads.filter(({ priced, load }) =>
      [priced.model.provider, priced.model.key, priced.model.id, load.model].includes(name),
    );
    return concerned.length === 0 ? [] : [{ name, limits: own, loads: concerned }];
  });
}

export function limitChecks(scopes: readonly Scope[], factor: number): LimitCheck[] {
  return scopes.flatMap((scope) =>
    dimensionsOf(scope.limits).map(({ dimension, limit }) => {
      const demand = demandOf(scope, dimension, factor);
      return { scope: scope.name, dimension, demand, limit, utilisation: demand / limit };
    }),
  );
}

/** Where each limit is reached, lowest multiple of today's volume first. */
export function limitBreaks(scopes: readonly Scope[]): LimitBreak[] {
  const breaks = scopes.flatMap((scope) =>
    dimensionsOf(scope.limits).flatMap(({ dimension, limit }): LimitBreak[] => {
      const factor = breakFactor(scope, dimension, limit);
      return factor === null ? [] : [{ scope: scope.name, dimension, factor, limit }];
    }),
  );
  return breaks.sort((a, b) => a.factor - b.factor);
}

function breakFactor(scope: Scope, dimension: LimitDimension, limit: number): number | null {
  const proportional = dimension !== "inputTokensPerMinute" && dimension !== "usdPerMonth";
  if (!proportional) return lowestFactor((factor) => demandOf(scope, dimension, factor) >= limit);
  const today = demandOf(scope, dimension, 1);
  return today === 0 ? null : limit / today;
}

function dimensionsOf(limits: RateLimits): { dimension: LimitDimension; limit: number }[] {
  return (Object.keys(limits) as LimitDimension[]).flatMap((dimension) => {
    const limit = limits[dimension];
    if (limit === undefined) return [];
    return [{ dimension, limit: typeof limit === "bigint" ? approximateUsd(limit) : limit }];
  });
}

/** Demand at the peak minute; of a day and a month, the mean. Only what is not batch counts against limits a minute or day. */
function demandOf({ loads }: Scope, dimension: LimitDimension, factor: number): number {
  if (dimension === "usdPerMonth") {
    return Number(usdToDecimal(sum(loads.map((load) => featureMonth(load, asFraction(factor)).usd))));
  }
  const total = loads.reduce((all, prepared) => all + perMonth(prepared, dimension, factor), 0);
  return dimension === "requestsPerDay" ? total / DAYS_A_MONTH : total / MINUTES_A_MONTH;
}

/** Calls or tokens of the online traffic a month; those a minute already times the peak. */
function perMonth(prepared: PricedLoad, dimension: LimitDimension, factor: number): number {
  const { feature, load, modes } = prepared;
  const online = modes.find(({ mode }) => mode === "standard");
  if (online === undefined) return 0;
  const calls = asNumber(load.requestsPerMonth.expected) * factor * online.callsPerRequest;
  const atPeak = calls * (feature.peak ?? DEFAULT_PEAK);
  switch (dimension) {
    case "requestsPerDay":
      return calls;
    case "requestsPerMinute":
      return atPeak;
    case "tokensPerMinute":
      return atPeak * (load.input.mean + load.output.mean);
    case "outputTokensPerMinute":
      return atPeak * load.output.mean;
    case "inputTokensPerMinute": {
      // Reads from the cache do not count, so more hits leave more room: https://platform.claude.com/docs/en/api/rate-limits
      const hitRate = hitRateOf(prepared, factor) ?? 0;
      const read = online.slices.reduce((sum, slice) => sum + slice.read + hitRate * slice.prefix, 0);
      return atPeak * (load.input.mean - read);
    }
    case "usdPerMonth":
      return 0;
  }
}
