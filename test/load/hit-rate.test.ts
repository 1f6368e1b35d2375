import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheBreakEven, prefixHitRate, prefixMultiplier } from "../../src/load/hit-rate.ts";

const FIVE_MINUTES = 300;
const ONE_HOUR = 3600;

describe("the hit rate of a prefix cache", () => {
  // h = 1 − e^(−λT) for three times to live, what the prefix then costs, and λT/(1 + λT) for a life counted from the write.
  it.each([
    [0.25, 0.02, 1.23, 0.22, 1.58, 0.12, 1.11, 0.2],
    [0.5, 0.04, 1.2, 0.39, 1.25, 0.22, 1.0, 0.33],
    [1, 0.08, 1.16, 0.63, 0.8, 0.39, 0.8, 0.5],
    [2, 0.15, 1.07, 0.86, 0.36, 0.63, 0.52, 0.67],
    [5, 0.34, 0.86, 0.99, 0.11, 0.92, 0.19, 0.83],
    [10, 0.57, 0.6, 1.0, 0.1, 0.99, 0.11, 0.91],
    [30, 0.92, 0.19, 1.0, 0.1, 1.0, 0.1, 0.97],
    [60, 0.99, 0.11, 1.0, 0.1, 1.0, 0.1, 0.98],
  ])("is known for %d requests an hour", (perHour, h5, cost5, h60, cost60, h30, cost30, fixed) => {
    const refreshed = (ttlSeconds: number) => prefixHitRate({ perHour, ttlSeconds, refreshedByHits: true });
    expect(refreshed(FIVE_MINUTES)).toBeCloseTo(h5, 2);
    expect(prefixMultiplier(refreshed(FIVE_MINUTES), 1.25, 0.1)).toBeCloseTo(cost5, 2);
    expect(refreshed(ONE_HOUR)).toBeCloseTo(h60, 2);
    expect(prefixMultiplier(refreshed(ONE_HOUR), 2, 0.1)).toBeCloseTo(cost60, 2);
    expect(refreshed(1800)).toBeCloseTo(h30, 2);
    expect(prefixMultiplier(refreshed(1800), 1.25, 0.1)).toBeCloseTo(cost30, 2);
    expect(prefixHitRate({ perHour, ttlSeconds: ONE_HOUR, refreshedByHits: false })).toBeCloseTo(fixed, 2);
  });

  // Gamma gaps: cv, requests an hour, h at five minutes, h at an hour.
  it.each([
    [1, 2, 0.15, 0.87],
    [2, 2, 0.49, 0.85],
    [4, 2, 0.78, 0.9],
    [6, 2, 0.88, 0.94],
    [1, 60, 0.99, 1.0],
    [2, 60, 0.95, 1.0],
    [4, 60, 0.95, 1.0],
    [6, 60, 0.96, 1.0],
  ])("helps bursts of cv %d at %d an hour", (gapCv, perHour, h5, h60) => {
    const rate = (ttlSeconds: number) => prefixHitRate({ perHour, ttlSeconds, refreshedByHits: true, gapCv });
    expect(Math.abs(rate(FIVE_MINUTES) - h5)).toBeLessThan(0.01);
    expect(Math.abs(rate(ONE_HOUR) - h60)).toBeLessThan(0.01);
  });

  it("makes an hour's cache cheaper than five minutes' from 0.548 random requests an hour, before either pays", () => {
    const cost = (perHour: number, ttlSeconds: number, write: number) =>
      prefixMultiplier(prefixHitRate({ perHour, ttlSeconds, refreshedByHits: true }), write, 0.1);
    expect(cost(0.54, FIVE_MINUTES, 1.25)).toBeLessThan(cost(0.54, ONE_HOUR, 2));
    expect(cost(0.556, FIVE_MINUTES, 1.25)).toBeGreaterThan(cost(0.556, ONE_HOUR, 2));
    expect(cost(0.556, ONE_HOUR, 2)).toBeGreaterThan(1);
  });

  it("rises with the rate and with the time to live, and stays a share", () => {
    const positive = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.boolean(), fc.constantFrom(1, 0.5, 2, 5), (a, b, refreshedByHits, gapCv) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const at = (perHour: number, ttlSeconds: number) =>
          prefixHitRate({ perHour, ttlSeconds, refreshedByHits, gapCv });
        expect(at(high, 300)).toBeGreaterThanOrEqual(at(low, 300) - 1e-12);
        expect(at(10, high)).toBeGreaterThanOrEqual(at(10, low) - 1e-12);
        expect(at(high, high)).toBeLessThanOrEqual(1);
        expect(at(low, low)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("from where a prefix cache pays", () => {
  it.each([
    ["five minutes", 1.25, 300, 0.217, 2.94, 0.28],
    ["one hour", 2, 3600, 0.526, 0.747, 1.11],
    ["thirty minutes", 1.25, 1800, 0.217, 0.49, 0.28],
  ])("is known for %s", (_name, write, ttl, hitRate, perHour, reuses) => {
    const found = cacheBreakEven(write, 0.1, ttl, true);
    expect(found?.hitRate).toBeCloseTo(hitRate, 3);
    expect(found?.perHour).toBeCloseTo(perHour, 2);
    expect(found?.reusesPerWrite).toBeCloseTo(reuses, 2);
  });

  it("costs the same as no cache at the very break-even", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.01, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.boolean(),
        (write, read, refreshedByHits) => {
          const found = cacheBreakEven(write, read, 300, refreshedByHits);
          const hit = prefixHitRate({ perHour: found?.perHour ?? 0, ttlSeconds: 300, refreshedByHits });
          expect(prefixMultiplier(hit, write, read)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("is at once without a write premium, and never without a read discount", () => {
    expect(cacheBreakEven(1, 0.5, 300, true)).toEqual({ hitRate: 0, reusesPerWrite: 0, perHour: 0 });
    expect(cacheBreakEven(1.25, 1, 300, true)).toBeNull();
  });
});
