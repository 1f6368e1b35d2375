import {
  approximateUsd,
  add,
  divideHalfEven,
  type Fraction,
  type Money,
  multiplyFractions,
  subtract,
  sum,
  timesFraction,
  ZERO,
} from "../domain/money.ts";
import type { Plan } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { cappedMean, shareCostingMore, type UserSpread } from "../growth/user-spread.ts";

/** What a mean paying user costs a month. */
export interface UserCost {
  /** Model cost without any cap. */
  readonly model: Money;
  readonly platform: Money;
  /** Requests a month; for usage prices and included requests. */
  readonly requests: Fraction;
}

/** The mean paying user's month under a plan, free users carried along. */
export interface UnitEconomics {
  /** Own model cost, after what the plan stops. */
  readonly served: Money;
  /** Model cost of the free users that a paying one carries. */
  readonly free: Money;
  /** What use beyond the included brings in. */
  readonly overage: Money;
  /** Everything that does not depend on the price: model, platform, support, fixed fee. */
  readonly cost: Money;
}

const NANO_DOLLAR = 1_000_000n;

/** A statistic in dollars as money: rounded to 10⁻⁹ USD. Only what comes out of a distribution goes this way. */
export function estimatedMoney(dollars: number): Money {
  return (BigInt(Math.round(dollars * 1e9)) * NANO_DOLLAR) as Money;
}

export function spreadOf(plan: Plan, { model }: UserCost): UserSpread {
  return { mean: approximateUsd(model), sigma: plan.usage.sigma };
}

/** The model cost that a user may cause before the plan stops or charges; null: no end. */
export function includedCost(plan: Plan, cost: UserCost): number | null {
  if (plan.price.kind === "usage") return null;
  switch (plan.included.kind) {
    case "unlimited":
      return null;
    case "cost":
      return approximateUsd(plan.included.monthly);
    case "requests": {
      const requests = Number(cost.requests.numerator) / Number(cost.requests.denominator);
      return requests === 0 ? null : (approximateUsd(cost.model) * plan.included.monthly) / requests;
    }
  }
}

/** The model cost at which a user of the plan is served no more; null: the plan serves on. */
export function servedUpTo(plan: Plan, cost: UserCost): number | null {
  return plan.overage.kind === "stop" ? includedCost(plan, cost) : null;
}

export function unitEconomics(plan: Plan, user: UserCost): UnitEconomics {
  const cap = includedCost(plan, user);
  const spread = spreadOf(plan, user);
  const included = cap === null ? user.model : estimatedMoney(cappedMean(spread, cap));
  const beyond = subtract(user.model, included);
  const served = plan.overage.kind === "stop" ? included : user.model;
  const free = timesFraction(user.model, freeUse(plan));
  const overage =
    plan.overage.kind === "charge" && cap !== null
      ? estimatedMoney(approximateUsd(beyond) * plan.overage.multiple)
      : ZERO;
  return { served, free, overage, cost: sum([served, free, user.platform, plan.support, plan.fees.fixed]) };
}

/** Free users' use for each paying user, in paying users' use: φ/(1 − φ) times what a free one uses. */
export function freeUse({ name, free }: Plan): Fraction {
  if (free === null) return { numerator: 0n, denominator: 1n };
  const { numerator, denominator } = free.share;
  if (numerator >= denominator) {
    throw new UserError(`plan ${name}: expected a share of free users below 1, got ${Number(numerator / denominator)}`);
  }
  return multiplyFractions({ numerator, denominator: denominator - numerator }, free.relativeUse);
}

/** Revenue of the mean paying user a month. */
export function revenueOf(plan: Plan, { requests }: UserCost, { overage }: UnitEconomics): Money {
  const base = plan.price.kind === "seat" ? plan.price.monthly : timesFraction(plan.price.perRequest, requests);
  return add(base, overage);
}

/** (revenue − fees − cost) / revenue; null where there is no revenue. */
export function grossMargin(plan: Plan, user: UserCost): number | null {
  const unit = unitEconomics(plan, user);
  const revenue = revenueOf(plan, user, unit);
  if (revenue <= 0n) return null;
  const kept = subtract(revenue, timesFraction(revenue, plan.fees.share));
  return approximateUsd(subtract(kept, unit.cost)) / approximateUsd(revenue);
}

/**
 * The price that leaves a target share of revenue: revenue · (1 − g − f₁) = cost, less what overage brings. Null where no price
 * can, because target and fees take it all. Rounded half to even at 10⁻¹⁵ USD; what is sold for cents has to be rounded up.
 */
export function priceFor(plan: Plan, user: UserCost, target: Fraction): Money | null {
  const unit = unitEconomics(plan, user);
  const { numerator, denominator } = plan.fees.share;
  const bottom = denominator * target.denominator;
  const kept = bottom - numerator * target.denominator - target.numerator * denominator;
  if (kept <= 0n) return null;
  const revenue = divideHalfEven(unit.cost * bottom, kept) as Money;
  const base = subtract(revenue, unit.overage);
  const price = base < 0n ? ZERO : base;
  if (plan.price.kind === "seat") return price;
  const { requests } = user;
  if (requests.numerator === 0n) return null;
  return divideHalfEven(price * requests.denominator, requests.numerator) as Money;
}

/** Share of the paying users who cost more than they bring in: their own model cost, support and fees against what they pay. */
export function underwaterShare(plan: Plan, user: UserCost): number {
  const spread = spreadOf(plan, user);
  const feeShare = Number(plan.fees.share.numerator) / Number(plan.fees.share.denominator);
  const fixed = approximateUsd(add(plan.fees.fixed, plan.support));
  if (plan.price.kind === "usage") return underwaterByUse(plan.price.perRequest, user, spread, feeShare, fixed);
  const left = approximateUsd(plan.price.monthly) * (1 - feeShare) - fixed;
  const included = includedCost(plan, user);
  if (included === null) return shareCostingMore(spread, left);
  if (plan.overage.kind === "stop") return included > left ? shareCostingMore(spread, left) : 0;
  // Beyond the included, each dollar of cost brings `back` dollars.
  const back = plan.overage.multiple * (1 - feeShare);
  const turning = (left - back * included) / (1 - back);
  if (left >= included) return back >= 1 ? 0 : shareCostingMore(spread, turning);
  return shareCostingMore(spread, left) - (back > 1 ? shareCostingMore(spread, turning) : 0);
}

/** With a price a request the small users lose: what they bring does not cover the fixed fee. */
function underwaterByUse(price: Money, user: UserCost, spread: UserSpread, feeShare: number, fixed: number): number {
  const revenue = approximateUsd(timesFraction(price, user.requests)) * (1 - feeShare);
  const gain = spread.mean === 0 ? Infinity : revenue / spread.mean - 1;
  if (gain <= 0) return 1;
  return fixed === 0 ? 0 : 1 - shareCostingMore(spread, fixed / gain);
}
