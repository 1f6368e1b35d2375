import type { Replay } from "../domain/replay.ts";
import { formatFactor, formatNumber, formatShare } from "./figures.ts";
import type { Table } from "./report.ts";

/** A trace at each factor, for people. */
export function replayTable(replays: readonly Replay[]): Table {
  return {
    name: "replay",
    title: "the trace, replayed",
    columns: [
      { key: "factor", title: "", kind: "text" },
      { key: "requests", title: "requests", kind: "count" },
      { key: "peak_per_minute", title: "peak a minute", kind: "count" },
      { key: "prefix_hit_share", title: "prefix hits", kind: "percent" },
      { key: "random_hit_share", title: "if at random", kind: "percent", dropFirst: 1 },
      { key: "throttled_share", title: "throttled", kind: "percent" },
    ],
    rows: replays.map(({ factor, requests, peakPerMinute, prefixHitShare, randomHitShare, throttledShare }) => ({
      cells: [`${formatFactor(factor)}x`, requests, peakPerMinute, prefixHitShare, randomHitShare, throttledShare],
    })),
  };
}

/** How far real arrivals are from arrivals at random, by which step 4 reckons. */
export function replayNotes(replays: readonly Replay[]): string[] {
  const [first] = replays;
  if (!first) return [];
  const { factor, prefixHitShare: real, randomHitShare: random, gapCv } = first;
  const lines: string[] = [];
  if (real !== null && random !== null) {
    const points = (real - random) * 100;
    const difference =
      Math.abs(points) < 0.05
        ? "no different"
        : `${formatNumber(Math.abs(points))} points ${points > 0 ? "more" : "less"}`;
    lines.push(
      `real arrivals find ${formatShare(real)} of the input cached at ${formatFactor(factor)}x, ${difference} than at random (${formatShare(random)})`,
    );
  }
  if (gapCv !== null) {
    lines.push(
      `gaps between requests vary by ${formatNumber(gapCv)} (1 at random), the busiest minute is ${formatNumber(first.peakToMean)} times the mean`,
    );
  }
  return lines;
}

/** The member of the JSON document. */
export function replayMembers(replays: readonly Replay[]): unknown[] {
  return replays.map((replay) => ({
    ...replay,
    factor: Number(replay.factor.numerator) / Number(replay.factor.denominator),
  }));
}
