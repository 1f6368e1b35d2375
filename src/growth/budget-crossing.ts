import { PERIODS_A_MONTH } from "../domain/dates.ts";
import { add, type Fraction, type Money, sum, timesFraction } from "../domain/money.ts";
import type { BudgetCrossing, MonthPoint } from "../domain/scenario.ts";
import type { Budget, BudgetScope, Feature } from "../domain/workload.ts";
import { type CostCurve, curveMonth, lowestVolume, requestsOf } from "./cost-curve.ts";
import { ONE } from "./fractions.ts";

/** When each budget over a time is passed. Budgets of a file or of a single request are not a matter of growth. */
export function budgetCrossings(
  curve: CostCurve,
  budgets: readonly Budget[],
  months: readonly MonthPoint[],
): BudgetCrossing[] {
  return budgets.flatMap((budget, index): BudgetCrossing[] => {
    if (budget.max === undefined || budget.scope.kind === "file") return [];
    const limit = timesFraction(budget.max.amount, PERIODS_A_MONTH[budget.max.per]);
    const part = scopeOf(curve, budget.scope);
    const costAt = (factor: Fraction, prices: Fraction = ONE) => scopeMonth(part, factor, prices);
    const month = months.find((point) => costAt(point.factor, point.priceFactor) > limit);
    const factor = lowestVolume(part, ({ total }) => total > limit);
    return [
      {
        budget: index,
        scope: budget.scope,
        limit,
        today: costAt(ONE),
        month: month?.month ?? null,
        factor,
        requests: factor && requestsOf(part.loads, factor),
      },
    ];
  });
}

/** Budgets are about what models cost, here as in `check`: no platform costs in any of them. */
function scopeOf(curve: CostCurve, scope: BudgetScope): CostCurve {
  const loads = scope.kind === "all" ? curve.loads : curve.loads.filter(({ feature }) => isIn(feature, scope));
  return { ...curve, platform: [], loads };
}

/** Is a feature what a budget is about? */
export function isIn(feature: Feature, scope: BudgetScope): boolean {
  if (scope.kind === "feature") return feature.name === scope.name;
  return scope.kind === "tag" && feature.tags[scope.name] === scope.value;
}

/** A month's cost with list prices at a multiple of today's; the platform's own prices stay. */
export function scopeMonth(curve: CostCurve, factor: Fraction, prices: Fraction): Money {
  const { features, platform } = curveMonth(curve, factor);
  return add(timesFraction(sum(features.map(({ usd }) => usd)), prices), platform);
}
