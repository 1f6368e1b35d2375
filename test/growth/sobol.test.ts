import { describe, expect, it } from "vitest";
import { normalScore, normalShare } from "../../src/load/normal.ts";
import { fastNormalScore, fastNormalScoreOfLog, fastNormalShare } from "../../src/growth/fast-normal.ts";
import { namedSeed, uniformStream } from "../../src/growth/random.ts";
import { SOBOL_DIMENSIONS, sobolBits, sobolColumn } from "../../src/growth/sobol.ts";

const dimensions = [0, 1, 2, 40, 159, 255];

describe("Sobol points", () => {
  it("are Joe and Kuo's: the sixth and the 38th point, as published implementations have them", () => {
    const point = (index: number, from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => (sobolBits(index + 1, from + at)[index] ?? 0) / 2 ** 32);
    expect(point(5, 0, 8)).toEqual([0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375]);
    expect(point(37, 150, 155)).toEqual([0.890625, 0.546875, 0.234375, 0.859375, 0.046875]);
  });

  it("fall one into each interval, plain and scrambled, in every dimension, also those beyond the table", () => {
    for (const dimension of [...dimensions, SOBOL_DIMENSIONS, 1000]) {
      for (const seed of [1, 2, 2 ** 40]) {
        const column = sobolColumn(1024, dimension, seed, `input ${dimension}`);
        expect(new Set(column.map((share) => Math.floor(share * 1024))).size).toBe(1024);
        expect(column.every((share) => share > 0 && share < 1)).toBe(true);
      }
    }
  });

  it("fall one into each square of two dimensions that are a (0,2) net, still after scrambling", () => {
    const [x, y] = [sobolColumn(1024, 0, 7, "x"), sobolColumn(1024, 1, 7, "y")];
    expect(new Set(x.map((share, i) => Math.floor(share * 32) * 32 + Math.floor((y[i] ?? 0) * 32))).size).toBe(1024);
  });

  it("are the same for the same seed and name, and others for another", () => {
    const column = (seed: number, name: string) => [...sobolColumn(64, 3, seed, name)];
    expect(column(1, "a")).toEqual(column(1, "a"));
    expect(column(2, "a")).not.toEqual(column(1, "a"));
    expect(column(1, "b")).not.toEqual(column(1, "a"));
  });

  it("work out a smooth mean ten times better than chance, whose error is 0.012", () => {
    const count = 4096;
    const columns = dimensions.map((dimension) => sobolColumn(count, dimension, 5, `d${dimension}`));
    let sum = 0;
    for (let i = 0; i < count; i++) sum += columns.reduce((product, column) => product * (0.5 + (column[i] ?? 0)), 1);
    expect(Math.abs(sum / count - 1)).toBeLessThan(1.2e-3);
  });
});

describe("chance with a seed", () => {
  it("is uniform and does not repeat itself between names and seeds", () => {
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 50].flatMap((seed) => ["a", "b", "ab"].map((name) => namedSeed(seed, name)));
    expect(new Set(seeds).size).toBe(15);
    const next = uniformStream(42);
    const bins = new Float64Array(100);
    for (let i = 0; i < 100_000; i++) {
      const bin = Math.floor(next() * 100);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    // χ² of 99 degrees of freedom: above 160 once in ten thousand.
    expect(bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(160);
  });
});

describe("normal scores by table", () => {
  it("are right to five digits, far into both tails", () => {
    for (const share of [1e-15, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6]) {
      expect(Math.abs(fastNormalScore(share) - normalScore(share))).toBeLessThan(5e-6);
      expect(Math.abs(fastNormalScoreOfLog(Math.log(share)) - normalScore(share))).toBeLessThan(5e-6);
    }
    for (const z of [-30, -8, -2, 0, 1.3, 6]) expect(fastNormalShare(z) / normalShare(z)).toBeCloseTo(1, 5);
  });
});
