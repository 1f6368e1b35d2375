import type { DrawnInput, DrawnScenario, DrawnSimulation } from "../domain/drawn.ts";
import { type Finding, timesFigure, usdFigure } from "../domain/finding.ts";
import { approximateUsd } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Workload } from "../domain/workload.ts";
import type { CostCurve } from "./cost-curve.ts";
import { rankInterval, sortedQuantile, summary } from "./draw-summary.ts";
import { drawnBudgets } from "./drawn-budgets.ts";
import { drawnMonth } from "./drawn-costs.ts";
import { type Drawn, drawInputs } from "./drawn-features.ts";
import { asNumber } from "./fractions.ts";
import { PRICE_STEPS } from "./price-steps.ts";
import { firstOrderShare, rankShares } from "./sensitivity.ts";

/** A power of two, at which Sobol points are most even; p90 then lies between the empirical p89.1 and p90.9. */
export const DEFAULT_DRAW_TERMS: DrawTerms = { draws: 4096, seed: 1 };

export const MOST_DRAWS = 1_000_000;

export interface DrawTerms {
  readonly draws: number;
  readonly seed: number;
}

/**
 * Step 4 with what nobody knows exactly drawn: volumes told as a range, counts and means that are estimated or assumed, growth
 * told as a range, steps of list prices. The same draws are used at every factor and month, and for every budget.
 */
export function drawSimulation(
  workload: Workload,
  curve: CostCurve,
  count: CountFeature,
  { draws, seed }: DrawTerms,
): DrawnSimulation {
  const { growth } = workload;
  const drawn = drawInputs(curve, growth, count, draws, seed);
  const suite = { features: drawn.features, platform: curve.platform, idle: true };
  const scenarios = growth.factors.map((factor): DrawnScenario => {
    const months = Array.from({ length: growth.months + 1 }, (_, month) => ({
      month,
      usd: summary(drawnMonth(drawn, suite, asNumber(factor), month)),
    }));
    return { factor, usd: months[0]?.usd ?? summary(new Float64Array(1)), months };
  });
  const horizon = drawnMonth(drawn, suite, 1, growth.months);
  return {
    draws,
    seed,
    rankOfP90: rankInterval(0.9, draws),
    today: summary(drawnMonth(drawn, suite, 1)),
    scenarios,
    inputs: inputsOf(drawn, horizon),
    budgets: drawnBudgets(drawn, workload.budgets, growth.months),
    assumptions: assumptionsOf(drawn),
  };
}

/** The conclusion of step 4 by the middle of the draws: how many times today's p50 the p50 of the largest factor is. */
export function concludeByDraws(conclusion: Finding, { today, scenarios, inputs }: DrawnSimulation): Finding {
  const { factor } = conclusion.figures;
  if (inputs.length === 0 || factor?.unit !== "factor") return conclusion;
  const last = scenarios.find((each) => asNumber(each.factor) === asNumber(factor.value));
  if (!last || today.p50 === 0n) return conclusion;
  const times = approximateUsd(last.usd.p50) / approximateUsd(today.p50);
  return { ...conclusion, figures: { ...conclusion.figures, times: timesFigure(times), p50: usdFigure(last.usd.p50) } };
}

/** Shares of the variance of the cost's rank: a few draws far out would else decide all. */
function inputsOf(drawn: Drawn, horizon: Float64Array): DrawnInput[] {
  const isCertain = horizon.every((cost) => cost === horizon[0]);
  const ranks = isCertain ? new Float64Array(horizon.length) : rankShares(horizon);
  const told = drawn.columns.map(({ input, shares }): DrawnInput => ({
    kind: input.kind,
    of: input.of,
    p10: input.value(0.1),
    p90: input.value(0.9),
    varianceShare: firstOrderShare(shares, ranks),
  }));
  const stepped = [...drawn.pricePaths].map(([model, months]): DrawnInput => {
    const last = months.at(-1) ?? new Float64Array(1);
    const sorted = last.slice().sort();
    return {
      kind: "list-prices",
      of: model,
      p10: Math.exp(sortedQuantile(sorted, 0.1)),
      p90: Math.exp(sortedQuantile(sorted, 0.9)),
      varianceShare: firstOrderShare(rankShares(last), ranks),
    };
  });
  return [...told, ...stepped].sort((a, b) => b.varianceShare - a.varianceShare);
}

function assumptionsOf({ columns, pricePaths }: Drawn): Assumption[] {
  const found = [...new Set(columns.flatMap(({ input }) => input.assumption ?? []))];
  if (columns.some(({ input }) => input.kind === "volume")) {
    const text = "a volume told as low, expected and high is drawn with expected as the most likely";
    found.push({ code: "volume-drawn", text, value: "triangular" });
  }
  if (pricePaths.size > 0) {
    const { perYear, mean, sigma } = PRICE_STEPS;
    const text = "list prices step at random, each model by itself";
    found.push({ code: "price-steps", text, value: `${perYear} a year, logarithm normal(${mean}, ${sigma})` });
  }
  return found;
}
