import type { CheckResult } from "../budget/check.ts";
import { periodName, shareOfLimit } from "../budget/spend-words.ts";
import type { BurnDown } from "../domain/burn-down.ts";
import type { Cell, Column, Table } from "./report.ts";

/** For people: every budget that logs were held against, and how far it is used up. */
export function spendTables(results: readonly CheckResult[]): Table[] {
  const followed = results.flatMap((result) => (result.spend ? [{ ...result, spend: result.spend }] : []));
  if (followed.length === 0) return [];
  const columns: Column[] = [
    { key: "budget", title: "budget", kind: "text", shorten: true },
    { key: "period", title: "period", kind: "text", dropFirst: 2 },
    { key: "limit", title: "limit $", kind: "usd" },
    { key: "spent", title: "spent $", kind: "usd" },
    { key: "share", title: "used", kind: "percent" },
    { key: "expected", title: "ends at $", kind: "usd" },
    { key: "crossed", title: "passed on", kind: "text", dropFirst: 1 },
  ];
  const rows = followed.map(({ name, status, gaps, spend }) => {
    const atLeast = gaps.length > 0;
    const cells: Cell[] = [
      name,
      periodName(spend),
      spend.limit,
      { value: spend.spent, atLeast },
      { value: shareOfLimit(spend.spent, spend.limit), ...(status === "failed" ? { tone: "bad" } : {}) },
      { value: spend.low, ...(spend.low === spend.high ? {} : { to: spend.high, about: true }), atLeast },
      crossedCell(spend),
    ];
    return { cells };
  });
  return [{ name: "budgets", columns, rows }];
}

function crossedCell({ crossed, crossing }: BurnDown): Cell {
  if (crossed !== null) return { value: crossed, tone: "bad" };
  if (crossing?.likely != null) return { value: `about ${crossing.likely}`, tone: "warn" };
  return crossing?.earliest == null ? "" : `not before ${crossing.earliest}`;
}

/** For machines, behind the columns of every check. */
export const SPEND_RECORD: readonly Column[] = [
  ...(["period_from", "period_to"] as const).map((key): Column => ({ key, title: key, kind: "text" })),
  { key: "spent_usd", title: "spent", kind: "usd" },
  { key: "spent_share", title: "share", kind: "number" },
  ...(["crossed_on", "crossing_earliest", "crossing_likely", "crossing_latest"] as const).map((key): Column => ({
    key,
    title: key,
    kind: "text",
  })),
  { key: "chance_over", title: "chance", kind: "number" },
];

export function spendRecord(spend: BurnDown | undefined): Cell[] {
  if (!spend) return SPEND_RECORD.map(() => null);
  const { from, to, spent, limit, crossed, crossing, chance } = spend;
  return [
    ...[from, to, spent, shareOfLimit(spent, limit), crossed],
    ...[crossing?.earliest ?? null, crossing?.likely ?? null, crossing?.latest ?? null, Number(chance.toFixed(4))],
  ];
}
