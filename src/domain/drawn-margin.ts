import type { Fraction } from "./money.ts";
import type { Assumption } from "./prompt-entry.ts";

/** Where the draws of a share or of dollars lie. Statistics, floating point. */
export interface DrawnFigure {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly mean: number;
}

/** A plan at one volume, with its users drawn one by one and its uncertain costs with them. */
export interface DrawnPlanAtFactor {
  readonly factor: Fraction;
  /** Users drawn. */
  readonly users: number;
  /** Null where there is no revenue. */
  readonly grossMargin: DrawnFigure | null;
  /** The same if the mean cost of a user were known exactly: what chance makes of so few users alone. */
  readonly grossMarginByUsers: DrawnFigure | null;
  /** Realised mean model cost of a paying user in dollars, as far as the plan serves it; by users alone. */
  readonly meanCostByUsers: DrawnFigure;
  /** Share of the included model cost (or credits) that users leave unused; null where none is included. */
  readonly unusedShare: number | null;
  /** P(margin below the first target), 0 to 1; null without a target or revenue. */
  readonly belowTargetShare: number | null;
}

export interface DrawnPlan {
  readonly name: string;
  readonly today: DrawnPlanAtFactor;
  readonly atFactors: readonly DrawnPlanAtFactor[];
}

/** Step 5 with draws. */
export interface DrawnMargin {
  readonly draws: number;
  readonly seed: number;
  readonly plans: readonly DrawnPlan[];
  readonly assumptions: readonly Assumption[];
}
