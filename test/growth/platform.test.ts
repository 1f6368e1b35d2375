import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fraction, subtract, sum, timesFraction, usd, usdToDecimal, ZERO } from "../../src/domain/money.ts";
import { DEFAULT_GROWTH, type PlatformCost, type Workload } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { simulate } from "../../src/growth/simulate.ts";
import { checkMargin } from "../../src/margin/margin.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly, whole } from "../load/invented.ts";
import { plan, workload } from "./invented-workload.ts";

const chat = invented({ name: "chat", requests: monthly(300_000) });
const search = invented({ name: "search", requests: monthly(100_000) });
const cost = (more: Partial<PlatformCost>): PlatformCost => ({
  name: "gateway",
  monthly: usd("100"),
  perRequests: 100_000,
  ...more,
});
const run = (known: Partial<Workload>) =>
  simulate(workload({ features: [chat, search], ...known }), TERMS, countInvented);
const platformOf = (...platform: PlatformCost[]) =>
  run({ platform }).scenarios.map((scenario) => usdToDecimal(scenario.platform));

describe("a platform cost", () => {
  test("counts the requests of the features that cause it, of all unless told", () => {
    expect(platformOf(cost({}))).toEqual(["400", "4000", "40000"]);
    expect(platformOf(cost({ on: ["search"] }))).toEqual(["100", "1000", "10000"]);
    expect(platformOf(cost({ on: ["search", "chat"] }))).toEqual(platformOf(cost({})));
    expect(platformOf(cost({ on: ["search"], perRequests: null }))).toEqual(["100", "100", "100"]);
  });

  test("with capacity that stands by buys steps for so much more", () => {
    // 400,000 and a quarter are five steps of 100,000.
    expect(platformOf(cost({ spare: fraction("0.25") }))).toEqual(["500", "5000", "50000"]);
    expect(platformOf(cost({ spare: fraction("1") }))).toEqual(["800", "8000", "80000"]);
  });

  test("falls on features by their requests", () => {
    const [today] = run({ platform: [cost({}), cost({ name: "index", on: ["search"], perRequests: null })] }).scenarios;
    expect(today?.platformParts).toEqual([
      {
        name: "gateway",
        usd: usd("400"),
        steps: 4,
        features: [
          { feature: "chat", usd: usd("300") },
          { feature: "search", usd: usd("100") },
        ],
      },
      { name: "index", usd: usd("100"), steps: 1, features: [{ feature: "search", usd: usd("100") }] },
    ]);
  });

  test("ordered three months ahead is paid three months before growth needs it, and no longer than the months go", () => {
    const growth = { ...DEFAULT_GROWTH, months: 6, users: { kind: "exponential", monthly: 1, churn: 0 } } as const;
    const platformIn = (leadMonths: number): string[] => {
      const { months } = run({ growth, platform: [cost({ leadMonths })] });
      const without = run({ growth }).months;
      return months.map((month, index) => usdToDecimal(subtract(month.usd, without[index]?.usd ?? ZERO)));
    };
    // Volume doubles every month: 4 steps, 8, 16 …
    expect(platformIn(0)).toEqual(["400", "800", "1600", "3200", "6400", "12800", "25600"]);
    expect(platformIn(3)).toEqual(["3200", "6400", "12800", "25600", "25600", "25600", "25600"]);
    expect(platformOf(cost({ leadMonths: 3 }))).toEqual(platformOf(cost({})));
  });

  const platformCosts = fc.array(
    fc.record({
      name: fc.constantFrom("gateway", "index", "API"),
      monthly: fc.integer({ min: 0, max: 1000 }).map((dollars) => usd(String(dollars))),
      perRequests: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
      on: fc.constantFrom([], ["chat"], ["search"], ["chat", "search"]),
      spare: fc.integer({ min: 0, max: 200 }).map((percent) => ({ numerator: BigInt(percent), denominator: 100n })),
      leadMonths: fc.nat(8),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const growths = fc.record({
    monthly: fc.double({ min: 0, max: 0.3, noNaN: true }),
    months: fc.integer({ min: 1, max: 5 }),
  });

  test("is part of drivers and of features that add up to the last digit", () => {
    fc.assert(
      fc.property(
        platformCosts,
        growths,
        fc.integer({ min: 2, max: 500 }),
        (platform, { monthly: rate, months }, by) => {
          const users = { kind: "exponential", monthly: rate, churn: 0 } as const;
          const growth = { ...DEFAULT_GROWTH, months, users, factors: [whole(1), whole(by)] };
          const { scenarios } = run({ platform, growth });
          const today = scenarios[0]?.usd.expected ?? ZERO;
          for (const { factor, usd: all, drivers, platform: paid, platformParts } of scenarios) {
            expect(sum(drivers.map((driver) => driver.usd))).toBe(subtract(all.expected, timesFraction(today, factor)));
            expect(sum(platformParts.map((part) => part.usd))).toBe(paid);
            for (const part of platformParts) expect(sum(part.features.map((each) => each.usd))).toBe(part.usd);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("is drawn as it is reckoned, where nothing is uncertain", () => {
    fc.assert(
      fc.property(platformCosts, (platform) => {
        const users = { kind: "exponential", monthly: 0.25, churn: 0 } as const;
        const known = workload({ features: [chat, search], platform, growth: { ...DEFAULT_GROWTH, months: 4, users } });
        const expected = simulate(known, TERMS, countInvented).months.map((month) => Number(usdToDecimal(month.usd)));
        const drawn = drawSimulation(known, costCurve(known, TERMS, countInvented), countInvented, {
          draws: 16,
          seed: 1,
        });
        const middle = drawn.scenarios[0]?.months.map((month) => Number(usdToDecimal(month.usd.p50))) ?? [];
        expect(middle.length).toBe(expected.length);
        middle.forEach((dollars, month) =>
          expect(Math.abs(dollars - (expected[month] ?? 0))).toBeLessThan(0.01 + dollars * 1e-5),
        );
      }),
      { numRuns: 15 },
    );
  });

  test("is paid by the users of plans that have what causes it", () => {
    const plans = [plan({ name: "talk", features: ["chat"] }), plan({ name: "all", users: 3000, features: null })];
    const given = workload({
      features: [chat, search],
      plans,
      platform: [cost({ on: ["search"], perRequests: null })],
    });
    const paid = (known: Workload) =>
      checkMargin(known, costCurve(known, TERMS, countInvented), []).plans.map(({ today }) => today.platformPerUser);
    expect(paid(given).map((each, index) => each * BigInt(plans[index]?.users ?? 0))).toEqual([0n, 99999999999999000n]);
    const orphan = { ...given, platform: [cost({ on: ["search"], perRequests: null })], plans: plans.slice(0, 1) };
    expect(paid(orphan).map(usdToDecimal)).toEqual(["0.1"]);
  });
});

describe("in a workload", () => {
  const read = (item: string): Workload =>
    readWorkload({
      file: "tokcost.yaml",
      text: `version: 1\nfeatures: { chat: { model: gpt-4o, input: 1, output: 1, requests: 1/day } }\nplatform: { fixed: [{ name: x, usd: $1, ${item} }] }\n`,
    });

  test("the keys of a platform cost are read", () => {
    expect(read("per: 1 request, on: chat, spare: 25%, leadTime: 2 months").platform).toEqual([
      { name: "x", monthly: usd("1"), perRequests: 1, on: ["chat"], spare: fraction("0.25"), leadMonths: 2 },
    ]);
  });

  test.each([
    ["on: caht", /expected the name of a feature, got "caht"/],
    ["spare: 25%", /spare needs steps/],
    ["leadTime: 2 months", /leadTime needs steps/],
    ["per: 5 requests, leadTime: 61 months", /whole months such as 3 months, at most 60/],
    ["per: 5 requests, spare: -1%", /spare/],
  ])("%s is refused", (item, message) => {
    expect(() => read(item)).toThrow(message);
  });
});
