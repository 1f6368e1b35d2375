import { ownValue } from "../domain/own-value.ts";
import { formatInstant, type When } from "../domain/dates.ts";
import type { Mode } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { addUsage, NO_TOKENS } from "../domain/tokens.ts";
import { addCosts, costOfOne, type SumAmount, type SumCost } from "./sum-cost.ts";
import { numbering } from "./numbering.ts";
import type { GroupPercentiles } from "./percentiles.ts";
import type { UsageSum } from "./sums.ts";
import type { UnpricedUsage, UsageCost, UsageRow } from "./usage-report.ts";

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

type Total = Omit<UsageRow, "keys" | "share">;

/** A row a group, with its share of the total. */
export function rowsOf(
  groupBy: readonly string[],
  sums: readonly PricedSum[],
  all: readonly GroupPercentiles[],
  total: Total | undefined,
): readonly UsageRow[] {
  const numberOf = numbering();
  const groups: PricedSum[][] = [];
  for (const each of sums) (groups[numberOf(each.sum.keys)] ??= []).push(each);
  const percentilesOf: (GroupPercentiles | undefined)[] = groups.map(() => undefined);
  for (const each of all) percentilesOf[numberOf(each.keys)] = each;
  return groups.map((group, number) => {
    const keys: Record<string, string | null> = {};
    groupBy.forEach((name, index) => (keys[name] = group[0]?.sum.keys[index] ?? null));
    const whole = together(group, percentilesOf[number]);
    return { keys, ...whole, share: shareOf(whole.cost, total) };
  });
}

/** All sums as one row; undefined where there are none. */
export function totalOf(sums: readonly PricedSum[], [percentiles]: readonly GroupPercentiles[]): Total | undefined {
  return sums.length === 0 ? undefined : together(sums, percentiles);
}

function together(group: readonly PricedSum[], found: GroupPercentiles | undefined): Total {
  const percentiles = found ? { input: found.input, output: found.output } : null;
  const [first] = group;
  let tokens = first?.sum.tokens ?? NO_TOKENS;
  let requests = 0;
  let unknown = true;
  let atLeast = false;
  group.forEach(({ sum }, index) => {
    if (index > 0) tokens = addUsage(tokens, sum.tokens);
    requests += sum.requests;
    unknown &&= sum.requests === 0 && sum.withoutRequests > 0;
    atLeast ||= sum.withoutRequests > 0;
  });
  const cost = first && group.length === 1 ? costOfOne(first.cost) : addCosts(group.map((each) => each.cost));
  if (unknown) return { requests: null, tokens, percentiles, cost };
  return { requests, ...(atLeast ? { requestsAtLeast: true } : {}), tokens, percentiles, cost };
}

function shareOf({ usd }: UsageCost, total: Total | undefined): number | null {
  const whole = total?.cost.usd ?? null;
  return usd === null || whole === null || whole === 0n ? null : Number(usd) / Number(whole);
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
  const lists = new Set(priced.map(({ assumptions }) => assumptions));
  const all = new Map([...lists].flatMap((list) => list.map((one) => [JSON.stringify(one), one])));
  const undated = sums.some(({ sum }) => sum.undated);
  const asked = mode !== undefined && mode !== "standard" && sums.some(({ sum }) => sum.mode === null);
  return [
    ...all.values(),
    ...(undated
      ? [{ code: "no-time", text: "calls without a time are priced at this day", value: formatInstant(asOf.at) }]
      : []),
    ...(asked ? [{ code: "mode", text: "how calls were served that do not tell", value: mode }] : []),
    ...unpricedUses(sums).map((value) => ({ code: "tool-fees", text: "fees that are not in the cost", value })),
  ];
}

/** Uses of tools that are in no figure, in words. */
function unpricedUses(sums: readonly PricedSum[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { cost } of sums) {
    for (const [name, uses] of Object.entries(cost.kind === "priced" ? (cost.unpricedUses ?? {}) : {}))
      counts.set(name, (counts.get(name) ?? 0) + uses);
  }
  return [...counts].map(([name, uses]) => {
    const [one, many, why] = ownValue(TOOL_WORDS, name) ?? OTHER_TOOLS;
    return `${uses} ${uses === 1 ? one : many} ${why}`;
  });
}

const NO_FEE = "of models without a fee in the price table";

const OTHER_TOOLS = ["use", "uses", "of tools that are not paid for by the use (code interpreter and others)"] as const;

const TOOL_WORDS: Readonly<Record<string, readonly [one: string, many: string, why: string]>> = {
  web_search: ["web search", "web searches", NO_FEE],
  file_search: ["file search", "file searches", NO_FEE],
};

export function warningsOf(sums: readonly PricedSum[]): readonly Warning[] {
  const uses = unpricedUses(sums);
  return [
    ...(sums.length === 0 ? [{ code: "no-usage", message: "the logs hold no usage" }] : []),
    ...uses.map((message) => ({ code: "tool-fees", message: `${message}: not in the cost` })),
  ];
}
