import type { Fraction, Money } from "./money.ts";
import type { Assumption } from "./prompt-entry.ts";
import type { BudgetScope, FeatureFigure } from "./workload.ts";

/** Where the draws of an amount lie: statistics in floating point, rounded to nine digits when they became money. */
export interface DrawnUsd {
  readonly p10: Money;
  readonly p50: Money;
  readonly p90: Money;
  readonly mean: Money;
}

export type UncertainKind =
  | "volume"
  | "static-input"
  | "dynamic-input"
  | "output"
  | "turns"
  | "steps"
  | "result-tokens"
  | Exclude<FeatureFigure, "everybody">
  | "user-growth"
  | "intensity"
  | "elasticity"
  | "list-prices";

/** Something that nobody knows exactly, and how much of the spread of the cost it makes. */
export interface DrawnInput {
  readonly kind: UncertainKind;
  /** A feature's name; a model's for list prices; null for growth and for the users that features share. */
  readonly of: string | null;
  /** Its p10 and p90: of volumes, tokens, turns and steps as multiples of what is expected, of everything else the figures. */
  readonly p10: number;
  readonly p90: number;
  /** First-order share of the variance of the rank of the last month's cost at today's factor, 0 to 1. */
  readonly varianceShare: number;
}

/** A volume, month by month: month 0 is today. */
export interface DrawnScenario {
  readonly factor: Fraction;
  readonly usd: DrawnUsd;
  readonly months: readonly { readonly month: number; readonly usd: DrawnUsd }[];
}

/** How likely a budget is passed, and from when and which volume on the middle and the dear end of the draws are above it. */
export interface DrawnBudget {
  /** Index in the workload's budgets. */
  readonly budget: number;
  readonly scope: BudgetScope;
  /** A month. */
  readonly limit: Money;
  /** P(cost > budget) in each month, today first, 0 to 1. */
  readonly overShare: readonly number[];
  /** Mean of what is beyond the budget in the last month, zero where it is not passed. */
  readonly expectedOverrun: Money;
  /** First month whose p50 or p90 is above it; null: none of those looked at. */
  readonly month: { readonly p50: number | null; readonly p90: number | null };
  /** Lowest multiple of today's volume, at today's prices; null: none between 0.001 and 1,000,000. */
  readonly factor: { readonly p50: Fraction | null; readonly p90: Fraction | null };
}

/** Step 4 with its uncertain inputs drawn. */
export interface DrawnSimulation {
  readonly draws: number;
  readonly seed: number;
  /** The 95 % interval of the rank of the empirical p90: [0.881, 0.919] for 1,000 draws. */
  readonly rankOfP90: readonly [low: number, high: number];
  /** Today's volume, whether or not it is one of the factors. */
  readonly today: DrawnUsd;
  /** By the workload's factors. */
  readonly scenarios: readonly DrawnScenario[];
  /** The most important first. Empty: nothing is uncertain, and all quantiles are the expected cost. */
  readonly inputs: readonly DrawnInput[];
  readonly budgets: readonly DrawnBudget[];
  readonly assumptions: readonly Assumption[];
}
