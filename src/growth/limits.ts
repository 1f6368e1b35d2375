import { type PricedLoad, hitRateOf } from "../compare/price-load.ts";
import { approximateUsd, sum, usdToDecimal } from "../domain/money.ts";
import type { LimitBreak, LimitCheck, LimitDimension } from "../domain/scenario.ts";
import type { RateLimits, Workload } from "../domain/workload.ts";
import { HOURS_A_MONTH } from "../load/hit-rate.ts";
import { featureMonth } from "./cost-curve.ts";
import { lowestFactor } from "../load/lowest-factor.ts";
import { asFraction, asNumber } from "./fractions.ts";
import { meanWait } from "./queueing.ts";
import { cacheGrows, callsFactor } from "./response-cache.ts";

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
      const utilisation = demand / limit;
      const waitSeconds = dimension === "usdPerMonth" ? null : waitAt(scope, dimension, factor, limit, utilisation);
      return { scope: scope.name, dimension, demand, limit, utilisation, waitSeconds };
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

/** Mean wait of a request in the busiest minutes, with arrivals at random and the limit as a queue's only server. */
function waitAt(scope: Scope, dimension: LimitDimension, factor: number, limit: number, load: number): number | null {
  const seconds = dimension === "requestsPerDay" ? 86_400 : 60;
  if (dimension === "requestsPerDay" || dimension === "requestsPerMinute") {
    return meanWait({ load, arrivalCv: 1, serviceCv: 0, service: seconds / limit });
  }
  const requests = demandOf(scope, "requestsPerMinute", factor);
  if (requests === 0) return null;
  // Tokens a request vary about as an exponential does: 0.77 to 0.96 in the Azure 2023 conversation trace.
  return meanWait({ load, arrivalCv: 1, serviceCv: 1, service: ((load * limit) / requests / limit) * seconds });
}

function breakFactor(scope: Scope, dimension: LimitDimension, limit: number): number | null {
  const bends = scope.loads.some(({ feature }) => cacheGrows(feature));
  const proportional = !bends && dimension !== "inputTokensPerMinute" && dimension !== "usdPerMonth";
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
  const grown = callsFactor(feature, factor);
  const calls = asNumber(load.requestsPerMonth.expected) * grown * online.callsPerRequest;
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
      const hitRate = hitRateOf(prepared, grown) ?? 0;
      const read = online.slices.reduce((sum, slice) => sum + slice.read + hitRate * slice.prefix, 0);
      return atPeak * (load.input.mean - read);
    }
    case "usdPerMonth":
      return 0;
  }
}
