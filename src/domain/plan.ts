import type { Finding } from "./finding.ts";
import type { Fraction, Money } from "./money.ts";
import type { Assumption } from "./prompt-entry.ts";

/** How the model cost of a month differs between users, as far as the plan serves them: a lognormal, cut off where the plan stops. Dollars; statistics, floating point. */
export interface UserCosts {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Part of the cost that the most expensive 1 % and 10 % of the users make. */
  readonly topPercentShare: number;
  readonly topTenthShare: number;
}

/** What a plan earns at one volume. */
export interface PlanAtFactor {
  readonly factor: Fraction;
  readonly users: Fraction;
  /** What the mean paying user brings in a month, overage with it. */
  readonly revenuePerUser: Money;
  /** Mean model cost a month that a paying user is served: what the margin counts. Exact up to a division where nothing is stopped. */
  readonly costPerUser: Money;
  /** The same if the plan never stopped: the mean cost of what users would send. */
  readonly demandPerUser: Money;
  /** Model cost of the free users that a paying one carries. */
  readonly freePerUser: Money;
  /** What the payment service keeps. */
  readonly feesPerUser: Money;
  readonly supportPerUser: Money;
  /** Platform cost that falls on a paying user. */
  readonly platformPerUser: Money;
  readonly userCosts: UserCosts;
  /** (revenue − all cost) / revenue, 1 being all; null where there is no revenue. Negative: a loss. */
  readonly grossMargin: number | null;
  /** Share of the paying users who cost more than they bring in, platform cost left out. */
  readonly underwaterShare: number;
  /** Price (a seat a month, or a request) at which the plan earns nothing; null: no price does it. */
  readonly breakEvenPrice: Money | null;
  /** Price at which each target margin is reached; null: no price does it. */
  readonly minPriceFor: readonly { readonly target: Fraction; readonly price: Money | null }[];
}

export interface PlanOutcome {
  readonly name: string;
  readonly price: Money;
  readonly unit: "seat" | "request";
  readonly today: PlanAtFactor;
  readonly atFactors: readonly PlanAtFactor[];
  /** First factor of those looked at whose margin is below the first target; null: none. */
  readonly belowTargetFrom: Fraction | null;
  /** For seats: model cost a user at which the plan would have to stop, or to charge, for the first target; null: not needed or not enough. */
  readonly capForTarget: Money | null;
  /** For seats: model cost a user at which the plan stops or charges now; null: it has no end. */
  readonly cap: { readonly usd: Money; readonly then: "stop" | "charge" } | null;
  /** Margin with a cap at the price itself, in seats without a cap; null otherwise. */
  readonly marginCappedAtPrice: number | null;
}

/** Step 5. */
export interface MarginCheck {
  readonly plans: readonly PlanOutcome[];
  readonly assumptions: readonly Assumption[];
  readonly conclusion: Finding;
}
