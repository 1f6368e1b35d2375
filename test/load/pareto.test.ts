import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cutCurve,
  lognormalCurve,
  meanOf,
  partAbove,
  quantileOf,
  shareAbove,
  varianceOf,
  withParetoTail,
} from "../../src/load/curve.ts";
import { fitCurve } from "../../src/load/fit.ts";
import { normalScore } from "../../src/load/normal.ts";
import { turnDistribution } from "../../src/load/turns.ts";

const MAX = 100_000;
const tailed = (alpha: number, from = 0.95) =>
  cutCurve(withParetoTail(lognormalCurve(Math.log(300), 0.8), from, alpha), MAX);

describe("a lognormal body with a Pareto tail", () => {
  it("keeps the body's quantiles, and beyond falls as x^(−alpha)", () => {
    const curve = tailed(1.5);
    expect(quantileOf(curve, 0.5)).toBeCloseTo(300, 9);
    const edge = 300 * Math.exp(0.8 * normalScore(0.95));
    expect(quantileOf(curve, 0.95)).toBeCloseTo(edge, 6);
    // P(X > 4·edge) = 0.05·4^(−1.5)
    expect(shareAbove(curve, 4 * edge)).toBeCloseTo(0.05 * 4 ** -1.5, 12);
    expect(quantileOf(curve, 1 - 0.05 * 4 ** -1.5)).toBeCloseTo(4 * edge, 6);
  });

  it.each([0.7, 1, 1.5, 2, 3.7])("at alpha %d has the mean, E[X²] and parts that its quantiles add up to", (alpha) => {
    const curve = tailed(alpha);
    // Midpoints, finer and finer towards the tail.
    let [mean, square, above] = [0, 0, 0];
    let from = 0;
    for (let step = 0; step < 60; step++) {
      const to = 1 - 0.7 ** (step + 1);
      for (let part = 0; part < 400; part++) {
        const x = quantileOf(curve, from + ((part + 0.5) * (to - from)) / 400);
        const weight = (to - from) / 400;
        mean += x * weight;
        square += x * x * weight;
        if (x > 5000) above += x * weight;
      }
      from = to;
    }
    expect(meanOf(curve) / mean).toBeCloseTo(1, 4);
    expect((varianceOf(curve) + meanOf(curve) ** 2) / square).toBeCloseTo(1, 4);
    expect(partAbove(curve, 5000).amount / above).toBeCloseTo(1, 2);
  });

  it("is drawn with its mean, from uniform numbers through its quantiles", () => {
    const curve = tailed(2.5);
    const draws = 200_000;
    let [sum, squares] = [0, 0];
    for (let index = 0; index < draws; index++) {
      // Weyl's sequence: even, and none of it on a grid.
      const x = quantileOf(curve, (index * 0.6180339887498949 + 0.5) % 1);
      sum += x;
      squares += x * x;
    }
    const error = Math.sqrt((squares / draws - (sum / draws) ** 2) / draws);
    expect(Math.abs(sum / draws - meanOf(curve))).toBeLessThan(3 * error);
  });

  it("is the heavier the smaller alpha, whatever is told, and keeps a mean that is told", () => {
    const spread = fc.record({ p50: fc.integer({ min: 10, max: 5000 }), more: fc.integer({ min: 10, max: 20_000 }) });
    fc.assert(
      fc.property(
        spread,
        fc.constantFrom("p50" as const, "p90" as const, "p95" as const),
        fc.double({ min: 0.6, max: 6, noNaN: true }),
        ({ p50, more }, from, alpha) => {
          const told = from === "p50" ? { p50 } : { p50, p90: p50 + more };
          const at = (each: number) => fitCurve({ ...told, max: 200_000, tail: { from, alpha: each } }).curve;
          expect(meanOf(at(alpha))).toBeLessThanOrEqual(meanOf(at(alpha * 0.9)) * (1 + 1e-9));
          expect(quantileOf(at(alpha), 0.5) / p50).toBeCloseTo(1, 9);
          const kept = fitCurve({ mean: p50 * 1.2, p50, max: 200_000, tail: { from: "p95", alpha } });
          expect(meanOf(kept.curve) / (p50 * 1.2)).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it("makes E[T²] of turns larger than the lognormal's", () => {
    const [plain, heavy] = [
      turnDistribution({ p50: 3, p95: 10 }),
      turnDistribution({ p50: 3, p95: 10, tail: { from: "p95", alpha: 1.2 } }),
    ];
    expect(heavy.meanSquare).toBeGreaterThan(1.5 * plain.meanSquare);
    expect(heavy.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });
});
