import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelExceeded, servedBelow, timeAbove } from "../../src/growth/load-shape.ts";

const peak = fc.double({ min: 1, max: 20, noNaN: true });
const level = fc.double({ min: 0, max: 25, noNaN: true });

/** The load at many moments, sorted: peak · q^(peak − 1). */
function moments(top: number, count = 20_000): number[] {
  return Array.from({ length: count }, (_, index) => top * ((index + 0.5) / count) ** (top - 1));
}

describe("a load between its lows and its peak", () => {
  it.each([1, 1.9, 2, 3, 3.3])(
    "has mean 1 and its peak of %d, and is served below a level as its moments are",
    (top) => {
      const load = moments(top);
      expect(load.reduce((sum, each) => sum + each, 0) / load.length).toBeCloseTo(1, 4);
      for (const at of [0.2, 0.7, 1, 1.6, 2.9, 5]) {
        const served = load.reduce((sum, each) => sum + Math.min(each, at), 0) / load.length;
        expect(servedBelow(at, top)).toBeCloseTo(served, 4);
        expect(timeAbove(at, top)).toBeCloseTo(load.filter((each) => each > at).length / load.length, 3);
      }
    },
  );

  it("is served the more the higher the level, wholly from the peak on, and never more than the level", () => {
    fc.assert(
      fc.property(peak, level, level, (top, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(servedBelow(low, top)).toBeLessThanOrEqual(servedBelow(high, top) + 1e-12);
        expect(servedBelow(low, top)).toBeLessThanOrEqual(Math.min(1, low) + 1e-12);
        expect(servedBelow(top, top)).toBe(1);
      }),
    );
  });

  it("passes a level for the share of the time that the level was asked for", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.01, max: 5, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (top, share) => {
          expect(timeAbove(levelExceeded(share, top), top)).toBeCloseTo(share, 6);
        },
      ),
    );
    expect(levelExceeded(1, 3)).toBe(0);
    expect(levelExceeded(0, 3)).toBe(3);
  });
});
