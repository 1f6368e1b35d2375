import { approximateUsd, type Fraction } from "../domain/money.ts";
import type { DrawnFigure, DrawnMargin, DrawnPlanAtFactor } from "../domain/drawn-margin.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Plan, Workload } from "../domain/workload.ts";
import { type CostCurve, curveMonth } from "../growth/cost-curve.ts";
import { meanOfDraws, sortedQuantile } from "../growth/draw-summary.ts";
import { drawnMonth } from "../growth/drawn-costs.ts";
import { type Drawn, drawInputs } from "../growth/drawn-features.ts";
import { drawUsers } from "../growth/drawn-users.ts";
import { asNumber, ONE } from "../growth/fractions.ts";
import type { DrawTerms } from "../growth/monte-carlo.ts";
import { namedSeed, uniformStream } from "../growth/random.ts";
import { unusedShare } from "./credits.ts";
import { freeUse, includedCost, spreadOf, type UserCost } from "./unit-economics.ts";
import { userCostAt, usersOf, uses } from "./user-cost.ts";

/**
 * Step 5 with each plan's users drawn, so that what a few heavy ones do to a small plan is seen, and with the costs of step 4
 * drawn beside them. Users use each plan's features in proportion to one figure, lognormal with the plan's σ.
 */
export function drawMargin(
  workload: Workload,
  curve: CostCurve,
  count: CountFeature,
  target: Fraction | null,
  { draws, seed }: DrawTerms,
): DrawnMargin {
  const drawn = drawInputs(curve, workload.growth, count, draws, seed);
  const plans = workload.plans.map((plan) => {
    const at = (factor: Fraction): DrawnPlanAtFactor => {
      const user = userCostAt(workload, curve, curveMonth(curve, factor), plan, factor);
      const multiples = costMultiples(workload, drawn, plan, user, factor);
      return planDraws(plan, user, factor, multiples, target, seed);
    };
    const atFactors = workload.growth.factors.map(at);
    const today = atFactors.find(({ factor }) => asNumber(factor) === 1) ?? at(ONE);
    return { name: plan.name, today, atFactors };
  });
  return { draws, seed, plans, assumptions: [] };
}

/** A mean user's drawn cost over the expected one. */
function costMultiples(workload: Workload, drawn: Drawn, plan: Plan, user: UserCost, factor: Fraction): Float64Array {
  const sums = new Float64Array(drawn.draws);
  const expected = approximateUsd(user.model);
  for (const each of drawn.features.filter(({ prepared }) => uses(plan, prepared.feature.name))) {
    const users = asNumber(usersOf(workload, each.prepared.feature)) * asNumber(factor);
    if (users === 0) continue;
    const costs = drawnMonth(drawn, { features: [each], platform: [] }, asNumber(factor));
    // More users of a volume by user cost more together, and each of them as much as before.
    for (let draw = 0; draw < sums.length; draw++) {
      sums[draw] = (sums[draw] ?? 0) + (costs[draw] ?? 0) / users / (each.users?.[draw] ?? 1);
    }
  }
  return sums.map((sum) => (expected > 0 ? sum / expected : 1));
}

function planDraws(
  plan: Plan,
  user: UserCost,
  factor: Fraction,
  multiples: Float64Array,
  target: Fraction | null,
  seed: number,
): DrawnPlanAtFactor {
  const users = Math.round(plan.users * asNumber(factor));
  const alone = drawnOutcomes(plan, user, users, new Float64Array(multiples.length).fill(1), seed);
  const isCertain = multiples.every((multiple) => Math.abs(multiple - 1) < 1e-9);
  const all = isCertain ? alone : drawnOutcomes(plan, user, users, multiples, seed);
  const included = includedCost(plan, user);
  const goal = target === null ? null : asNumber(target);
  return {
    factor,
    users,
    grossMargin: all.margins && figure(all.margins),
    grossMarginByUsers: alone.margins && figure(alone.margins),
    meanCostByUsers: figure(alone.costs),
    unusedShare: included === null ? null : unusedShare(spreadOf(plan, user), included),
    belowTargetShare:
      goal === null || all.margins === null
        ? null
        : all.margins.reduce((below, margin) => below + (margin < goal ? 1 : 0), 0) / all.margins.length,
  };
}

/** Margin and mean model cost a user in each draw; no margins where nothing is paid. */
function drawnOutcomes(
  plan: Plan,
  user: UserCost,
  users: number,
  multiples: Float64Array,
  seed: number,
): { readonly margins: Float64Array | null; readonly costs: Float64Array } {
  const next = uniformStream(namedSeed(seed, `users of ${plan.name}`));
  const mean = approximateUsd(user.model);
  const requests = asNumber(user.requests);
  const included = includedCost(plan, user) ?? Infinity;
  const feeShare = asNumber(plan.fees.share);
  const fixed = approximateUsd(plan.fees.fixed) + approximateUsd(plan.support) + approximateUsd(user.platform);
  const free = asNumber(freeUse(plan));
  const margins = new Float64Array(multiples.length);
  const costs = new Float64Array(multiples.length);
  let hasRevenue = users > 0;
  for (let draw = 0; draw < multiples.length; draw++) {
    const multiple = multiples[draw] ?? 1;
    // Included requests cost what requests cost in this draw; included cost stays what it is.
    const cap = plan.included.kind === "requests" ? included * multiple : included;
    const { below, beyond } = drawUsers(users, { mean: mean * multiple, sigma: plan.usage.sigma }, cap, next);
    const used = below + beyond;
    const base =
      plan.price.kind === "seat"
        ? users * approximateUsd(plan.price.monthly)
        : mean * multiple > 0
          ? (approximateUsd(plan.price.perRequest) * requests * used) / (mean * multiple)
          : users * approximateUsd(plan.price.perRequest) * requests;
    const revenue = base + (plan.overage.kind === "charge" ? plan.overage.multiple * beyond : 0);
    const served = plan.overage.kind === "stop" ? below : used;
    const cost = served + users * (free * mean * multiple + fixed);
    if (revenue <= 0) hasRevenue = false;
    margins[draw] = revenue > 0 ? 1 - feeShare - cost / revenue : 0;
    costs[draw] = users === 0 ? 0 : served / users;
  }
  return { margins: hasRevenue ? margins : null, costs };
}

function figure(values: Float64Array): DrawnFigure {
  const sorted = values.slice().sort();
  const at = (share: number) => sortedQuantile(sorted, share);
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9), mean: meanOfDraws(values) };
}
