import type { Finding } from "./finding.ts";
import type { Fraction, Money } from "./money.ts";
import type { Unpriced } from "./price.ts";
import type { Assumption } from "./prompt-entry.ts";
import type { BudgetScope, RateLimits } from "./workload.ts";
import type { Commitment } from "./workload-commitments.ts";

/** One reason why a volume costs more or less than its multiple of today. The drivers of a scenario add up exactly. */
export interface Driver {
  readonly name: "cache-hits" | "response-cache" | "commitment" | "platform" | "rounding";
  readonly feature: string | null;
  /** The commitment's name. */
  readonly commitment?: string;
  /** cost(factor) − factor × cost(1), this driver's part. Negative: cheaper than in proportion. */
  readonly usd: Money;
  /** What changed, today and at the factor: hit rates (0 to 1), the used share of a commitment, or the number of platform steps. Null for rounding. */
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
  /** Seconds that half, 19 in 20 and 99 in 100 of the busiest minutes' requests wait at most. Absent for a day's limit and for money. */
  readonly waits?: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Share of those who wait longer than callers do, and seconds until the queue is gone after the peak; null: it never is. */
  readonly timedOutShare?: number;
  readonly drainSeconds?: number | null;
  /** Share of the month's calls that come while the limit is full, and of the busiest minutes' calls. */
  readonly refusedShare?: number;
  readonly refusedAtPeak?: number;
  /** Calls sent for one wanted in the busiest minutes, and the share of those sent that is answered, and so billed. */
  readonly attempts?: number;
  readonly billedShare?: number;
  /** Days a month without service, where a spending limit ends it early. */
  readonly outageDays?: number;
}

/** Where a limit is reached first. */
export interface LimitBreak {
  readonly scope: string;
  readonly dimension: LimitDimension;
  /** Lowest multiple of today's volume at which the peak reaches the limit; below 1: today already. */
  readonly factor: number;
  readonly limit: number;
  /** Lowest multiple at which one in twenty of the busiest minutes' callers waits longer than callers do; null: none, or no queue. */
  readonly slowFrom?: number | null;
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
  /** A month, its part of commitments included. */
  readonly usd: Money;
  /** The same at list prices; only where there are commitments. */
  readonly listUsd?: Money;
  /** Share of requests that find their prefix cached; null where nothing is cached. */
  readonly hitRate: number | null;
}

/** A month of a commitment. */
export interface CommitmentCost {
  readonly name: string;
  readonly kind: Commitment["kind"];
  /** What is paid for it: the units, the committed sum or the discounted use. */
  readonly paid: Money;
  /** What the use that it covers would cost at list prices, as far as commitments before it leave any. */
  readonly replaced: Money;
  /** paid − replaced: negative where it saves. */
  readonly usd: Money;
  /** The part of the committed sum that no use covers; what is paid for units that nobody uses. */
  readonly shortfall: Money;
  /** Used share of the capacity or of the committed sum; above 1 where use goes beyond the sum. Null: nothing is committed. */
  readonly used: number | null;
  /** Share of the calls that the capacity refuses. */
  readonly refusedShare: number;
}

/** From where a commitment pays. */
export interface CommitmentBreakEven {
  readonly name: string;
  readonly kind: Commitment["kind"];
  /** Lowest multiple of today's volume at which it costs no more than list prices; null: none up to 1,000,000. */
  readonly factor: Fraction | null;
  readonly requests: Fraction | null;
  /** Share of its time that reserved capacity must be used to pay; above 1: it never does. */
  readonly utilisation: number | null;
  /** Units that would cost least today: what the load needs for more than that share of the time. */
  readonly bestUnits: number | null;
}

/** A platform cost in a month. */
export interface PlatformPart {
  readonly name: string;
  readonly usd: Money;
  /** How many times it is paid. */
  readonly steps: number;
  /** What falls on each feature that causes it, by requests; adds up exactly where any has requests. */
  readonly features: readonly { readonly feature: string; readonly usd: Money }[];
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
  readonly platformParts: readonly PlatformPart[];
  /** In the order in which they are applied. */
  readonly commitments: readonly CommitmentCost[];
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
  /** What one user sends, as a multiple of today's. */
  readonly perUser: number;
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
  readonly commitments: readonly CommitmentBreakEven[];
  /** Features whose model has no price: not in any sum, so every sum is a lower bound. */
  readonly unpriced: readonly Unpriced[];
  readonly assumptions: readonly Assumption[];
  readonly conclusion: Finding;
}
