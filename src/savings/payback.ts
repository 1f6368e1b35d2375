import { approximateUsd, type Money, timesFraction } from "../domain/money.ts";
import { asFraction, type Ranged } from "../domain/savings.ts";

/** Building a lever, and after how many months its saving has paid for that. */
export interface Payback {
  readonly cost: { readonly low: Money; readonly expected: Money; readonly high: Money };
  /** Null: it saves nothing, so that nothing is ever paid back. */
  readonly months: Ranged | null;
}

export function paybackOf(hours: Ranged, hourly: Money, monthly: Money): Payback {
  const cost = (each: number): Money => timesFraction(hourly, asFraction(each));
  const costs = { low: cost(hours.low), expected: cost(hours.expected), high: cost(hours.high) };
  if (monthly <= 0n) return { cost: costs, months: null };
  const months = (amount: Money): number => approximateUsd(amount) / approximateUsd(monthly);
  return {
    cost: costs,
    months: { low: months(costs.low), expected: months(costs.expected), high: months(costs.high) },
  };
}
