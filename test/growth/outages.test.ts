import { describe, expect, it } from "vitest";
import { add, approximateUsd, fraction, timesFraction, usd } from "../../src/domain/money.ts";
import type { Workload } from "../../src/domain/workload.ts";
import { costCurve, curveMonth } from "../../src/growth/cost-curve.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { simulateCurve } from "../../src/growth/simulate.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly } from "../load/invented.ts";
import { ONE, workload } from "./invented-workload.ts";

const curveOf = (known: Partial<Workload>) => costCurve(workload(known), TERMS, countInvented);
const features = [
  invented({ requests: monthly(100_000, 50_000, 300_000), cache: { prefixes: 10, perUser: false, ttl: "5m" } }),
];
const outages = [{ on: ["acme"], share: fraction("0.25"), fallback: "bravo/plain" }];

describe("an outage", () => {
  it("is paid at the fallback's price for its share of the time, with the fallback's own tokens and cache", () => {
    const own = curveMonth(curveOf({ features }), ONE).total;
    const other = curveMonth(
      curveOf({ features: features.map((feature) => ({ ...feature, model: "bravo/plain" })) }),
      ONE,
    ).total;
    const both = curveMonth(curveOf({ features, outages }), ONE).total;
    expect(both).toBe(add(timesFraction(own, fraction("0.75")), timesFraction(other, fraction("0.25"))));
  });

  it("costs nothing where nobody answers, and concerns what it names", () => {
    const own = curveMonth(curveOf({ features }), ONE).total;
    const silent = curveOf({ features, outages: [{ on: [], share: fraction("0.1"), fallback: null }] });
    expect(curveMonth(silent, ONE).total).toBe(timesFraction(own, fraction("0.9")));
    expect(
      curveMonth(curveOf({ features, outages: [{ on: ["bravo"], share: fraction("1"), fallback: null }] }), ONE).total,
    ).toBe(own);
  });

  it("leaves the sum a lower bound where the fallback has no price", () => {
    const given = workload({ features, outages: [{ on: [], share: fraction("0.1"), fallback: "nobody/knows" }] });
    expect(simulateCurve(given, costCurve(given, TERMS, countInvented)).unpriced.map(({ model }) => model)).toEqual([
      "nobody/knows",
    ]);
  });

  it("is drawn as it is worked out", () => {
    const certain = workload({
      features: features.map((feature) => ({ ...feature, requests: monthly(100_000) })),
      outages,
    });
    const curve = costCurve(certain, TERMS, countInvented);
    const { scenarios } = simulateCurve(certain, curve);
    const drawn = drawSimulation(certain, curve, countInvented, { draws: 8, seed: 1 });
    scenarios.forEach((scenario, index) => {
      const exact = approximateUsd(scenario.usd.expected);
      expect(approximateUsd(drawn.scenarios[index]?.usd.p50 ?? usd("0")) / exact).toBeCloseTo(1, 5);
    });
  });
});
