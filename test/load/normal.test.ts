import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incompleteGamma, logGamma } from "../../src/load/gamma.ts";
import { normalScore, normalShare } from "../../src/load/normal.ts";

describe("the normal distribution", () => {
  it("has the well-known scores", () => {
    expect(normalShare(0)).toBe(0.5);
    expect(normalShare(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalShare(-5)).toBeCloseTo(2.866515718791939e-7, 18);
    expect(normalScore(0.95)).toBeCloseTo(1.6448536269514722, 13);
    expect(normalScore(0.9)).toBeCloseTo(1.2815515655446004, 13);
    expect(normalScore(0)).toBe(-Infinity);
    expect(normalScore(1)).toBe(Infinity);
  });

  it("inverts itself over eight decades of either tail", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-8, max: 1 - 1e-8, noNaN: true }), (share) => {
        expect(normalShare(normalScore(share))).toBeCloseTo(share, 13);
      }),
    );
  });
});

describe("the incomplete gamma functions", () => {
  it("know the factorials and the exponential", () => {
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 9);
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12);
    expect(incompleteGamma(1, 2.5).lower).toBeCloseTo(1 - Math.exp(-2.5), 14);
    // P(2, x) = 1 − (1 + x)e^(−x)
    expect(incompleteGamma(2, 3).lower).toBeCloseTo(1 - 4 * Math.exp(-3), 14);
    expect(incompleteGamma(3, Infinity)).toEqual({ lower: 1, upper: 0 });
  });

  it("add up to one and rise with x", () => {
    const shape = fc.double({ min: 0.01, max: 50, noNaN: true });
    const x = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(shape, x, x, (a, one, other) => {
        const low = incompleteGamma(a, Math.min(one, other));
        const high = incompleteGamma(a, Math.max(one, other));
        expect(low.lower + low.upper).toBeCloseTo(1, 12);
        expect(high.lower).toBeGreaterThanOrEqual(low.lower - 1e-12);
      }),
    );
  });
});
