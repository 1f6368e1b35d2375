import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Money, usd } from "../../src/domain/money.ts";
import { cellText } from "../../src/report/cells.ts";
import {
  formatCount,
  formatDollars,
  formatExactDollars,
  formatMonthly,
  formatNumber,
  formatShare,
  formatUsd,
} from "../../src/report/figures.ts";

describe("figures for people", () => {
  it.each([
    ["0", "0"],
    ["0.00587", "0.00587"],
    ["0.018984750", "0.019"],
    ["0.0000012345", "0.00000123"],
    ["0.99999", "1.00"],
    ["1", "1.00"],
    ["293.5", "293.50"],
    ["9412.345", "9,412.34"],
    ["81900.4", "81,900"],
    ["-2.1", "−2.10"],
  ])("writes $%s as %s in a table", (amount, text) => {
    expect(formatUsd(usd(amount))).toBe(text);
  });

  it("never shows something as nothing", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 21n }), (units) => {
        expect(formatUsd(units as Money)).toMatch(/[1-9]/);
        expect(formatDollars(units as Money)).toMatch(/[1-9]/);
      }),
    );
  });

  it("keeps sentences short", () => {
    expect(formatDollars(usd("340.4"))).toBe("$340");
    expect(formatDollars(usd("13.521"))).toBe("$13.52");
    expect(formatMonthly(usd("0.0004"))).toBe("<$0.01");
    expect(formatExactDollars(usd("0.01898475"))).toBe("$0.01898475");
    expect(formatDollars(usd("-86.2"))).toBe("−$86.20");
  });

  it("groups thousands in every locale alike", () => {
    expect([0, 999, 1000, 1_204_331].map(formatCount)).toEqual(["0", "999", "1,000", "1,204,331"]);
  });

  it("neither rounds a share up to all nor down to nothing", () => {
    expect([0, 0.0004, 0.061, 0.41, 0.9999, 1].map(formatShare)).toEqual([
      "0 %",
      "< 0.1 %",
      "6.1 %",
      "41 %",
      "> 99 %",
      "100 %",
    ]);
  });

  it("does not count the digits of losses beyond ten times what is earned", () => {
    expect([-0.26, -9.999, -10, -10.01, -4.77e14, -Infinity, 1234.5].map(formatShare)).toEqual([
      "−26 %",
      "−1,000 %",
      "−1,000 %",
      "< −1,000 %",
      "< −1,000 %",
      "< −1,000 %",
      "123,450 %",
    ]);
    expect(cellText({ value: -2e9, to: -500 }, "percent")).toBe("< −1,000 %");
    expect(cellText({ value: -2e9, to: 0.3 }, "percent")).toBe("< −1,000 % – 30 %");
  });

  it("gives statistics four digits", () => {
    expect([0, 6.23456, 1234.56, -0.5, Number.POSITIVE_INFINITY].map(formatNumber)).toEqual([
      "0",
      "6.235",
      "1,235",
      "−0.5",
      "∞",
    ]);
  });
});
