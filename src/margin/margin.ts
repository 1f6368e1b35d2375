import { factorFigure, type Finding, nameFigure, shareFigure, usdFigure } from "../domain/finding.ts";
import { add, approximateUsd, type Fraction, type Money, multiplyFractions, timesFraction } from "../domain/money.ts";
import type { MarginCheck, PlanAtFactor, PlanOutcome } from "../domain/plan.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { Plan, Workload } from "../domain/workload.ts";
import { type CostCurve, curveMonth, lowestVolume, type PricedMonth } from "../growth/cost-curve.ts";
import { asNumber, NOTHING, ONE } from "../growth/fractions.ts";
import { capForMean, userCosts } from "../growth/user-spread.ts";
import {
  estimatedMoney,
  grossMargin,
  includedCost,
  priceFor,
  revenueOf,
  servedUpTo,
  spreadOf,
  underwaterShare,
  unitEconomics,
  type UserCost,
} from "./unit-economics.ts";
import { userCostAt } from "./user-cost.ts";

/** Step 5: what each plan earns today and at the workload's factors. The first target decides what counts as good enough. */
export function checkMargin(workload: Workload, curve: CostCurve, targets: readonly Fraction[]): MarginCheck {
  const outcomes = workload.plans.map((plan) => outcomeOf(workload, curve, plan, targets));
  return { plans: outcomes, assumptions: assumptionsOf(workload), conclusion: conclusionOf(outcomes) };
}

function outcomeOf(workload: Workload, curve: CostCurve, plan: Plan, targets: readonly Fraction[]): PlanOutcome {
  const costIn = (month: PricedMonth, factor: Fraction) => userCostAt(workload, curve, month, plan, factor);
  const at = (factor: Fraction) => planAt(plan, costIn(curveMonth(curve, factor), factor), factor, targets);
  const user = costIn(curveMonth(curve, ONE), ONE);
  const [target] = targets;
  const isBelow = (month: PricedMonth, factor: Fraction) =>
    (grossMargin(plan, costIn(month, factor)) ?? 0) < asNumber(target ?? NOTHING);
  return {
    name: plan.name,
    price: plan.price.kind === "seat" ? plan.price.monthly : plan.price.perRequest,
    unit: plan.price.kind === "seat" ? "seat" : "request",
    today: at(ONE),
    atFactors: workload.growth.factors.map(at),
    belowTargetFrom: target === undefined ? null : lowestVolume(curve, isBelow, 1),
    capForTarget: target === undefined ? null : capFor(plan, user, target),
    cap: capNow(plan, user),
    marginCappedAtPrice: cappedAtPrice(plan, user),
  };
}

function planAt(plan: Plan, user: UserCost, factor: Fraction, targets: readonly Fraction[]): PlanAtFactor {
  const unit = unitEconomics(plan, user);
  const revenue = revenueOf(plan, user, unit);
  return {
    factor,
    users: multiplyFractions({ numerator: BigInt(plan.users), denominator: 1n }, factor),
    revenuePerUser: revenue,
    costPerUser: unit.served,
    demandPerUser: user.model,
    freePerUser: unit.free,
    feesPerUser: add(timesFraction(revenue, plan.fees.share), plan.fees.fixed),
    supportPerUser: plan.support,
    platformPerUser: user.platform,
    userCosts: userCosts(spreadOf(plan, user), servedUpTo(plan, user) ?? Infinity),
    grossMargin: grossMargin(plan, user),
    underwaterShare: underwaterShare(plan, user),
    breakEvenPrice: priceFor(plan, user, NOTHING),
    minPriceFor: targets.map((target) => ({ target, price: priceFor(plan, user, target) })),
  };
}

/** The model cost a user at which a seat has to stop, or to charge, to leave the target; null: it need not, or it can't. */
function capFor(plan: Plan, user: UserCost, target: Fraction): Money | null {
  if (plan.price.kind !== "seat") return null;
  const margin = grossMargin(plan, user);
  if (margin === null || margin >= asNumber(target)) return null;
  const spread = spreadOf(plan, user);
  const { served, cost } = unitEconomics(plan, user);
  const price = approximateUsd(plan.price.monthly);
  if (plan.overage.kind === "stop" || plan.included.kind === "unlimited") {
    const cap = capForMean(spread, approximateUsd(served) - (asNumber(target) - margin) * price);
    return cap === null ? null : estimatedMoney(cap);
  }
  const kept = 1 - asNumber(target) - asNumber(plan.fees.share);
  if (kept <= 0 || plan.overage.multiple <= 0) return null;
  const charged = (approximateUsd(cost) / kept - price) / plan.overage.multiple;
  const included = capForMean(spread, spread.mean - charged);
  return included === null ? null : estimatedMoney(included);
}

function capNow(plan: Plan, user: UserCost): PlanOutcome["cap"] {
  const included = includedCost(plan, user);
  return included === null ? null : { usd: estimatedMoney(included), then: plan.overage.kind };
}

function cappedAtPrice(plan: Plan, user: UserCost): number | null {
  if (plan.price.kind !== "seat" || plan.included.kind !== "unlimited") return null;
  const included = { kind: "cost", monthly: plan.price.monthly } as const;
  return grossMargin({ ...plan, included, overage: { kind: "stop" } }, user);
}

function assumptionsOf({ plans, features }: Workload): Assumption[] {
  const found: Assumption[] = [];
  if (plans.length > 1 && features.some(({ requests }) => requests.users === null)) {
    const text = "users of all plans that share a feature use it equally";
    found.push({ code: "equal-use", text, value: `${plans.length} plans` });
  }
  return found;
}

/** The plan that is worst off. */
function conclusionOf(outcomes: readonly PlanOutcome[]): Finding {
  const [worst] = outcomes.toSorted((a, b) => (a.today.grossMargin ?? -Infinity) - (b.today.grossMargin ?? -Infinity));
  if (worst === undefined) return { code: "no-plans", figures: {} };
  const { grossMargin: margin, underwaterShare: underwater, breakEvenPrice } = worst.today;
  return {
    code:
      margin === null
        ? "no-revenue"
        : margin < 0
          ? "plan-loses"
          : worst.belowTargetFrom === null
            ? "plan-holds"
            : "plan-below-target",
    figures: {
      plan: nameFigure(worst.name),
      underwater: shareFigure(underwater),
      price: usdFigure(worst.price),
      ...(margin === null ? {} : { margin: shareFigure(margin) }),
      ...(breakEvenPrice === null ? {} : { breakEven: usdFigure(breakEvenPrice) }),
      ...(worst.belowTargetFrom === null ? {} : { belowTargetFrom: factorFigure(worst.belowTargetFrom) }),
    },
  };
}
