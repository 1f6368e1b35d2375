import { formatInstant, type When } from "../domain/dates.ts";
import type { Mode } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { addUsage, NO_TOKENS } from "../domain/tokens.ts";
import { addCosts, type SumAmount, type SumCost } from "./sum-cost.ts";
import type { GroupPercentiles } from "./percentiles.ts";
import type { UsageSum } from "./sums.ts";
import type { UnpricedUsage, UsageRow } from "./usage-report.ts";

/** A sum and what it cost. */
export interface CostedSum {
  readonly sum: UsageSum;
  readonly cost: SumCost;
  /** At list prices, where those are asked for beside negotiated ones. */
  readonly list?: SumCost;
}

/** A sum and how much it cost, without saying how. */
export interface PricedSum {
  readonly sum: UsageSum;
  readonly cost: SumAmount;
}

type Row = Omit<UsageRow, "share">;

export function rowsOf(
  groupBy: readonly string[],
  sums: readonly PricedSum[],
  all: readonly GroupPercentiles[],
): readonly Row[] {
  const numberOf = numbering();
  const groups: PricedSum[][] = [];
  for (const each of sums) (groups[numberOf(each.sum.keys)] ??= []).push(each);
  const percentilesOf = new Map(all.map(({ keys, input, output }) => [numberOf(keys), { input, output }]));
  return groups.map((group, number) => {
    const keys: Record<string, string | null> = {};
    groupBy.forEach((name, index) => (keys[name] = group[0]?.sum.keys[index] ?? null));
    return { keys, ...together(group, percentilesOf.get(number)) };
  });
}

/** Numbers groups in the order in which their keys are first seen. */
function numbering(): (keys: readonly (string | null)[]) => number {
  interface Branch {
    number: number | undefined;
    readonly branches: Map<string | null, Branch>;
  }
  const root: Branch = { number: undefined, branches: new Map() };
  let next = 0;
  return (keys) => {
    let branch = root;
    for (const key of keys) {
      let under = branch.branches.get(key);
      if (!under) branch.branches.set(key, (under = { number: undefined, branches: new Map() }));
      branch = under;
    }
    return (branch.number ??= next++);
  };
}

/** All sums as one row; undefined where there are none. */
export function totalOf(
  sums: readonly PricedSum[],
  [percentiles]: readonly GroupPercentiles[],
): Omit<Row, "keys"> | undefined {
  const found = percentiles && { input: percentiles.input, output: percentiles.output };
  return sums.length === 0 ? undefined : together(sums, found);
}

function together(group: readonly PricedSum[], percentiles: Row["percentiles"] | undefined): Omit<Row, "keys"> {
  const [only, ...others] = group;
  const unknown = group.every(({ sum }) => sum.requests === 0 && sum.withoutRequests > 0);
  return {
    requests: unknown ? null : group.reduce((total, { sum }) => total + sum.requests, 0),
    tokens:
      only && others.length === 0
        ? only.sum.tokens
        : group.reduce((total, { sum }) => addUsage(total, sum.tokens), NO_TOKENS),
    percentiles: percentiles ?? null,
    cost: addCosts(group.map(({ cost }) => cost)),
  };
}

export function shareOf({ cost }: Row, total: Omit<Row, "keys"> | undefined): number | null {
  const whole = total?.cost.usd ?? null;
  return cost.usd === null || whole === null || whole === 0n ? null : Number(cost.usd) / Number(whole);
}

/** Days and hours in their order, anything else by cost. */
export function sorted(groupBy: readonly string[], rows: readonly UsageRow[]): readonly UsageRow[] {
  const [first] = groupBy;
  const byTime = first === "day" || first === "hour" || first === "minute";
  const text = (row: UsageRow) => JSON.stringify(Object.values(row.keys));
  return rows.toSorted((a, b) => {
    if (byTime && a.keys[first] !== b.keys[first]) return (a.keys[first] ?? "") < (b.keys[first] ?? "") ? -1 : 1;
    const [left, right] = [a.cost.usd ?? -1n, b.cost.usd ?? -1n];
    if (left !== right) return left > right ? -1 : 1;
    return text(a) < text(b) ? -1 : 1;
  });
}

export function unpricedOf(sums: readonly PricedSum[]): readonly UnpricedUsage[] {
  const found = new Map<string, UnpricedUsage>();
  for (const { sum, cost } of sums) {
    if (cost.kind === "priced") continue;
    const { reason, message, nearest } = cost;
    const key = JSON.stringify([sum.model, reason, message]);
    const known = found.get(key);
    found.set(key, {
      ...{ model: sum.model, reason, message, nearest },
      requests: (known?.requests ?? 0) + sum.requests,
      tokens: addUsage(known?.tokens ?? NO_TOKENS, sum.tokens),
    });
  }
  return [...found.values()];
}

export function assumptionsOf(
  priced: readonly { readonly assumptions: readonly Assumption[] }[],
  sums: readonly PricedSum[],
  { asOf, mode }: { readonly asOf: When; readonly mode?: Mode | undefined },
): readonly Assumption[] {
  const all = new Map(priced.flatMap(({ assumptions }) => assumptions.map((one) => [JSON.stringify(one), one])));
  const undated = sums.some(({ sum }) => sum.undated);
  const asked = mode !== undefined && mode !== "standard" && sums.some(({ sum }) => sum.mode === null);
  return [
    ...all.values(),
    ...(undated
      ? [{ code: "no-time", text: "calls without a time are priced at this day", value: formatInstant(asOf.at) }]
      : []),
    ...(asked ? [{ code: "mode", text: "how calls were served that do not tell", value: mode }] : []),
  ];
}

export function warningsOf(sums: readonly PricedSum[]): readonly Warning[] {
  const uses = sums.reduce((total, { cost }) => total + (cost.kind === "priced" ? (cost.unpricedUses ?? 0) : 0), 0);
  const fees = `${uses} web ${uses === 1 ? "search" : "searches"} of models without a fee in the price table: not in the cost`;
  return [
    ...(sums.length === 0 ? [{ code: "no-usage", message: "the logs hold no usage" }] : []),
    ...(uses > 0 ? [{ code: "tool-fees", message: fees }] : []),
  ];
}
