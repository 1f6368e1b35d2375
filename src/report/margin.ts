import { usd, usdToDecimal } from "../domain/money.ts";
import type { MarginCheck, PlanAtFactor, PlanOutcome } from "../domain/plan.ts";
import { formatDollars, formatFactor, formatShare } from "./figures.ts";
import type { Cell, Column, Row, Table } from "./report.ts";

/** Step 5 for people: each plan today and at the factors. */
export function marginTable({ plans }: MarginCheck): Table {
  const target = plans[0]?.today.minPriceFor[0]?.target;
  const columns: Column[] = [
    { key: "plan", title: "plan", kind: "text" },
    { key: "p50", title: "$ a user p50", kind: "usd", dropFirst: 1 },
    { key: "p90", title: "p90", kind: "usd", dropFirst: 2 },
    { key: "p99", title: "p99", kind: "usd", dropFirst: 3 },
    { key: "margin", title: "margin", kind: "percent" },
    { key: "underwater", title: "at a loss", kind: "percent" },
    { key: "break_even", title: "even at $", kind: "usd" },
    { key: "min_price", title: target ? `${formatShare(ratio(target))} at $` : "at $", kind: "usd" },
  ];
  const rows = plans.flatMap(({ name, price, unit, atFactors, today }): Row[] => {
    const points = atFactors.length > 0 ? atFactors : [today];
    const per = unit === "seat" ? "a user and month" : "a request";
    return [
      { cells: [`${name}, ${formatDollars(price)} ${per}`], level: "heading" },
      ...points.map((point) => ({
        cells: [`at ${formatFactor(point.factor)}x`, ...pointCells(point)],
        level: "item" as const,
      })),
    ];
  });
  return { name: "margin", columns, rows };
}

function ratio({ numerator, denominator }: PlanAtFactor["factor"]): number {
  return Number(numerator) / Number(denominator);
}

function pointCells({ userCosts, grossMargin, underwaterShare, breakEvenPrice, minPriceFor }: PlanAtFactor): Cell[] {
  const dollars = (amount: number): Cell => statistic(amount);
  return [
    dollars(userCosts.p50),
    dollars(userCosts.p90),
    dollars(userCosts.p99),
    grossMargin === null ? null : { value: grossMargin, ...(grossMargin < 0 ? { tone: "bad" as const } : {}) },
    underwaterShare,
    breakEvenPrice ?? "none",
    minPriceFor[0]?.price ?? "none",
  ];
}

/** A statistic in dollars; not rounded to the cent, since a table in another currency is made of it. */
function statistic(amount: number): Cell {
  return usd(amount.toFixed(9));
}

/** What a sharp colleague would add. */
export function marginNotes({ plans }: MarginCheck): string[] {
  return plans.flatMap(({ name, today, cap: now, capForTarget, marginCappedAtPrice }: PlanOutcome) => {
    const top = `${name}: the top 1 % of users are ${formatShare(today.userCosts.topPercentShare)} of its model cost`;
    const stopped =
      today.costPerUser < today.demandPerUser
        ? `; of ${formatDollars(today.demandPerUser)} a user asked for it serves ${formatDollars(today.costPerUser)}, then stops`
        : "";
    const capped =
      marginCappedAtPrice !== null && today.grossMargin !== null && marginCappedAtPrice > today.grossMargin + 0.005
        ? `; a cap at its price would make the margin ${formatShare(marginCappedAtPrice)}`
        : "";
    return [top + stopped + capped + capWords(capForTarget, now)];
  });
}

function capWords(needed: PlanOutcome["capForTarget"], now: PlanOutcome["cap"]): string {
  if (needed === null) return "";
  const instead = now === null ? "" : ` instead of ${formatDollars(now.usd)}`;
  return now?.then === "charge"
    ? `; the target needs ${formatDollars(needed)} of model cost included${instead}`
    : `; the target needs a cap of ${formatDollars(needed)} of model cost a user${instead}`;
}

/** Step 5 for finance. */
export function marginRecords({ plans }: MarginCheck, priceTable: string): Table {
  const columns: Column[] = [
    { key: "plan", title: "plan", kind: "text" },
    { key: "unit", title: "unit", kind: "text" },
    { key: "factor", title: "factor", kind: "number" },
    { key: "users", title: "users", kind: "number" },
    { key: "price_usd", title: "price", kind: "usd" },
    { key: "model_usd_per_user", title: "model cost a user", kind: "usd" },
    { key: "platform_usd_per_user", title: "platform cost a user", kind: "usd" },
    ...["p50", "p90", "p99"].map((key): Column => ({
      key: `model_usd_${key}_statistic`,
      title: key,
      kind: "number",
      money: true,
    })),
    { key: "gross_margin", title: "margin", kind: "number" },
    { key: "underwater_share", title: "under water", kind: "number" },
    { key: "break_even_usd", title: "break-even", kind: "usd" },
    { key: "target_margin", title: "target", kind: "number" },
    { key: "min_price_usd", title: "price for the target", kind: "usd" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
    { key: "revenue_usd_per_user", title: "revenue a user", kind: "usd" },
    { key: "free_usd_per_user", title: "free users' model cost a user", kind: "usd" },
    { key: "fees_usd_per_user", title: "fees a user", kind: "usd" },
    { key: "support_usd_per_user", title: "support a user", kind: "usd" },
    { key: "demand_usd_per_user", title: "model cost a user if nothing stopped", kind: "usd" },
  ];
  const rows = plans.flatMap(({ name, unit, price, atFactors }) =>
    atFactors.flatMap((point) =>
      point.minPriceFor.map(({ target, price: minimum }) => ({
        cells: [
          ...[name, unit, ratio(point.factor), ratio(point.users), price, point.costPerUser, point.platformPerUser],
          ...[point.userCosts.p50, point.userCosts.p90, point.userCosts.p99, point.grossMargin, point.underwaterShare],
          ...[point.breakEvenPrice, ratio(target), minimum, "USD", priceTable],
          ...[point.revenuePerUser, point.freePerUser, point.feesPerUser, point.supportPerUser, point.demandPerUser],
        ],
      })),
    ),
  );
  return { name: "pricing-check", columns, rows };
}

/** The members of the JSON document. */
export function marginDocument({ plans }: MarginCheck): Record<string, unknown> {
  const decimal = (amount: PlanAtFactor["breakEvenPrice"]): string | null =>
    amount === null ? null : usdToDecimal(amount);
  const point = (each: PlanAtFactor): unknown => ({
    factor: ratio(each.factor),
    users: ratio(each.users),
    usdPerUser: {
      revenue: usdToDecimal(each.revenuePerUser),
      model: usdToDecimal(each.costPerUser),
      free: usdToDecimal(each.freePerUser),
      platform: usdToDecimal(each.platformPerUser),
      fees: usdToDecimal(each.feesPerUser),
      support: usdToDecimal(each.supportPerUser),
      demand: usdToDecimal(each.demandPerUser),
    },
    userCosts: each.userCosts,
    grossMargin: each.grossMargin,
    underwaterShare: each.underwaterShare,
    breakEvenPrice: decimal(each.breakEvenPrice),
    minPriceFor: each.minPriceFor.map(({ target, price }) => ({ target: ratio(target), price: decimal(price) })),
  });
  return {
    plans: plans.map(({ name, price, unit, today, atFactors, belowTargetFrom, capForTarget, marginCappedAtPrice }) => ({
      name,
      price: usdToDecimal(price),
      unit,
      today: point(today),
      atFactors: atFactors.map(point),
      belowTargetFrom: belowTargetFrom === null ? null : ratio(belowTargetFrom),
      capForTarget: decimal(capForTarget),
      marginCappedAtPrice,
    })),
  };
}
