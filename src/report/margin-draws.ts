import type { DrawnMargin, DrawnPlanAtFactor } from "../domain/drawn-margin.ts";
import { formatNumber, formatShare } from "./figures.ts";
import type { Cell, Row, Table } from "./report.ts";

/** The table of margins with the range of each after it; the first column to go where there is no room. */
export function withMarginRanges(table: Table, { plans }: DrawnMargin): Table {
  const place = table.columns.findIndex(({ key }) => key === "margin");
  if (place < 0) return table;
  const points = plans.flatMap(({ today, atFactors }) => (atFactors.length > 0 ? atFactors : [today]));
  let item = 0;
  const rows = table.rows.map((row): Row => {
    if (row.level === "heading") return row;
    const range = points[item++]?.grossMargin;
    const cell: Cell = range ? { value: range.p10, to: range.p90 } : null;
    return { ...row, cells: [...row.cells.slice(0, place + 1), cell, ...row.cells.slice(place + 1)] };
  });
  const column = { key: "margin_range", title: "p10 – p90", kind: "percent" as const, dropFirst: 4 };
  return { ...table, columns: [...table.columns.slice(0, place + 1), column, ...table.columns.slice(place + 1)], rows };
}

/** What few users risk: a line a plan whose margin by chance alone spreads over more than five points. */
export function marginDrawNotes({ plans }: DrawnMargin): string[] {
  return plans.flatMap(({ name, today: { users, grossMarginByUsers: alone, belowTargetShare } }) => {
    if (!alone || alone.p90 - alone.p10 < 0.05) return [];
    const below = belowTargetShare === null ? "" : `; below the target in ${formatShare(belowTargetShare)} of months`;
    return [
      `${name}: with ${formatNumber(users)} users the margin is ${formatShare(alone.p10)} to ${formatShare(alone.p90)} in eight months of ten${below}`,
    ];
  });
}

type Members = Readonly<Record<string, unknown>>;

/** The JSON members of plans with their draws; what holds today stands beside the plan's name. */
export function withMarginMembers(document: Members, { plans, draws, seed }: DrawnMargin): Record<string, unknown> {
  const told = document["plans"] as readonly Members[];
  return {
    ...document,
    plans: told.map((plan, index) => {
      const drawn = plans[index];
      if (!drawn) return plan;
      const today = plan["today"] as Members;
      const { underwaterShare, breakEvenPrice, minPriceFor } = today;
      return {
        ...plan,
        grossMargin: drawn.today.grossMargin,
        ...{ underwaterShare, breakEvenPrice, minPriceFor },
        today: { ...today, draws: members(drawn.today) },
        atFactors: (plan["atFactors"] as readonly Members[]).map((point, at) => {
          const own = drawn.atFactors[at];
          return own ? { ...point, draws: members(own) } : point;
        }),
      };
    }),
    uncertainty: { draws, seed },
  };
}

function members(point: DrawnPlanAtFactor): Members {
  const { grossMargin, grossMarginByUsers, meanCostByUsers, unusedShare, belowTargetShare } = point;
  return { grossMargin, grossMarginByUsers, meanCostByUsers, unusedShare, belowTargetShare };
}
