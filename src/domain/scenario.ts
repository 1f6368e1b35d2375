import type { Finding } from "./finding.ts";
import type { Fraction, Money } from "./money.ts";
import type { Unpriced } from "./price.ts";
import type { Assumption } from "./prompt-entry.ts";
import type { BudgetScope, RateLimits } from "./workload.ts";

/** One reason why a volume costs more or less than its multiple of today. The drivers of a scenario add up exactly. */
export interface Driver {
  readonly name: "cache-hits" | "response-cache" | "platform" | "rounding";
  readonly feature: string | null;
  /** cost(factor) − factor × cost(1), this driver's part. Negative: cheaper than in proportion. */
  readonly usd: Money;
  /** What changed, today and at the factor: hit rates (0 to 1), or the number of platform steps. Null for rounding. */
  readonly from: number | null;
  readonly to: number | null;
}

export type LimitDimension = keyof RateLimits;

/** The demand of the busiest minutes (or day, or month) against a limit that the workload gives. */
export interface LimitCheck {
  /** Provider or model, as the workload names it. */
  readonly scope: string;
  readonly dimension: LimitDimension;
  readonly demand: number;
  readonly limit: number;
  /** demand / limit: from 1 on, requests are refused. */
  readonly utilisation: number;
  /** Mean wait of a request in the busiest minutes; null from the limit on, and for money. */
  readonly waitSeconds?: number | null;
}

/** Where a limit is reached first. */
export interface LimitBreak {
  readonly scope: string;
  readonly dimension: LimitDimension;
  /** Lowest multiple of today's volume at which the peak reaches the limit; below 1: today already. */
  readonly factor: number;
  readonly limit: number;
}

/** The part of a feature's calls beyond a context tier's edge. */
export interface TierShare {
  readonly feature: string;
  readonly model: string;
  readonly inputTokensOver: number;
  readonly requestShare: number;
}

export interface FeatureCost {
  readonly feature: string;
  readonly model: string;
  /** A month. */
  readonly usd: Money;
  /** Share of requests that find their prefix cached; null where nothing is cached. */
  readonly hitRate: number | null;
}

/** A month at a multiple of today's volume. */
export interface Scenario {
  readonly factor: Fraction;
  readonly requests: Fraction;
  /** A month at the expected volume, and at the low and high ones that the workload gives. */
  readonly usd: { readonly low: Money; readonly expected: Money; readonly high: Money };
  /** Cost over today's cost; a statistic. */
  readonly timesToday: number;
  readonly features: readonly FeatureCost[];
  readonly platform: Money;
  readonly drivers: readonly Driver[];
  readonly limits: readonly LimitCheck[];
}

/** A month from today, 0 being today. */
export interface MonthPoint {
  readonly month: number;
  /** Volume as a multiple of today's. */
  readonly factor: Fraction;
  /** List prices as a multiple of today's. */
  readonly priceFactor: Fraction;
  readonly usd: Money;
}

/** When a budget is passed, if it is. */
export interface BudgetCrossing {
  /** Index in the workload's budgets. */
  readonly budget: number;
  readonly scope: BudgetScope;
  /** A month. */
  readonly limit: Money;
  /** Cost today. */
  readonly today: Money;
  /** First month (0 is today) that costs more; null: none of the months looked at. */
  readonly month: number | null;
  /** Lowest multiple of today's volume that costs more, at today's prices; null: none up to 1,000,000. */
  readonly factor: Fraction | null;
  readonly requests: Fraction | null;
}

/** Step 4. */
export interface Simulation {
  readonly scenarios: readonly Scenario[];
  readonly months: readonly MonthPoint[];
  readonly tiers: readonly TierShare[];
  /** By factor, lowest first. */
  readonly breaks: readonly LimitBreak[];
  readonly firstToBreak: LimitBreak | null;
  readonly budgetCrossings: readonly BudgetCrossing[];
  /** Features whose model has no price: not in any sum, so every sum is a lower bound. */
  readonly unpriced: readonly Unpriced[];
  readonly assumptions: readonly Assumption[];
  readonly conclusion: Finding;
}
