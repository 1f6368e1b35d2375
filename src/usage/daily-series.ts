import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import { add, approximateUsd, type Money, ZERO } from "../domain/money.ts";
import type { Flow, ModelFlow } from "./change-parts.ts";
import type { ChargeKind } from "./sum-cost.ts";
import type { UsageDetail } from "./usage-report.ts";
import type { CostedSum } from "./usage-rows.ts";

export interface DayUsage {
  readonly day: IsoDate;
  /** Of what has a price. */
  readonly usd: Money;
  readonly flow: Flow;
}

/** The days of one group, every one from the first to the last of the whole log; a day without usage is a day of nothing. */
export interface DailySeries {
  readonly keys: Readonly<Record<string, string | null>>;
  readonly days: readonly DayUsage[];
}

/**
 * Usage by day for each value of the keys beside day and model. What has no day or no price is left out. `repeats`: how many
 * requests repeat a billed one, by `repeatKey`, where the log tells.
 */
export function dailySeries(
  { groupBy, sums }: UsageDetail,
  repeats: ReadonlyMap<string, number> | null = null,
): readonly DailySeries[] {
  const dayAt = groupBy.indexOf("day");
  const names = groupBy.filter((name) => name !== "day" && name !== "model");
  const groups = new Map<string, Map<string, CostedSum[]>>();
  const seen = new Set<string>();
  for (const each of sums) {
    const day = each.sum.keys[dayAt] ?? null;
    if (day === null || each.cost.kind === "unpriced") continue;
    seen.add(day);
    const key = seriesKey(groupBy, each.sum.keys);
    const days = groups.get(key) ?? new Map<string, CostedSum[]>();
    groups.set(key, days);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  const calendar = everyDay([...seen].sort());
  return [...groups].map(([key, days]) => ({
    keys: Object.fromEntries((JSON.parse(key) as (string | null)[]).map((value, index) => [names[index] ?? "", value])),
    days: calendar.map((day) => dayUsage(day, days.get(day) ?? [], repeats?.get(`${key}\n${day}`) ?? 0)),
  }));
}

/** What tells the series of a group: its keys but for the day and the model. */
export function seriesKey(groupBy: readonly string[], keys: readonly (string | null)[]): string {
  return JSON.stringify(keys.filter((_, index) => groupBy[index] !== "day" && groupBy[index] !== "model"));
}

/** Each day from the first to the last of some. */
export function everyDay(sorted: readonly string[]): readonly IsoDate[] {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: IsoDate[] = [];
  for (let at = Date.parse(first) / 1000; at <= Date.parse(last) / 1000; at += SECONDS_A_DAY) {
    days.push(dayOf(at as Instant));
  }
  return days;
}

/** What a count of retries is found by: the series and the day. */
export function repeatKey(groupBy: readonly string[], keys: readonly (string | null)[]): string {
  return `${seriesKey(groupBy, keys)}\n${keys[groupBy.indexOf("day")] ?? ""}`;
}

function dayUsage(day: IsoDate, sums: readonly CostedSum[], retries: number): DayUsage {
  const usd = sums.reduce((total, { cost }) => (cost.kind === "priced" ? add(total, cost.usd) : total), ZERO);
  return { day, usd, flow: { ...sumFlows(sums.map(flowOf), 1), retries } };
}

function flowOf({ sum, cost }: CostedSum): Flow {
  if (cost.kind === "unpriced") return { models: [], retries: 0 };
  const kinds = cost.lines.map((line) => ({
    kind: line.kind,
    tokens: line.tokens,
    usd: approximateUsd(line.cost),
  }));
  return { models: [{ model: cost.model, requests: sum.requests, kinds }], retries: 0 };
}

/** The mean of some days. */
export function meanFlow(flows: readonly Flow[]): Flow {
  return sumFlows(flows, 1 / Math.max(1, flows.length));
}

/** Flows added up, each taken so many times. */
function sumFlows(flows: readonly Flow[], times: number): Flow {
  const models = new Map<string, { requests: number; kinds: Map<ChargeKind, { tokens: number; usd: number }> }>();
  for (const { model, requests, kinds } of flows.flatMap((flow) => flow.models)) {
    const known = models.get(model) ?? { requests: 0, kinds: new Map<ChargeKind, { tokens: number; usd: number }>() };
    models.set(model, known);
    known.requests += requests * times;
    for (const { kind, tokens, usd } of kinds) {
      const sum = known.kinds.get(kind) ?? { tokens: 0, usd: 0 };
      known.kinds.set(kind, { tokens: sum.tokens + tokens * times, usd: sum.usd + usd * times });
    }
  }
  return {
    models: [...models].map(([model, { requests, kinds }]): ModelFlow => ({
      model,
      requests,
      kinds: [...kinds].map(([kind, figures]) => ({ kind, ...figures })),
    })),
    retries: flows.reduce((total, { retries }) => total + retries * times, 0),
  };
}
