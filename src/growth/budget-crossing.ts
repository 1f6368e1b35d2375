import { PERIODS_A_MONTH } from "../domain/dates.ts";
import { add, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";
import type { BudgetCrossing, MonthPoint } from "../domain/scenario.ts";
import { type Budget, type BudgetScope, type Feature, isOfFeatures } from "../domain/workload.ts";
import { type CostCurve, curveMonth, lowestVolume, type PricedMonth, requestsOf } from "./cost-curve.ts";
import { ONE } from "./fractions.ts";

/** When each budget over a time is passed. Budgets of a file or of a single request are not a matter of growth. */
export function budgetCrossings(
  curve: CostCurve,
  budgets: readonly Budget[],
  months: readonly MonthPoint[],
): BudgetCrossing[] {
  return budgets.flatMap((budget, index): BudgetCrossing[] => {
    const { max, scope } = budget;
    if (max === undefined || !isOfFeatures(scope)) return [];
    const limit = timesFraction(max.amount, PERIODS_A_MONTH[max.per]);
    const part =
      scope.kind === "all" || curve.commitments.length > 0 ? curve : { ...curve, loads: loadsIn(curve, scope) };
    const costOf = (month: PricedMonth) => scopeCost(curve, scope, month);
    const month = months.find(
      ({ month: ahead, factor, priceFactor: prices, perUser }) =>
        costOf(curveMonth(part, factor, { prices, perUser, month: ahead })) > limit,
    );
    const factor = lowestVolume(part, (each) => costOf(each) > limit);
    return [
      {
        budget: index,
        scope,
        limit,
        today: costOf(curveMonth(part, ONE)),
        month: month?.month ?? null,
        factor,
        requests: factor && requestsOf(loadsIn(curve, scope), factor),
      },
    ];
  });
}

/** Budgets are about what models cost, here as in `check`: no platform costs in any of them. */
function scopeCost(curve: CostCurve, scope: BudgetScope, { features, idle }: PricedMonth): Money {
  const names = new Set(loadsIn(curve, scope).map(({ feature }) => feature.name));
  const inScope = features.filter(({ feature }) => names.has(feature));
  return add(sum(inScope.map(({ usd }) => usd)), scope.kind === "all" ? idle : ZERO);
}

function loadsIn({ loads }: CostCurve, scope: BudgetScope): CostCurve["loads"] {
  return scope.kind === "all" ? loads : loads.filter(({ feature }) => isIn(feature, scope));
}

/** Is a feature what a budget is about? */
export function isIn(feature: Feature, scope: BudgetScope): boolean {
  if (scope.kind === "feature") return feature.name === scope.name;
  return scope.kind === "tag" && feature.tags[scope.name] === scope.value;
}
