import { expect, test } from "vitest";
import { cascadeBreakEven, gapKept, routedQuality, strongCallsFor } from "../../src/savings/quality.ts";
import type { RoutingTerms } from "../../src/domain/savings.ts";
import { plain, savingsOf, workloadOf } from "./workload.ts";

const routing = (text: string): RoutingTerms => {
  const terms = workloadOf(plain(`routing: { to: gpt-4o-mini, ${text} }`)).savings?.levers.routing;
  if (!terms) throw new Error("no routing read");
  return terms;
};

test("quality is a share of the strong-weak gap, not a ratio of scores", () => {
  // MT-Bench: 9.228 strong, 8.341 weak alone, which is 90.4 % of the strong one's score and none of the gap.
  const terms = routing("share: 100%, scores: { strong: 9.228, weak: 8.341 }");
  const weak = routedQuality(terms, 1);
  expect([weak.gapKept, weak.score]).toEqual([0, 8.341]);
  expect(weak.ofStrong).toBeCloseTo(0.904, 3);
  expect(routedQuality(terms, 0).ofStrong).toBe(1);
});

test("a learned router goes by RouteLLM's points, another one by chance unless its own curve is told", () => {
  const learned = routing("share: 69%, router: learned");
  expect(routedQuality(learned, 1 - 0.134).gapKept).toBeCloseTo(0.5, 9);
  expect(routedQuality(learned, 1 - 0.313).gapKept).toBeCloseTo(0.8, 9);
  const rule = routedQuality(routing("share: 60%"), 0.6);
  expect([rule.gapKept, rule.byChance]).toEqual([0.4, true]);
  const own = routedQuality(routing("share: 60%, curve: [{ strong: 40%, gap: 90% }]"), 0.6);
  expect([own.gapKept, own.byChance]).toEqual([0.9, false]);
});

test("the strong calls that a share of the gap needs are the curve read the other way", () => {
  const curve = [
    { strong: 0.134, gap: 0.5 },
    { strong: 0.313, gap: 0.8 },
  ];
  for (const gap of [0, 0.25, 0.5, 0.65, 0.8, 0.9, 1]) {
    expect(gapKept(curve, strongCallsFor(curve, gap) ?? -1)).toBeCloseTo(gap, 9);
  }
});

test("a cascade pays from where its cheap attempts and checks cost less than the strong calls they spare", () => {
  const at = (share: number) =>
    savingsOf(plain(`routing: { to: gpt-4o-mini, router: cascade, share: ${share}, cost: $0.001, sameTokens: true }`));
  const even = at(0.5).features[0]?.routing?.cascadeBreakEven ?? 0;
  // (465 µ$ + 1,000 µ$) of 17,500 µ$.
  expect(even).toBeCloseTo(cascadeBreakEven(465, 1000, 17_500), 9);
  expect(at(Math.ceil(even * 1000) / 1000).combined).toBeGreaterThan(0n);
  expect(at(Math.floor(even * 1000) / 1000).combined).toBeLessThan(0n);
});
