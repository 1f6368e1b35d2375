import { describe, expect, it } from "vitest";
import { sum, subtract, timesFraction, usd, usdToDecimal } from "../../src/domain/money.ts";
import { callsFactor, heapsHitRate, marginalHeapsHitRate, zipfHitRate } from "../../src/growth/response-cache.ts";
import { simulate } from "../../src/growth/simulate.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly } from "../load/invented.ts";
import { workload } from "./invented-workload.ts";

describe("a response cache at more volume", () => {
  it.each([
    [0.95, 0.385, 0.452],
    [0.9, 0.452, 0.565],
    [0.8, 0.565, 0.725],
  ])("by Heaps' law with exponent %d goes from 31 %% to %d at 10x and %d at 100x", (exponent, ten, hundred) => {
    const rates = [1, 10, 100].map((factor) => heapsHitRate(0.31, exponent, factor));
    expect(rates.map((rate) => rate.toFixed(3))).toEqual([0.31, ten, hundred].map((rate) => rate.toFixed(3)));
  });

  it.each([
    [0.7, "0.10 0.31 0.71 1.00"],
    [0.9, "0.32 0.53 0.79 0.98"],
    [1.1, "0.60 0.76 0.88 0.97"],
  ])("over 100,000 intents of Zipf exponent %d hits %s of a thousand to a million requests", (exponent, rates) => {
    const found = [1e3, 1e4, 1e5, 1e6].map((requests) => zipfHitRate(100_000, exponent, requests).toFixed(2));
    expect(found.join(" ")).toBe(rates);
  });

  it("answers more of further requests than of all so far", () => {
    expect(marginalHeapsHitRate(0.31, 0.9, 10)).toBeGreaterThan(heapsHitRate(0.31, 0.9, 10));
  });

  it("leaves calls that grow as volume to the power of the exponent, and never more than there are requests", () => {
    const feature = invented({ responseCache: 0.31, responseCacheHeaps: 0.9 });
    expect(callsFactor(feature, 100)).toBeCloseTo(100 ** 0.9, 12);
    expect((0.69 * callsFactor(feature, 1e-6)) / 1e-6).toBeLessThanOrEqual(1 + 1e-12);
    expect(callsFactor(invented({ responseCache: 0.31 }), 100)).toBe(100);
  });

  it("bends the cost, and the driver says from and to", () => {
    const features = [invented({ requests: monthly(100_000), responseCache: 0.31, responseCacheHeaps: 0.9 })];
    const { scenarios } = simulate(workload({ features }), TERMS, countInvented);
    // 69,000 calls of $0.0108 today; at 100x 69,000 · 100^0.9.
    expect(Number(usdToDecimal(scenarios[2]?.usd.expected ?? usd("0")))).toBeCloseTo(745.2 * 100 ** 0.9, 3);
    const [driver] = scenarios[2]?.drivers ?? [];
    expect(driver?.name).toBe("response-cache");
    expect(driver?.from).toBe(0.31);
    expect(driver?.to).toBeCloseTo(heapsHitRate(0.31, 0.9, 100), 12);
    for (const { factor, usd: cost, drivers } of scenarios) {
      const today = scenarios[0]?.usd.expected ?? usd("0");
      expect(sum(drivers.map((each) => each.usd))).toBe(subtract(cost.expected, timesFraction(today, factor)));
    }
  });
});
