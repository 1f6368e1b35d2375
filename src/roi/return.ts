import {
  add,
  type Fraction,
  type Money,
  multiplyFractions,
  subtract,
  sum,
  times,
  timesFraction,
} from "../domain/money.ts";

/** Work that people do, and what is left of it with AI. */
export interface LabourTerms {
  readonly people: number;
  readonly hoursPerDay: Fraction;
  readonly daysPerYear: number;
  readonly hourly: Money;
  /** Share of the hours that is saved: least, expected, most. Negative: it takes longer. */
  readonly saved: { readonly low: Fraction; readonly expected: Fraction; readonly high: Fraction };
}

/** What AI costs a year beside its tokens; what is paid once is spread over the years. */
export interface RoiCosts {
  readonly apiMonthly: Money;
  readonly oversightMonthly: Money;
  readonly development: Money;
  readonly integration: Money;
  readonly learning: Money;
  readonly years: Fraction;
}

export interface RoiTerms {
  readonly labour: LabourTerms | null;
  /** Dollars a year. */
  readonly revenue: Money;
  readonly errorsAvoided: Money;
  readonly costs: RoiCosts;
}

export interface CostItem {
  readonly name: "api" | "oversight" | "development" | "integration" | "learning";
  readonly yearly: Money;
}

/** A year's value against a year's cost. Ratios are statistics. */
export interface Roi {
  readonly value: { readonly low: Money; readonly expected: Money; readonly high: Money };
  readonly timeSaved: Money;
  readonly costs: readonly CostItem[];
  /** The denominator. */
  readonly cost: Money;
  /** (value − cost) / cost; null where nothing is spent. */
  readonly roi: { readonly low: number | null; readonly expected: number | null; readonly high: number | null };
  /** What the labour cost before, and labour and AI together cost now: another denominator that is often quoted. */
  readonly labour: { readonly before: Money; readonly together: Money; readonly savedOverTogether: number } | null;
  /** Months until the value has paid for what is paid once; null: never. */
  readonly paybackMonths: number | null;
}

/** AI ROI = (value − total cost) / total cost over a year. */
export function returnOn({ labour, revenue, errorsAvoided, costs }: RoiTerms): Roi {
  const items = costItems(costs);
  const cost = sum(items.map(({ yearly }) => yearly));
  const before = labour === null ? null : labourYear(labour);
  const valueAt = (share: "low" | "expected" | "high"): Money =>
    sum([
      before === null || labour === null ? (0n as Money) : timesFraction(before, labour.saved[share]),
      revenue,
      errorsAvoided,
    ]);
  const value = { low: valueAt("low"), expected: valueAt("expected"), high: valueAt("high") };
  const timeSaved = subtract(value.expected, add(revenue, errorsAvoided));
  const roi = { low: over(value.low, cost), expected: over(value.expected, cost), high: over(value.high, cost) };
  const together = before === null ? null : add(subtract(before, timeSaved), cost);
  return {
    value,
    timeSaved,
    costs: items,
    cost,
    roi,
    labour:
      before === null || together === null
        ? null
        : { before, together, savedOverTogether: ratio(subtract(before, together), together) ?? 0 },
    paybackMonths: payback(value.expected, costs),
  };
}

function labourYear({ people, hoursPerDay, daysPerYear, hourly }: LabourTerms): Money {
  return timesFraction(times(hourly, people * daysPerYear), hoursPerDay);
}

function costItems({ apiMonthly, oversightMonthly, development, integration, learning, years }: RoiCosts): CostItem[] {
  const yearly = (once: Money): Money =>
    timesFraction(once, { numerator: years.denominator, denominator: years.numerator });
  return [
    { name: "api", yearly: times(apiMonthly, 12) },
    { name: "oversight", yearly: times(oversightMonthly, 12) },
    { name: "development", yearly: yearly(development) },
    { name: "integration", yearly: yearly(integration) },
    { name: "learning", yearly: yearly(learning) },
  ];
}

function over(value: Money, cost: Money): number | null {
  return ratio(subtract(value, cost), cost);
}

function ratio(a: Money, b: Money): number | null {
  return b === 0n ? null : Number(a) / Number(b);
}

function payback(
  yearlyValue: Money,
  { apiMonthly, oversightMonthly, development, integration, learning }: RoiCosts,
): number | null {
  const once = Number(sum([development, integration, learning]));
  const monthly = Number(yearlyValue) / 12 - Number(add(apiMonthly, oversightMonthly));
  if (once === 0) return monthly > 0 ? 0 : null;
  return monthly <= 0 ? null : once / monthly;
}

/** The middle of two shares. */
export function middle(low: Fraction, high: Fraction): Fraction {
  const total = {
    numerator: low.numerator * high.denominator + high.numerator * low.denominator,
    denominator: low.denominator * high.denominator,
  };
  return multiplyFractions(total, { numerator: 1n, denominator: 2n });
}
