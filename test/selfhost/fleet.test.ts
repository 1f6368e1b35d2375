import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { approximateUsd } from "../../src/domain/money.ts";
import { readFleetDay } from "../../src/read/fleet-day.ts";
import { fleetDayCost } from "../../src/selfhost/fleet.ts";
import { FIXTURES } from "../cli/tokcost.ts";

describe("a disclosed day", () => {
  const file = path.join(FIXTURES, "selfhost/deepseek-day.yaml");
  const cost = fleetDayCost(readFleetDay(file, readFileSync(file, "utf8")));

  it("reproduces DeepSeek's 226.75 nodes to a tenth of a percent", () => {
    expect(cost.readingNodes).toBeCloseTo(95.48, 2);
    expect(cost.writingNodes).toBeCloseTo(131.38, 2);
    expect(cost.nodes).toBeCloseTo(226.9, 1);
    expect(Math.abs(cost.nodes / 226.75 - 1)).toBeLessThan(0.001);
  });

  it("comes to $0.138 a million tokens read and $0.300 written", () => {
    const { input, freshInput, output, blended } = cost.perMillion;
    expect([input, freshInput, output, blended].map((amount) => approximateUsd(amount).toFixed(3))).toEqual([
      "0.060",
      "0.138",
      "0.300",
      "0.112",
    ]);
  });

  it("refuses more cached tokens than there were", () => {
    const text = readFileSync(file, "utf8").replace("342_000_000_000", "700_000_000_000");
    expect(() => readFleetDay("day.yaml", text)).toThrow(
      "day.yaml: input.cached: expected at most the input's 608000000000",
    );
  });
});
