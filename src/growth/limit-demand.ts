import { hitRateOf, type PricedLoad } from "../compare/price-load.ts";
import { sum, usdToDecimal } from "../domain/money.ts";
import type { LimitDimension } from "../domain/scenario.ts";
import type { RateLimits } from "../domain/workload.ts";
import { HOURS_A_MONTH } from "../load/hit-rate.ts";
import { type CurveLoad, featureMonth, MINUTES_A_MONTH } from "./feature-month.ts";
import { asFraction, asNumber } from "./fractions.ts";
import { DEFAULT_PEAK } from "./load-shape.ts";
import { callsFactor } from "./response-cache.ts";

const DAYS_A_MONTH = HOURS_A_MONTH / 24;

/** The loads that a limit is about. */
export interface LimitScope {
  readonly name: string;
  readonly limits: RateLimits;
  readonly loads: readonly CurveLoad[];
}

/** What a limit meets: the mean minute (day, month) and the busiest one. Only what is not batch counts against limits a minute or day. */
export interface Demand {
  readonly mean: number;
  /** The mean itself for limits of a day or month. */
  readonly peak: number;
}

export function demandOf({ loads }: LimitScope, dimension: LimitDimension, factor: number): Demand {
  if (dimension === "usdPerMonth") {
    const at = { factor: asFraction(factor), end: "expected", perUser: 1 } as const;
    const dollars = Number(usdToDecimal(sum(loads.map((load) => featureMonth(load, at).usd))));
    return { mean: dollars, peak: dollars };
  }
  const monthly = loads.map((load) => ({ load, demand: perMonth(load, dimension, factor) }));
  const total = monthly.reduce((all, { demand }) => all + demand, 0);
  if (dimension === "requestsPerDay") return { mean: total / DAYS_A_MONTH, peak: total / DAYS_A_MONTH };
  const atPeak = monthly.reduce((all, { load, demand }) => all + demand * (load.feature.peak ?? DEFAULT_PEAK), 0);
  return { mean: total / MINUTES_A_MONTH, peak: atPeak / MINUTES_A_MONTH };
}

/** Calls or tokens of the online traffic a month. */
function perMonth(prepared: PricedLoad, dimension: LimitDimension, factor: number): number {
  const { feature, load, modes } = prepared;
  const online = modes.find(({ mode }) => mode === "standard");
  if (online === undefined) return 0;
  const grown = callsFactor(feature, factor);
  const calls = asNumber(load.requestsPerMonth.expected) * grown * online.callsPerRequest;
  switch (dimension) {
    case "requestsPerDay":
    case "requestsPerMinute":
      return calls;
    case "tokensPerMinute":
      return calls * (load.input.mean + load.output.mean);
    case "outputTokensPerMinute":
      return calls * load.output.mean;
    case "inputTokensPerMinute": {
      // Reads from the cache do not count, so more hits leave more room: https://platform.claude.com/docs/en/api/rate-limits
      const hitRate = hitRateOf(prepared, grown) ?? 0;
      const read = online.slices.reduce((all, slice) => all + slice.read + hitRate * slice.prefix, 0);
      return calls * (load.input.mean - read);
    }
    case "usdPerMonth":
      return 0;
  }
}
