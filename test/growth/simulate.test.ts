import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approximateUsd,
  subtract,
  sum,
  times,
  timesFraction,
  usd,
  usdToDecimal,
  type Fraction,
} from "../../src/domain/money.ts";
import type { Feature, Growth, Workload } from "../../src/domain/workload.ts";
import { DEFAULT_GROWTH } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { asNumber } from "../../src/growth/fractions.ts";
import { servedBelow } from "../../src/growth/load-shape.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { simulate } from "../../src/growth/simulate.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly, whole } from "../load/invented.ts";
import { workload } from "./invented-workload.ts";

const run = (known: Partial<Workload>) => simulate(workload(known), TERMS, countInvented);
const SHARED = { prefixes: 10, perUser: false, ttl: "5m" } as const;

describe("ten and a hundred times the volume", () => {
  it("cost exactly ten and a hundred times as much where nothing bends", () => {
    const features = fc.record({
      requests: fc.integer({ min: 1, max: 10_000_000 }).map((requests) => monthly(requests)),
      batch: fc.double({ min: 0, max: 1, noNaN: true }),
      retries: fc.double({ min: 0, max: 0.5, noNaN: true }),
      responseCache: fc.double({ min: 0, max: 0.9, noNaN: true }),
      turns: fc.constantFrom(null, { mean: 3 }, { mean: 4, p95: 12 }),
    });
    fc.assert(
      fc.property(features, (known) => {
        const { scenarios, conclusion } = run({ features: [invented(known)] });
        const [one, ten, hundred] = scenarios.map((scenario) => scenario.usd.expected);
        if (one === undefined) throw new Error("no scenario");
        expect(ten).toBe(times(one, 10));
        expect(hundred).toBe(times(one, 100));
        expect(scenarios.flatMap(({ drivers }) => drivers)).toEqual([]);
        expect(conclusion.code).toBe("in-proportion");
      }),
      { numRuns: 25 },
    );
  });

  it("cost 1,000 · 0.0108 = 10.80 a month by hand", () => {
    const { scenarios, conclusion } = run({});
    expect(scenarios.map((scenario) => usdToDecimal(scenario.usd.expected))).toEqual(["10.8", "108", "1080"]);
    expect(conclusion.figures.times).toEqual({ unit: "times", value: 100 });
  });

  it("bend by cache hits, which the driver names from and to", () => {
    // 7,300 a month on 10 prefixes: λ = 1, 10, 100 an hour; h = 0.0800, 0.5654, 0.9998.
    const { scenarios, conclusion } = run({ features: [invented({ requests: monthly(7300), cache: SHARED })] });
    const [driver] = scenarios[1]?.drivers ?? [];
    expect(driver?.name).toBe("cache-hits");
    expect(driver?.from).toBeCloseTo(0.08, 3);
    expect(driver?.to).toBeCloseTo(0.565, 3);
    // 73,000 · 2,000 tokens · 3/M · 1.15 · (0.0800 − 0.5654) = −244.5
    expect(Number(usdToDecimal(driver?.usd ?? usd("0")))).toBeCloseTo(-244.5, 0);
    expect(conclusion.code).toBe("bends");
    expect(scenarios[2]?.timesToday).toBeLessThan(60);
  });

  it("have drivers that add up to cost(factor) − factor · cost(1) to the last digit", () => {
    const factor: fc.Arbitrary<Fraction> = fc
      .tuple(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(1, 3, 7, 100))
      .map(([numerator, denominator]) => ({ numerator: BigInt(numerator), denominator: BigInt(denominator) }));
    const feature = fc.record({
      requests: fc.integer({ min: 1, max: 5_000_000 }),
      prefixes: fc.integer({ min: 1, max: 1000 }),
      perUser: fc.boolean(),
      batch: fc.double({ min: 0, max: 1, noNaN: true }),
      chat: fc.boolean(),
    });
    const step = fc.record({
      monthly: fc.integer({ min: 0, max: 1000 }),
      per: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
    });
    fc.assert(
      fc.property(
        fc.array(factor, { minLength: 1, maxLength: 3 }),
        fc.array(feature, { maxLength: 3 }),
        fc.array(step, { maxLength: 2 }),
        (factors, kinds, steps) => {
          const features = kinds.map(({ requests, prefixes, perUser, batch, chat }, index): Feature =>
            invented({
              name: `f${index}`,
              requests: monthly(requests),
              batch,
              cache: { prefixes, perUser, ttl: index % 2 === 0 ? "5m" : "1h" },
              turns: chat ? { mean: 3 } : null,
            }),
          );
          const platform = steps.map(({ monthly: dollars, per }, index) => ({
            name: `p${index}`,
            monthly: usd(String(dollars)),
            perRequests: per,
          }));
          const { scenarios } = run({
            features,
            platform,
            growth: { ...DEFAULT_GROWTH, months: 1, factors: [whole(1), ...factors] },
          });
          const today = scenarios[0]?.usd.expected ?? usd("0");
          for (const { factor: by, usd: cost, drivers } of scenarios) {
            expect(sum(drivers.map((driver) => driver.usd))).toBe(subtract(cost.expected, timesFraction(today, by)));
          }
          expect(scenarios[0]?.drivers).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("pay the platform in steps", () => {
    // 1.5 M requests at $400 for each started 2 M: 400; at 10x ⌈15/2⌉ = 8 steps, 3,200, which is 800 less than ten times.
    const { scenarios } = run({
      features: [invented({ requests: monthly(1_500_000) })],
      platform: [{ name: "gateway", monthly: usd("400"), perRequests: 2_000_000 }],
    });
    expect(scenarios.map(({ platform }) => usdToDecimal(platform))).toEqual(["400", "3200", "30000"]);
    expect(scenarios[1]?.drivers).toEqual([{ name: "platform", feature: null, usd: usd("-800"), from: 1, to: 8 }]);
  });

  it("carry the low and high volume of the workload", () => {
    const { scenarios } = run({ features: [invented({ requests: monthly(1000, 500, 3000) })] });
    expect(scenarios[0] && Object.values(scenarios[0].usd).map(usdToDecimal)).toEqual(["5.4", "10.8", "32.4"]);
  });

  it("leave out what has no price, and say so", () => {
    const { scenarios, unpriced } = run({ features: [invented({ model: "nobody/knows" }), invented()] });
    expect(unpriced.map(({ model }) => model)).toEqual(["nobody/knows"]);
    expect(scenarios[0] && usdToDecimal(scenarios[0].usd.expected)).toBe("10.8");
  });

  it("tell the share of requests beyond a context tier", () => {
    const input = { kind: "tokens", static: 2000, dynamic: { p50: 88_000, p95: 212_000 } } as const;
    const { tiers } = run({ features: [invented({ model: "acme/tiered", input })] });
    expect(tiers[0]?.requestShare).toBeCloseTo(0.0646, 3);
  });
});

describe("what breaks first", () => {
  const features = [invented({ requests: monthly(438_000), peak: 3 })];

  it("is the limit that the peak reaches at the lowest volume", () => {
    // 438,000 a month are 10 a minute, 30 at the peak: 300 of 30 → 10x. Tokens: 30 · 2,400 = 72,000 of 720,000 → 10x less a bit.
    const { firstToBreak, breaks, scenarios } = run({
      features,
      limits: {
        acme: { requestsPerMinute: 300, tokensPerMinute: 700_000 },
        "acme/large": { outputTokensPerMinute: 18_000 },
      },
    });
    expect(firstToBreak).toMatchObject({ scope: "acme/large", dimension: "outputTokensPerMinute" });
    // 30 · 300 = 9,000 of 18,000
    expect(firstToBreak?.factor).toBeCloseTo(2, 9);
    expect(breaks.map(({ factor }) => factor.toFixed(3))).toEqual(["2.000", "9.722", "10.000"]);
    expect(scenarios[0]?.limits.find(({ dimension }) => dimension === "requestsPerMinute")?.utilisation).toBeCloseTo(
      0.1,
      9,
    );
  });

  it("comes later where cached reads do not count", () => {
    const limits = { acme: { inputTokensPerMinute: 630_000 } };
    const uncached = run({ features, limits }).firstToBreak?.factor ?? 0;
    const cached = run({ features: [invented({ requests: monthly(438_000), peak: 3, cache: SHARED })], limits });
    // Uncached 30 · 2,100 = 63,000 → 10x; with 60 an hour and prefix nearly all is read, and 100 of 2,100 tokens count.
    expect(uncached).toBeCloseTo(10, 6);
    expect(cached.firstToBreak?.factor).toBeCloseTo(210, 0);
  });

  it("can be a spending limit, or a day's", () => {
    const { breaks } = run({ features, limits: { acme: { usdPerMonth: usd("9460.8"), requestsPerDay: 144_000 } } });
    // 438,000 · 0.0108 = 4,730.40 a month, and 14,400 a day.
    expect(breaks.map(({ dimension, factor }) => [dimension, Math.round(factor * 1e6) / 1e6])).toEqual([
      ["usdPerMonth", 2],
      ["requestsPerDay", 10],
    ]);
  });

  it("counts online traffic alone, and assumes the peak only where it is not told", () => {
    const limits = { acme: { requestsPerMinute: 300 } };
    const half = run({ features: [invented({ requests: monthly(438_000), batch: 0.5 })], limits });
    expect(half.firstToBreak?.factor).toBeCloseTo(20, 9);
    expect(half.assumptions.map(({ code }) => code)).toContain("peak");
    expect(run({ features, limits }).assumptions.map(({ code }) => code)).not.toContain("peak");
  });

  it("is nothing where no limits are told", () => {
    expect(run({ features }).firstToBreak).toBeNull();
  });
});

describe("when a budget is passed", () => {
  const growth = { ...DEFAULT_GROWTH, users: { kind: "exponential", monthly: 0.1, churn: 0 } } as const;

  it("is a month and a volume", () => {
    // 10.80 a month passes 20 when 1.1^t > 1.8519: t = 7 (1.9487).
    const { budgetCrossings, months } = run({
      growth,
      budgets: [{ scope: { kind: "all" }, max: { amount: usd("20"), per: "month" } }],
    });
    expect(budgetCrossings[0]).toMatchObject({ month: 7, today: usd("10.8") });
    const [crossing] = budgetCrossings;
    expect(crossing?.factor && asNumber(crossing.factor)).toBeCloseTo(20 / 10.8, 6);
    expect(crossing?.requests && asNumber(crossing.requests)).toBeCloseTo(20_000 / 10.8, 3);
    expect(months).toHaveLength(13);
    expect(usdToDecimal(months[1]?.usd ?? usd("0"))).toBe("11.88");
  });

  it("concerns the features that it names", () => {
    const features = [invented({ tags: { team: "cx" } }), invented({ name: "other" })];
    const budgets = [
      { scope: { kind: "tag", name: "team", value: "cx" }, max: { amount: usd("10"), per: "month" } },
      { scope: { kind: "feature", name: "other" }, max: { amount: usd("1200"), per: "year" } },
      { scope: { kind: "file", glob: "*.md" }, max: { amount: usd("1"), per: "month" } },
    ] as const;
    const { budgetCrossings } = run({ features, growth, budgets });
    expect(budgetCrossings.map(({ budget, month }) => [budget, month])).toEqual([
      [0, 0],
      [1, null],
    ]);
    expect(usdToDecimal(budgetCrossings[1]?.limit ?? usd("0"))).toBe("100");
  });

  it("follows prices and what they do to use", () => {
    // Ten times cheaper a year: after 12 months a tenth of the price; at elasticity 1 the use is ten times, the bill the same.
    const falling = { ...DEFAULT_GROWTH, prices: { kind: "capability", yearly: 10 } } as const;
    const { months } = run({ growth: falling });
    expect(Number(usdToDecimal(months[12]?.usd ?? usd("0")))).toBeCloseTo(1.08, 9);
    const elastic = run({ growth: { ...falling, elasticity: 1 } }).months[12];
    expect(Number(usdToDecimal(elastic?.usd ?? usd("0")))).toBeCloseTo(10.8, 6);
  });
});

describe("what each user sends", () => {
  const users = { kind: "exponential", monthly: 0.1, churn: 0 } as const;
  const growth: Growth = { ...DEFAULT_GROWTH, users, intensity: 0.05 };

  it("multiplies with the number of users", () => {
    const { months } = run({ growth });
    expect(asNumber(months[12]?.factor ?? whole(0))).toBeCloseTo(1.1 ** 12 * 1.05 ** 12, 8);
    expect(Number(usdToDecimal(months[12]?.usd ?? usd("0")))).toBeCloseTo(10.8 * 1.1 ** 12 * 1.05 ** 12, 6);
  });

  it("alone warms a cache that each user brings", () => {
    const own = invented({ requests: monthly(100_000), cache: { prefixes: 1000, perUser: true, ttl: "5m" } });
    const each = (known: Partial<Growth>) => {
      const { months } = run({ features: [own], growth: { ...growth, ...known } });
      return Number(usdToDecimal(months[12]?.usd ?? usd("0"))) / asNumber(months[12]?.factor ?? whole(1));
    };
    const flat = each({ intensity: 0 });
    // New users bring new prefixes: twice as many users change nothing, twice as much of each does.
    expect(each({ intensity: 0, users: { ...users, monthly: 0.3 } })).toBeCloseTo(flat, 9);
    expect(each({})).toBeLessThan(flat * 0.999);
    // As warm as a cache for all would be at that multiple of today's volume.
    const shared = run({
      features: [{ ...own, cache: { prefixes: 1000, perUser: false, ttl: "5m" } }],
      growth: {
        ...DEFAULT_GROWTH,
        factors: [{ numerator: BigInt(Math.round(1.05 ** 12 * 1e9)), denominator: 1_000_000_000n }],
      },
    }).scenarios[0];
    expect(each({})).toBeCloseTo(Number(usdToDecimal(shared?.usd.expected ?? usd("0"))) / 1.05 ** 12, 5);
  });

  it("is drawn as it is worked out, and from a range where one is told", () => {
    const features = [invented({ requests: monthly(100_000), cache: { prefixes: 1000, perUser: true, ttl: "5m" } })];
    const draw = (known: Partial<Workload>) => {
      const given = workload({ features, ...known });
      return drawSimulation(given, costCurve(given, TERMS, countInvented), countInvented, { draws: 256, seed: 1 });
    };
    const last = run({ features, growth }).months[12]?.usd ?? usd("0");
    const drawn = draw({ growth }).scenarios[0]?.months[12]?.usd.p50 ?? usd("0");
    expect(approximateUsd(drawn) / approximateUsd(last)).toBeCloseTo(1, 5);
    const ranged = draw({ growth: { ...growth, ranges: { intensity: { low: 0, high: 0.1 } } } });
    expect(ranged.inputs.map(({ kind }) => kind)).toEqual(["intensity"]);
    const month = ranged.scenarios[0]?.months[12]?.usd;
    expect(month && approximateUsd(month.p90) / approximateUsd(month.p10)).toBeGreaterThan(1.5);
  });
});

describe("the busiest minutes at a limit", () => {
  const features = [invented({ requests: monthly(438_000), peak: 3 })];
  const limits = { acme: { requestsPerMinute: 60, requestsPerDay: 20_000, usdPerMonth: usd("9460.8") } };

  it("say what is refused at the peak and over the month, by how the load spreads", () => {
    const { scenarios } = run({ features, limits, growth: { ...DEFAULT_GROWTH, factors: [whole(1), whole(4)] } });
    const [today, later] = scenarios.map(({ limits: checks }) =>
      checks.find(({ dimension }) => dimension === "requestsPerMinute"),
    );
    // Half of the limit today: nothing refused; at 4x 120 a minute of 60, 40 on the mean.
    expect(today).toMatchObject({ refusedShare: 0, refusedAtPeak: 0, attempts: 1, billedShare: 1 });
    expect(later?.refusedAtPeak).toBeCloseTo(0.5, 12);
    expect(later?.refusedShare).toBeCloseTo(1 - servedBelow(60 / 40, 3), 9);
    expect((later?.attempts ?? 0) * (later?.billedShare ?? 0)).toBeCloseTo(0.5, 12);
    expect(later?.drainSeconds).toBeCloseTo((1 * 600) / (1 - 40 / 60), 6);
    // Today: M/D/1 with ρ 0.5 and a second for each, ρ/(2(1 − ρ)) = half a second on the mean.
    expect(today?.waitSeconds).toBeCloseTo(0.5, 12);
    expect(today?.waits?.p95).toBeCloseTo(1 * Math.log(0.5 / 0.05), 9);
  });

  it("tell days without service at a spending limit, and from when callers give up", () => {
    const { scenarios, breaks } = run({ features, limits, growth: { ...DEFAULT_GROWTH, factors: [whole(4)] } });
    // $18,921.60 a month of 9,460.80: half of it.
    const spending = scenarios[0]?.limits.find(({ dimension }) => dimension === "usdPerMonth");
    expect(spending?.outageDays).toBeCloseTo(365 / 24, 6);
    const requests = breaks.find(({ dimension }) => dimension === "requestsPerMinute");
    // p95 of M/D/1 passes a minute just before the limit: (W/ρ)·ln(20ρ) = 60 with W/ρ = 1/(2(1 − ρ)).
    const rho = (requests?.slowFrom ?? 0) / (requests?.factor ?? 1);
    expect(rho).toBeLessThan(1);
    expect((Math.log(20 * rho) / (2 * (1 - rho))).toFixed(6)).toBe("60.000000");
    const patient = run({ features, limits, throttling: { attempts: 3, timeoutSeconds: 600 } }).breaks[0];
    expect(patient?.scope).toBe("acme");
  });
});
