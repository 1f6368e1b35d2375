import type { IsoDate } from "../domain/dates.ts";
import { seriesKey } from "./daily-series.ts";
import { distributionShift } from "./detectors.ts";
import { BINS_AN_OCTAVE } from "./token-histograms.ts";
import type { UsageDetail } from "./usage-report.ts";

/** Tokens a request of one series, the last week against the weeks before it. Quantiles are good to a few per cent. */
export interface TokenShift {
  readonly series: Readonly<Record<string, string | null>>;
  readonly side: "input" | "output";
  readonly psi: number;
  readonly limit: number;
  readonly before: TokenWindow;
  readonly after: TokenWindow;
}

export interface TokenWindow {
  readonly days: readonly IsoDate[];
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
}

/** By convention: from 0.1 on a shift is worth a look, from 0.25 on it is one. */
const WATCH = 0.1;
const ALERT = 0.25;
/** A quantile that moves by this share makes a shift that is worth a look one to tell. */
const DRIFT = 0.25;
const RECENT = 7;
const EARLIER = 28;

/**
 * The series whose requests have become longer or shorter, where a log has single calls on enough days. `isOdd`: days of a series
 * that say nothing of the others, since they are told by themselves.
 */
export function tokenShifts(
  { groupBy, histograms }: UsageDetail,
  isOdd: (values: string, day: string) => boolean,
): readonly TokenShift[] {
  const dayAt = groupBy.indexOf("day");
  const names = groupBy.filter((name) => name !== "day" && name !== "model");
  const groups = new Map<string, { day: string; bin: number; requests: number }[]>();
  for (const { keys, side, bin, requests } of histograms ?? []) {
    const day = keys[dayAt] ?? null;
    const values = seriesKey(groupBy, keys);
    if (day === null || isOdd(values, day)) continue;
    const key = `${side}\n${values}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ day, bin, requests });
  }
  return [...groups].flatMap(([key, counts]): TokenShift[] => {
    const [side = "input", values = "[]"] = key.split("\n");
    const days = [...new Set(counts.map(({ day }) => day))].sort();
    const [recent, earlier] = [days.slice(-RECENT), days.slice(-RECENT - EARLIER, -RECENT)];
    if (earlier.length < RECENT) return [];
    const histogram = (among: readonly string[]) => {
      const bins = new Map<number, number>();
      for (const { day, bin, requests } of counts) {
        if (among.includes(day)) bins.set(bin, (bins.get(bin) ?? 0) + requests);
      }
      return bins;
    };
    const [before, after] = [histogram(earlier), histogram(recent)];
    const { psi, byChance } = distributionShift(before, after);
    const [first, second] = [windowOf(earlier, before), windowOf(recent, after)];
    const drifted = [second.p50 / first.p50, second.p95 / first.p95].some((ratio) => Math.abs(ratio - 1) > DRIFT);
    const limit = Math.max(drifted ? WATCH : ALERT, byChance);
    if (psi < limit) return [];
    const keys = JSON.parse(values) as (string | null)[];
    return [
      {
        series: Object.fromEntries(names.map((name, index) => [name, keys[index] ?? null])),
        side: side === "output" ? "output" : "input",
        psi,
        limit,
        before: first,
        after: second,
      },
    ];
  });
}

function windowOf(days: readonly string[], bins: ReadonlyMap<number, number>): TokenWindow {
  const sorted = [...bins].sort(([a], [b]) => a - b);
  const requests = sorted.reduce((total, [, count]) => total + count, 0);
  const quantile = (share: number): number => {
    let passed = 0;
    const found = sorted.find(([, count]) => (passed += count) >= share * requests);
    return Math.round(2 ** (((found?.[0] ?? 0) + 0.5) / BINS_AN_OCTAVE));
  };
  return { days: days as readonly IsoDate[], requests, p50: quantile(0.5), p95: quantile(0.95) };
}
