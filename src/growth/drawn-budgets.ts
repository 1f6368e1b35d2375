import { PERIODS_A_MONTH } from "../domain/dates.ts";
import type { DrawnBudget } from "../domain/drawn.ts";
import { approximateUsd, timesFraction } from "../domain/money.ts";
import { type Budget, isOfFeatures } from "../domain/workload.ts";
import { isIn } from "./budget-crossing.ts";
import { meanOfDraws, sortedQuantile, statisticUsd } from "./draw-summary.ts";
import type { Drawn } from "./drawn-features.ts";
import { drawnMonth, type DrawnScope } from "./drawn-costs.ts";
import { asFraction } from "./fractions.ts";

/** A volume is searched on the first draws only, themselves well spread: p90 of 1,024 draws is good to two hundredths of a rank. */
const SEARCHED_DRAWS = 1024;
const RANGE = { from: 1e-3, to: 1e6, stepsADecade: 8, halvings: 20 } as const;

/** What the draws say of each budget over a time. */
export function drawnBudgets(drawn: Drawn, budgets: readonly Budget[], months: number): DrawnBudget[] {
  return budgets.flatMap((budget, index): DrawnBudget[] => {
    const { max, scope } = budget;
    if (max === undefined || !isOfFeatures(scope)) return [];
    const limit = timesFraction(max.amount, PERIODS_A_MONTH[max.per]);
    const dollars = approximateUsd(limit);
    const inScope =
      scope.kind === "all" ? drawn.features : drawn.features.filter(({ prepared }) => isIn(prepared.feature, scope));
    const part: DrawnScope = { features: inScope, platform: [], idle: scope.kind === "all" };
    const ahead = Array.from({ length: months + 1 }, (_, month) => drawnMonth(drawn, part, 1, month));
    const firstMonth = (share: number): number | null => {
      const found = ahead.findIndex((costs) => sortedQuantile(costs.slice().sort(), share) > dollars);
      return found < 0 ? null : found;
    };
    const last = ahead.at(-1) ?? new Float64Array(1);
    return [
      {
        budget: index,
        scope,
        limit,
        overShare: ahead.map((costs) => costs.reduce((over, cost) => over + (cost > dollars ? 1 : 0), 0) / drawn.draws),
        expectedOverrun: statisticUsd(meanOfDraws(last.map((cost) => Math.max(0, cost - dollars)))),
        month: { p50: firstMonth(0.5), p90: firstMonth(0.9) },
        factor: { p50: crossing(drawn, part, dollars, 0.5), p90: crossing(drawn, part, dollars, 0.9) },
      },
    ];
  });
}

/** The lowest multiple of today's volume at which a quantile of the cost is above a limit: in steps, then by halving. */
function crossing(drawn: Drawn, scope: DrawnScope, limit: number, share: number): DrawnBudget["factor"]["p50"] {
  const draws = Math.min(SEARCHED_DRAWS, drawn.draws);
  const isAbove = (log: number) => sortedQuantile(drawnMonth(drawn, scope, 10 ** log, 0, draws).sort(), share) > limit;
  const { from, to, stepsADecade, halvings } = RANGE;
  const steps = Math.round(Math.log10(to / from) * stepsADecade);
  const start = Math.log10(from);
  for (let step = 0; step <= steps; step++) {
    let high = start + step / stepsADecade;
    if (!isAbove(high)) continue;
    let low = high - 1 / stepsADecade;
    for (let halving = 0; step > 0 && halving < halvings; halving++) {
      const middle = (low + high) / 2;
      if (isAbove(middle)) high = middle;
      else low = middle;
    }
    return asFraction(10 ** high);
  }
  return null;
}
