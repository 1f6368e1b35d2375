import { factorFigure, type Finding, nameFigure, timesFigure } from "../domain/finding.ts";
import { approximateUsd } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { LimitBreak, MonthPoint, Scenario, Simulation, TierShare } from "../domain/scenario.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Growth, Workload } from "../domain/workload.ts";
import { cacheAssumptions } from "../compare/caching.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import { inputAbove } from "../load/slices.ts";
import { budgetCrossings } from "./budget-crossing.ts";
import { commitmentBreakEvens } from "./commitment-break-evens.ts";
import { type CostCurve, costCurve, curveMonth, requestsOf } from "./cost-curve.ts";
import { driversOf } from "./drivers.ts";
import { asFraction, asNumber, ONE } from "./fractions.ts";
import { limitBreaks, limitChecks, limitScopes } from "./limits.ts";
import { DEFAULT_PEAK } from "./load-shape.ts";
import { pricesAheadAssumptions } from "./prices-ahead.ts";
import { monthAhead } from "./user-growth.ts";

/** Step 4: what the workload costs at multiples of today's volume and month by month, why, and what gives way first. */
export function simulate(workload: Workload, terms: PriceTerms, count: CountFeature): Simulation {
  const curve = costCurve(workload, terms, count);
  return simulateCurve(workload, curve);
}

/** The same on loads that are priced already. */
export function simulateCurve(workload: Workload, curve: CostCurve): Simulation {
  const scopes = limitScopes(workload.limits, curve.loads);
  const today = curveMonth(curve, ONE);
  const scenarios = workload.growth.factors.map((factor): Scenario => {
    const month = curveMonth(curve, factor);
    return {
      factor,
      requests: requestsOf(curve.loads, factor),
      usd: {
        low: curveMonth(curve, factor, { end: "low" }).total,
        expected: month.total,
        high: curveMonth(curve, factor, { end: "high" }).total,
      },
      timesToday: today.total === 0n ? asNumber(factor) : approximateUsd(month.total) / approximateUsd(today.total),
      features: month.features,
      platform: month.platform,
      platformParts: month.platformParts,
      commitments: month.commitments,
      drivers: driversOf(curve, today, month, factor),
      limits: limitChecks(scopes, asNumber(factor), workload.throttling),
    };
  });
  const months = monthsAhead(workload.growth, curve);
  const breaks = limitBreaks(scopes, workload.throttling);
  const firstToBreak = breaks[0] ?? null;
  return {
    scenarios,
    months,
    tiers: tierShares(curve),
    breaks,
    firstToBreak,
    budgetCrossings: budgetCrossings(curve, workload.budgets, months),
    commitments: commitmentBreakEvens(curve),
    unpriced: curve.unpriced,
    assumptions: assumptionsOf(workload, curve),
    conclusion: conclusionOf(scenarios, firstToBreak),
  };
}

/** Volume ∝ users · intensity · price^(−elasticity); prices as the path says. */
function monthsAhead(growth: Growth, curve: CostCurve): MonthPoint[] {
  return Array.from({ length: growth.months + 1 }, (_, month) => {
    const { prices, perUser, volume } = monthAhead(growth, month);
    const [factor, priceFactor] = [asFraction(volume), asFraction(prices)];
    const { total } = curveMonth(curve, factor, { prices: priceFactor, perUser, month });
    return { month, factor, priceFactor, perUser, usd: total };
  });
}

function tierShares(curve: CostCurve): TierShare[] {
  return curve.loads.flatMap(({ feature, priced, load }) =>
    priced.period.tiers.map(({ inputTokensOver }) => ({
      feature: feature.name,
      model: priced.model.key,
      inputTokensOver,
      requestShare: inputAbove(load.classes, inputTokensOver).requests,
    })),
  );
}

function assumptionsOf(
  { limits, features, growth, assumptions }: Workload,
  { loads, commitments }: CostCurve,
): Assumption[] {
  const found = new Map<string, Assumption>();
  for (const each of assumptions) if (each.code === "limit-tier") found.set(each.text, each);
  const ofLoads = loads.flatMap(({ load, cache }) => [...load.assumptions, ...cacheAssumptions(cache, load)]);
  for (const each of ofLoads) found.set(`${each.code} ${each.text}`, each);
  for (const each of pricesAheadAssumptions(loads)) found.set(`${each.text} ${each.value}`, each);
  const assume = (code: string, text: string, value: string) => found.set(code, { code, text, value });
  const hasUnits = commitments.some(({ kind }) => kind === "provisioned");
  if ((Object.keys(limits).length > 0 || hasUnits) && features.some(({ peak }) => peak === null)) {
    assume("peak", "the busiest ten minutes against the mean", `${DEFAULT_PEAK} times`);
  }
  if (hasUnits)
    assume("load-shape", "the load between its lows and its peak", "peak · q^(peak − 1) at the q-th part of the time");
  if (growth.prices.kind === "tier-steps")
    assume("price-path", "list prices step in the draws only; the months beside them have them", "flat");
  return [...found.values()];
}

function conclusionOf(scenarios: readonly Scenario[], firstToBreak: LimitBreak | null): Finding {
  const last = scenarios.reduce<Scenario | undefined>(
    (top, each) => (top && asNumber(top.factor) >= asNumber(each.factor) ? top : each),
    undefined,
  );
  if (last === undefined) return { code: "nothing-to-simulate", figures: {} };
  const straight = last.drivers.every(({ name }) => name === "rounding");
  return {
    code: straight ? "in-proportion" : "bends",
    figures: {
      factor: factorFigure(last.factor),
      times: timesFigure(last.timesToday),
      ...(firstToBreak && {
        breaksAt: timesFigure(firstToBreak.factor),
        scope: nameFigure(firstToBreak.scope),
        limit: nameFigure(firstToBreak.dimension),
      }),
    },
  };
}
