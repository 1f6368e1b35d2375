import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  capForMean,
  cappedMean,
  costOfTop,
  shareCostingMore,
  sigmaOfTop,
  sigmaOfUsers,
  userCosts,
  userQuantile,
} from "../../src/growth/user-spread.ts";
import { normalScore } from "../../src/load/normal.ts";

const digits = (value: number, count: number) => Number(value.toPrecision(count));

describe("cost that spreads over users as a lognormal", () => {
  // Mean $6: p50, p90, p99; what the top 1 % and 10 % make; who costs more than $20 less fees; E[min(X, $20)].
  it.each([
    [1.0, 3.64, 13.1, 37.3, 0.09, 0.39, 0.049, 5.44],
    [1.5, 1.95, 13.3, 63.8, 0.2, 0.59, 0.064, 4.33],
    [2.0, 0.81, 10.5, 85.2, 0.37, 0.76, 0.057, 3.16],
  ])("is known for σ %d", (sigma, p50, p90, p99, top1, top10, underwater, capped) => {
    const spread = { mean: 6, sigma };
    const costs = userCosts(spread);
    expect(costs.p50).toBeCloseTo(p50, 2);
    expect(digits(costs.p90, 3)).toBe(p90);
    expect(digits(costs.p99, 3)).toBe(p99);
    expect(costs.topPercentShare).toBeCloseTo(top1, 2);
    expect(costs.topTenthShare).toBeCloseTo(top10, 2);
    expect(shareCostingMore(spread, 19.12)).toBeCloseTo(underwater, 3);
    expect(cappedMean(spread, 20)).toBeCloseTo(capped, 2);
  });

  it("is cut off at a cap: what the top is served follows from numbers drawn at equal distances", () => {
    const spread = { mean: 6, sigma: 1.2 };
    const users = 200_000;
    for (const cap of [2, 9, 40, 200]) {
      const served = Array.from({ length: users }, (_, n) => Math.min(cap, userQuantile(spread, (n + 0.5) / users)));
      const sumFrom = (share: number) => served.slice(users * (1 - share)).reduce((sum, each) => sum + each, 0);
      const costs = userCosts(spread, cap);
      expect(costs.mean).toBeCloseTo(sumFrom(1) / users, 2);
      expect(costs.p99).toBe(Math.min(cap, userQuantile(spread, 0.99)));
      expect(costs.topPercentShare).toBeCloseTo(sumFrom(0.01) / sumFrom(1), 3);
      expect(costs.topTenthShare).toBeCloseTo(sumFrom(0.1) / sumFrom(1), 3);
    }
  });

  it.each([
    [0.1, 0.59, 1.5],
    [0.1, 0.7, 1.81],
    [0.1, 0.8, 2.12],
    [0.05, 0.8, 2.49],
  ])("has its σ in a saying: the top %d make %d", (share, cost, sigma) => {
    expect(sigmaOfTop(share, cost)).toBeCloseTo(sigma, 1);
    expect(Math.abs(costOfTop(share, sigma) - cost)).toBeLessThan(0.01);
  });

  it("keeps a capped mean below the cap and the mean, and finds the cap again", () => {
    const positive = fc.double({ min: 0.01, max: 1000, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0.2, max: 2.5, noNaN: true }), (mean, cap, sigma) => {
        const spread = { mean, sigma };
        const capped = cappedMean(spread, cap);
        expect(capped).toBeLessThanOrEqual(Math.min(mean, cap) * (1 + 1e-12));
        if (capped > mean * 0.999 || capped < mean * 1e-6) return;
        const found = capForMean(spread, capped);
        expect((found ?? 0) / cap).toBeCloseTo(1, 5);
      }),
    );
    expect(capForMean({ mean: 6, sigma: 1 }, 7)).toBeNull();
    expect(capForMean({ mean: 6, sigma: 1 }, 0)).toBeNull();
  });

  it("has no spread at σ 0", () => {
    expect(shareCostingMore({ mean: 6, sigma: 0 }, 5.99)).toBe(1);
    expect(shareCostingMore({ mean: 6, sigma: 0 }, 6)).toBe(0);
    expect(cappedMean({ mean: 6, sigma: 0 }, 4)).toBe(4);
  });
});

describe("the σ of users that were seen", () => {
  const users = (count: number, sigma: number) =>
    Array.from({ length: count }, (_, place) => Math.exp(sigma * normalScore((place + 0.5) / count)));

  it("is the σ that they were made with", () => {
    for (const sigma of [0.3, 1, 1.8]) expect(sigmaOfUsers(users(5000, sigma))).toBeCloseTo(sigma, 1);
    expect(sigmaOfUsers(users(100, 1).map((cost) => cost * 1e-6))).toBeCloseTo(sigmaOfUsers(users(100, 1)) ?? 0, 9);
  });

  it("is unknown of few users, and of those who cost nothing", () => {
    expect(sigmaOfUsers(users(19, 1))).toBeNull();
    expect(sigmaOfUsers([...users(19, 1), 0, 0])).toBeNull();
    expect(sigmaOfUsers(users(20, 1))).not.toBeNull();
  });

  it("stays within what a plan may say, for users who cost the same as for one who costs all", () => {
    expect(sigmaOfUsers(Array.from({ length: 40 }, () => 3))).toBe(0.01);
    expect(sigmaOfUsers([1e12, 1e12, ...Array.from({ length: 18 }, () => 1e-9)])).toBe(5);
  });
});
