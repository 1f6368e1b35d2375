import { add, approximateUsd, type Money } from "../domain/money.ts";
import type { Plan, Workload } from "../domain/workload.ts";
import { type CostCurve, curveMonth } from "../growth/cost-curve.ts";
import { asNumber, ONE } from "../growth/fractions.ts";
import { userQuantile } from "../growth/user-spread.ts";
import { includedCost, spreadOf, type UserCost } from "./unit-economics.ts";
import { userCostAt } from "./user-cost.ts";

/** The margin of the user whom a share of the plan's users stays below; 0 is where `underwaterShare` begins. Statistics. */
export interface MarginPoint {
  readonly share: number;
  readonly margin: number;
}

export interface PlanMargins {
  readonly name: string;
  /** From the lightest user to the heaviest; empty where there is no revenue. */
  readonly points: readonly MarginPoint[];
}

const PERCENTILES = [1, 2, 3, ...Array.from({ length: 18 }, (_, index) => 5 + 5 * index), 92, 94, 96, 97, 98, 99, 99.5];

/** Today's margin of single users of each plan: their own model cost, support and fees against what they pay, as `underwaterShare` has it. */
export function userMargins(workload: Workload, curve: CostCurve): PlanMargins[] {
  const month = curveMonth(curve, ONE);
  return workload.plans.map((plan) => {
    const user = userCostAt(workload, curve, month, plan, ONE);
    return {
      name: plan.name,
      points: PERCENTILES.map((percentile) => percentile / 100).flatMap((share) => {
        const margin = marginAt(plan, user, userQuantile(spreadOf(plan, user), share));
        return margin === null ? [] : [{ share, margin }];
      }),
    };
  });
}

/** The margin of one user whose use, without a cap, would cost so many dollars a month; null: no revenue from this one. */
export function marginAt(plan: Plan, user: UserCost, modelCost: number): number | null {
  const cap = includedCost(plan, user) ?? Infinity;
  const beyond = Math.max(0, modelCost - cap);
  const charged = plan.overage.kind === "charge" ? beyond * plan.overage.multiple : 0;
  const served = plan.overage.kind === "stop" ? modelCost - beyond : modelCost;
  const revenue = baseRevenue(plan, user, modelCost) + charged;
  if (revenue <= 0) return null;
  const fees = revenue * asNumber(plan.fees.share) + dollars(add(plan.fees.fixed, plan.support));
  return (revenue - fees - served) / revenue;
}

/** A seat, or by use: whoever causes twice the cost sends twice the requests. */
function baseRevenue(plan: Plan, { model, requests }: UserCost, modelCost: number): number {
  if (plan.price.kind === "seat") return dollars(plan.price.monthly);
  const mean = dollars(model);
  return mean === 0 ? 0 : (dollars(plan.price.perRequest) * asNumber(requests) * modelCost) / mean;
}

function dollars(amount: Money): number {
  return approximateUsd(amount);
}
