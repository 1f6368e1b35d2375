import { describe, expect, it } from "vitest";
import {
  batchMultiplier,
  breakEvenUtilisation,
  commitmentBreakEven,
  committedCost,
  hourlyOf,
  unitValuePerHour,
} from "../../src/growth/commitments.ts";

describe("reserved capacity", () => {
  // Tokens a minute of a unit, list price of the input; value an hour, break-even monthly, annual, and annual with half of it cached at a quarter.
  it.each([
    ["gpt-4.1", 3000, 2, 0.36, 0.99, 0.84, 0.67],
    ["gpt-4.1-mini", 14_900, 0.4, 0.358, 1.0, 0.85, 0.68],
    ["gpt-4o", 2500, 2.5, 0.375, 0.95, 0.81, 0.65],
    ["gpt-4o-mini", 37_000, 0.15, 0.333, 1.07, 0.91, 0.73],
  ])(
    "of %s pays from a share of its time on",
    (_, inputTokensPerMinute, inputUsdPerMillion, value, month, year, half) => {
      const unit = { inputTokensPerMinute, inputUsdPerMillion, usdPerHour: hourlyOf(260) };
      const annual = { ...unit, usdPerHour: hourlyOf(221) };
      expect(Math.abs(unitValuePerHour(unit) - value)).toBeLessThan(0.0005);
      expect(breakEvenUtilisation(unit).toFixed(2)).toBe(month.toFixed(2));
      expect(breakEvenUtilisation(annual).toFixed(2)).toBe(year.toFixed(2));
      expect(breakEvenUtilisation({ ...annual, cachedShare: 0.5, cachedPrice: 0.25 }).toFixed(2)).toBe(half.toFixed(2));
    },
  );

  it("never pays by the hour at one or two dollars", () => {
    const used = (usdPerHour: number) =>
      [3000, 2500].map((inputTokensPerMinute, index) =>
        breakEvenUtilisation({ usdPerHour, inputTokensPerMinute, inputUsdPerMillion: [2, 2.5][index] ?? 0 }),
      );
    expect(Math.min(...used(1))).toBeGreaterThan(2.6);
    expect(Math.min(...used(2))).toBeGreaterThan(5.3);
  });
});

describe("a commitment", () => {
  it("costs at least what is committed, and pays from there on", () => {
    expect(committedCost(500, 1000, 0.2)).toBe(1000);
    expect(committedCost(2000, 1000, 0.2)).toBe(1600);
    expect(commitmentBreakEven(1000, 0.2)).toBe(1000);
    expect(commitmentBreakEven(1000, 0)).toBeNull();
  });
});

describe("a batch service", () => {
  it("saves half of what is eligible and comes in time", () => {
    expect(batchMultiplier(1, 0)).toBe(0.5);
    expect(batchMultiplier(0.4, 0.1)).toBeCloseTo(1 - 0.5 * 0.4 * 0.9, 12);
  });
});
