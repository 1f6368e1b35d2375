import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRanks, rankCounter } from "../../src/usage/nearest-ranks.ts";

const token = fc.oneof(fc.nat(40), fc.nat(100_000), fc.nat(2 ** 32 - 1));

/** Nearest rank, as one would write it. */
function inOrder(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (percent: number) => sorted[Math.ceil((percent * sorted.length) / 100) - 1];
  return { p50: rank(50), p95: rank(95), p99: rank(99) };
}

describe("percentiles of tokens by nearest rank", () => {
  it("are those of the sorted values, however many there are", () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 600 }), (values) => {
        expect(nearestRanks(Uint32Array.from(values))).toEqual(inOrder(values));
        expect(nearestRanks(Float64Array.from(values))).toEqual(inOrder(values));
      }),
    );
  });

  it("leave the values in their places", () => {
    const values = Uint32Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
    const before = [...values];
    nearestRanks(values);
    expect([...values]).toEqual(before);
  });

  it("are those of the sorted values where these come in parts", () => {
    fc.assert(
      fc.property(fc.array(fc.array(token, { maxLength: 60 }), { minLength: 1, maxLength: 8 }), (parts) => {
        const counter = rankCounter();
        for (const part of parts) counter.take(Float64Array.from(part));
        expect(counter.ranks()).toEqual(parts.flat().length === 0 ? null : inOrder(parts.flat()));
      }),
      { numRuns: 30 },
    );
  });
});
