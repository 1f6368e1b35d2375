import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitLeastDeviations } from "../../scripts/calibration/least-deviations.ts";
import { quantile } from "../../scripts/calibration/spreads.ts";

const weakPrior = { value: 0, strength: 1e-9 };

function line(slope: number, start: number, x: number): { terms: [number, number][]; target: number; weight: number } {
  return {
    terms: [
      [0, x],
      [1, 1],
    ],
    target: slope * x + start,
    weight: 1,
  };
}

describe("least absolute deviations", () => {
  test("finds the line that points lie on", () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (slope, start) => {
        const points = [1, 2, 3, 5, 8].map((x) => line(slope, start, x));
        const [a = NaN, b = NaN] = fitLeastDeviations(points, [weakPrior, weakPrior]);
        expect(a).toBeCloseTo(slope, 3);
        expect(b).toBeCloseTo(start, 3);
      }),
    );
  });

  test("one wild point among many does not move it", () => {
    const points = [1, 2, 3, 4, 5, 6, 7].map((x) => line(2, 1, x));
    const [a = NaN, b = NaN] = fitLeastDeviations(
      [...points, { ...line(2, 1, 4), target: 900 }],
      [weakPrior, weakPrior],
    );
    expect(a).toBeCloseTo(2, 2);
    expect(b).toBeCloseTo(1, 1);
  });

  test("without observations the priors stand", () => {
    const solution = fitLeastDeviations(
      [],
      [
        { value: 3, strength: 1 },
        { value: -2, strength: 0.25 },
      ],
    );
    expect(solution).toEqual([3, -2]);
  });
});

describe("quantiles", () => {
  test("lie between neighbours by a straight line", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
