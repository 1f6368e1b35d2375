import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearestTo } from "../../src/domain/nearest.ts";

const word = fc.string({ maxLength: 12 });

describe("the nearest name", () => {
  it("is measured by a distance: zero only to itself, the same both ways", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it("counts a swap of neighbours as one change", () => {
    expect(editDistance("sectoins", "sections")).toBe(1);
  });

  it("is none where nothing is near", () => {
    expect(nearestTo("gpt4o", ["gpt-4o", "o3", "claude-haiku-4-5"], 3)).toEqual(["gpt-4o"]);
    expect(nearestTo("zzz", ["gpt-4o"], 3)).toEqual([]);
  });
});
