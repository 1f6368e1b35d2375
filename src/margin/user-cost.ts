import { divideHalfEven, type Fraction, type Money, multiplyFractions, sum } from "../domain/money.ts";
import type { Feature, Plan, Workload } from "../domain/workload.ts";
import type { CostCurve, PricedMonth } from "../growth/cost-curve.ts";
import { addFractions, NOTHING } from "../growth/fractions.ts";
import { freeUse, type UserCost } from "./unit-economics.ts";

/**
 * What a mean paying user of a plan costs in a month at a multiple of today's volume, users growing along. A feature whose
 * volume is told by user costs each of those users the same; any other is shared by the users of all plans that have it, free
 * ones counted by their relative use. Platform costs are shared by all paying users.
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
  const paying = workload.plans.reduce((all, { users }) => all + BigInt(users), 0n);
  const payingThen = multiplyFractions({ numerator: paying, denominator: 1n }, factor);
  const platform = paying === 0n ? month.platform : divide(month.platform, payingThen);
  return { model: sum(model), platform, requests };
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
