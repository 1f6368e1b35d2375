import type { QualityPoint, Router, RoutingTerms } from "../domain/savings.ts";

/**
 * Share of the strong–weak gap kept at shares of strong calls. `learned`: RouteLLM's matrix factorisation with augmented data on
 * MT-Bench, half of the gap from 13.4 % strong calls and 80 % from 31.3 % (https://arxiv.org/abs/2406.18665, 2024-06).
 * Nothing comparable is published of rules and of models that judge, so those are taken to do no better than chance.
 */
const CURVES: Readonly<Record<Exclude<Router, "cascade">, readonly QualityPoint[]>> = {
  rule: [],
  llm: [],
  learned: [
    { strong: 0.134, gap: 0.5 },
    { strong: 0.313, gap: 0.8 },
  ],
};

/** The gap kept at a share of strong calls, straight between the points of a curve that ends in (0, 0) and (1, 1). */
export function gapKept(curve: readonly QualityPoint[], strong: number): number {
  const points = [{ strong: 0, gap: 0 }, ...curve.toSorted((a, b) => a.strong - b.strong), { strong: 1, gap: 1 }];
  const next = points.findIndex((point) => point.strong >= strong);
  const to = points[Math.max(next, 1)];
  const from = points[Math.max(next, 1) - 1];
  if (!to || !from || to.strong === from.strong) return to?.gap ?? 1;
  return from.gap + ((strong - from.strong) / (to.strong - from.strong)) * (to.gap - from.gap);
}

/** The least share of strong calls that keeps a share of the gap: CPT(gap) of RouteLLM. Null: more than all of them. */
export function strongCallsFor(curve: readonly QualityPoint[], gap: number): number | null {
  const points = [{ strong: 0, gap: 0 }, ...curve.toSorted((a, b) => a.strong - b.strong), { strong: 1, gap: 1 }];
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from || to.gap < gap) continue;
    const rise = to.gap - from.gap;
    return rise <= 0 ? from.strong : from.strong + Math.max(0, (gap - from.gap) / rise) * (to.strong - from.strong);
  }
  return null;
}

/** What routing does to the answers. */
export interface RoutedQuality {
  /** Share of the strong–weak gap that is kept, never a raw ratio: a weak model alone has 90 % of many a score. */
  readonly gapKept: number;
  readonly strongCalls: number;
  /** On the benchmark whose scores were told; null: not told. */
  readonly score: number | null;
  readonly ofStrong: number | null;
  /** Nobody measured this router: it is taken to choose no better than chance. */
  readonly byChance: boolean;
}

export function routedQuality(terms: RoutingTerms, cheapShare: number): RoutedQuality {
  const cascades = terms.router === "cascade";
  const own = terms.router === "cascade" ? [] : CURVES[terms.router];
  const curve = terms.curve ?? own;
  const strongCalls = 1 - cheapShare;
  // A cascade passes on what its check finds wanting, so that its share is of answers that are as good.
  const kept = cascades && terms.curve === null ? 1 : gapKept(curve, strongCalls);
  const score = terms.scores && terms.scores.weak + kept * (terms.scores.strong - terms.scores.weak);
  return {
    gapKept: kept,
    strongCalls,
    score,
    ofStrong: score === null || !terms.scores ? null : score / terms.scores.strong,
    byChance: !cascades && terms.curve === null && own.length === 0,
  };
}

/**
 * The share of answers that a cascade's cheap model has to get right for it to be cheaper than the strong model alone:
 * (c₁ + v)/c₂ for the cheap attempt c₁, its check v and the strong attempt c₂. Above 1: never.
 */
export function cascadeBreakEven(cheap: number, check: number, strong: number): number {
  return strong <= 0 ? Infinity : (cheap + check) / strong;
}
