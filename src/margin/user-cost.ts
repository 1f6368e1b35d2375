import { divideHalfEven, type Fraction, type Money, multiplyFractions, sum } from "../domain/money.ts";
import type { Feature, Plan, Workload } from "../domain/workload.ts";
import type { CostCurve, PricedMonth } from "../growth/cost-curve.ts";
import { addFractions, NOTHING } from "../growth/fractions.ts";
import { freeUse, type UserCost } from "./unit-economics.ts";

/**
 * What a mean paying user of a plan costs in a month at a multiple of today's volume, users growing along. A feature whose
 * volume is told by user costs each of those users the same; any other is shared by the users of all plans that have it, free
 * ones counted by their relative use. Platform costs are shared by the paying users of plans that have what causes them.
 */
export function userCostAt(
  workload: Workload,
  curve: CostCurve,
  month: PricedMonth,
  plan: Plan,
  factor: Fraction,
): UserCost {
  const model: Money[] = [];
  let requests = NOTHING;
  for (const { feature, load } of curve.loads.filter(({ feature }) => uses(plan, feature.name))) {
    const users = usersOf(workload, feature);
    if (users.numerator === 0n) continue;
    const cost = month.features.find((each) => each.feature === feature.name);
    if (cost !== undefined) model.push(divide(cost.usd, multiplyFractions(users, factor)));
    requests = addFractions(requests, multiplyFractions(load.requestsPerMonth.expected, inverse(users)));
  }
  return { model: sum(model), platform: platformOf(workload, month, plan, factor), requests };
}

/** A paying user's part of each platform cost: users of the plans that have a feature which causes it share it, or all. */
function platformOf({ plans, platform }: Workload, month: PricedMonth, plan: Plan, factor: Fraction): Money {
  const parts = month.platformParts.flatMap(({ usd }, index) => {
    const on = platform[index]?.on ?? [];
    const having = plans.filter((each) => on.length === 0 || on.some((feature) => uses(each, feature)));
    const sharing = having.some(({ users }) => users > 0) ? having : plans;
    if (!sharing.includes(plan)) return [];
    const paying = sharing.reduce((all, { users }) => all + BigInt(users), 0n);
    return [paying === 0n ? usd : divide(usd, multiplyFractions({ numerator: paying, denominator: 1n }, factor))];
  });
  return sum(parts);
}

/** Does a plan have a feature? */
export function uses(plan: Plan, feature: string): boolean {
  return plan.features === null || plan.features.includes(feature);
}

/** Users that share a feature's cost today, free ones by their relative use. */
export function usersOf({ plans }: Workload, feature: Feature): Fraction {
  if (feature.requests.users !== null) return { numerator: BigInt(feature.requests.users), denominator: 1n };
  return plans
    .filter((plan) => uses(plan, feature.name))
    .map((plan): Fraction => {
      const paying = { numerator: BigInt(plan.users), denominator: 1n };
      return addFractions(paying, multiplyFractions(paying, freeUse(plan)));
    })
    .reduce(addFractions, NOTHING);
}

function inverse({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator, denominator: numerator };
}

/** Rounded half to even at 10⁻¹⁵ USD. */
function divide(amount: Money, { numerator, denominator }: Fraction): Money {
  return divideHalfEven(amount * denominator, numerator) as Money;
}
