import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approximateUsd, type Money, usd } from "../../src/domain/money.ts";
import type { DrawnUsd } from "../../src/domain/drawn.ts";
import type { CountFeature } from "../../src/domain/token-load.ts";
import { DEFAULT_GROWTH, type Workload } from "../../src/domain/workload.ts";
import { costCurve, curveMonth } from "../../src/growth/cost-curve.ts";
import { asFraction } from "../../src/growth/fractions.ts";
import { concludeByDraws, drawSimulation } from "../../src/growth/monte-carlo.ts";
import { simulateCurve } from "../../src/growth/simulate.ts";
import { triangular } from "../../src/growth/uncertain-inputs.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { always, countInvented, invented, monthly, whole } from "../load/invented.ts";
import { workload } from "./invented-workload.ts";

function draw(known: Partial<Workload>, terms = { draws: 4096, seed: 1 }, count: CountFeature = countInvented) {
  const given = workload(known);
  return drawSimulation(given, costCurve(given, TERMS, count), count, terms);
}

const dollars = (amount: Money | undefined) => approximateUsd(amount ?? usd("-1"));
const quantiles = ({ p10, p50, p90, mean }: DrawnUsd) => [p10, p50, p90, mean].map((amount) => dollars(amount));

/** The mean of sixteen independent scramblings, and its standard error. */
function scrambled(mean: (seed: number) => number): { mean: number; error: number } {
  const means = Array.from({ length: 16 }, (_, seed) => mean(seed + 1));
  const middle = means.reduce((sum, each) => sum + each, 0) / means.length;
  const variance = means.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (means.length - 1);
  return { mean: middle, error: Math.sqrt(variance / means.length) };
}

const ANY = { low: 500, expected: 1000, high: 3000 };
const volume = monthly(ANY.expected, ANY.low, ANY.high);

describe("draws of uncertain inputs", () => {
  it("are the expected cost, all of them, where nothing is uncertain", () => {
    const { inputs, scenarios } = draw({}, { draws: 64, seed: 3 });
    expect(inputs).toEqual([]);
    expect(scenarios.map(({ usd: found }) => quantiles(found))).toEqual(
      [10.8, 108, 1080].map((cost) => Array.from({ length: 4 }, () => cost)),
    );
  });

  it("have quantiles of the triangle where only the volume is uncertain, at every factor", () => {
    const { scenarios, inputs } = draw({ features: [invented({ requests: volume })] });
    const at = triangular(0.5, 1, 3);
    for (const [index, factor] of [1, 10, 100].entries()) {
      const cost = (share: number) => 10.8 * factor * at(share);
      const [p10 = 0, p50 = 0, p90 = 0, mean = 0] = quantiles(scenarios[index]?.usd as DrawnUsd);
      expect(p10 / cost(0.1)).toBeCloseTo(1, 2);
      expect(p50 / cost(0.5)).toBeCloseTo(1, 2);
      expect(p90 / cost(0.9)).toBeCloseTo(1, 2);
      // A third of 0.5 + 1 + 3 is 1.5.
      expect(mean / (10.8 * factor * 1.5)).toBeCloseTo(1, 5);
    }
    expect(inputs[0]).toMatchObject({ kind: "volume", of: "chat" });
    expect(inputs[0]?.varianceShare).toBeGreaterThan(0.98);
  });

  it("have the analytic mean within three standard errors: triangular volume, mean-one multiples of tokens, straight cost", () => {
    const count: CountFeature = (feature, model) => ({
      ...countInvented(feature, model),
      basis: "estimated",
      range: { low: 1500, high: 2700 },
    });
    const features = [
      invented({ requests: volume, output: null, input: { kind: "tokens", static: 2000, dynamic: { p50: 300 } } }),
      invented({ name: "other", requests: volume, turns: { mean: 4, p95: 12 }, output: null }),
    ];
    const given = workload({ features });
    const curve = costCurve(given, TERMS, count);
    const expected = approximateUsd(curveMonth(curve, whole(1)).total) * 1.5;
    const { mean, error } = scrambled((seed) =>
      dollars(drawSimulation(given, curve, count, { draws: 1024, seed }).today.mean),
    );
    expect(Math.abs(mean - expected)).toBeLessThan(3 * error + 1e-6 * expected);
    expect(error / expected).toBeLessThan(0.005);
  });

  it("have the analytic mean also where caches bend the cost", () => {
    const features = [
      invented({ requests: monthly(7300, 1000, 20_000), cache: { prefixes: 10, perUser: false, ttl: "5m" } }),
    ];
    const given = workload({ features });
    const curve = costCurve(given, TERMS, countInvented);
    const at = triangular(1000 / 7300, 1, 20_000 / 7300);
    // The integral over the volume, by its midpoints.
    const steps = 2000;
    const total = Array.from(
      { length: steps },
      (_, step) => curveMonth(curve, asFraction(at((step + 0.5) / steps))).total,
    );
    const expected = total.reduce((sum, cost) => sum + approximateUsd(cost), 0) / steps;
    const { mean, error } = scrambled((seed) =>
      dollars(drawSimulation(given, curve, countInvented, { draws: 512, seed }).today.mean),
    );
    expect(Math.abs(mean - expected)).toBeLessThan(3 * error + 1e-4 * expected);
  });

  it("are the same bytes for the same seed, and others for another", () => {
    const known = {
      features: [invented({ requests: volume, output: null })],
      growth: { ...DEFAULT_GROWTH, prices: { kind: "tier-steps" } as const },
    };
    expect(draw(known, { draws: 256, seed: 7 })).toEqual(draw(known, { draws: 256, seed: 7 }));
    expect(draw(known, { draws: 256, seed: 8 }).today).not.toEqual(draw(known, { draws: 256, seed: 7 }).today);
  });

  it("do not move when a feature is added behind", () => {
    const first = invented({ requests: volume, output: null });
    const budget = {
      scope: { kind: "feature", name: "chat" } as const,
      max: { amount: usd("20"), per: "month" as const },
    };
    const alone = draw({ features: [first], budgets: [budget] });
    const both = draw({
      features: [first, invented({ name: "later", requests: volume, output: null })],
      budgets: [budget],
    });
    expect(both.budgets).toEqual(alone.budgets);
  });

  it("are common to all factors: where nothing bends, 100x is a hundred times each quantile", () => {
    const { scenarios } = draw({ features: [invented({ requests: volume, output: null })] });
    const [one = [], , hundred = []] = scenarios.map((scenario) => quantiles(scenario.usd));
    hundred.forEach((value, index) => expect(value / (one[index] ?? NaN)).toBeCloseTo(100, 6));
  });

  it("keep their order and stay within what is possible, whatever the workload", () => {
    const feature = fc.record({
      model: fc.constantFrom("acme/large", "acme/tiered", "bravo/plain", "bravo/stored"),
      requests: fc
        .tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }))
        .map((parts) => parts.toSorted((a, b) => a - b))
        .map(([low = 0, expected = 0, high = 0]) => monthly(expected, low, high)),
      output: fc.constantFrom(null, { kind: "tokens" as const, spread: { p50: 100 } }),
      cache: fc.constantFrom(null, { prefixes: 3, perUser: false, ttl: "5m" as const }),
      turns: fc.constantFrom(null, { mean: 3 }),
      responseCache: fc.constantFrom(0, 0.3, 1),
      responseCacheHeaps: fc.constantFrom(null, 0.8),
    });
    fc.assert(
      fc.property(fc.array(feature, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 99 }), (known, seed) => {
        const features = known.map((each, index) => invented({ ...each, name: `f${index}` }));
        const budgets = [{ scope: { kind: "all" } as const, max: { amount: usd("50"), per: "month" as const } }];
        const growth = { ...DEFAULT_GROWTH, months: 2, prices: { kind: "tier-steps" as const }, elasticity: 1 };
        const { scenarios, budgets: passed } = draw({ features, budgets, growth }, { draws: 64, seed });
        for (const { p10, p50, p90, mean } of scenarios.flatMap(({ months }) => months.map((month) => month.usd))) {
          expect(p10 >= 0n && p10 <= p50 && p50 <= p90 && mean >= 0n).toBe(true);
        }
        for (const share of passed[0]?.overShare ?? []) expect(share >= 0 && share <= 1).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe("months ahead", () => {
  const growth = { ...DEFAULT_GROWTH, months: 12 };

  it("carry growth that is told as a range, and the seed of it is what matters", () => {
    const { scenarios, inputs } = draw({
      growth: {
        ...growth,
        users: { kind: "exponential", monthly: 0.08, churn: 0 },
        ranges: { monthly: { low: 0, high: 0.2 } },
      },
    });
    const last = quantiles(scenarios[0]?.months[12]?.usd as DrawnUsd);
    const at = triangular(0, 0.08, 0.2);
    expect(last[0]).toBeCloseTo(10.8 * (1 + at(0.1)) ** 12, 1);
    expect(last[2]).toBeCloseTo(10.8 * (1 + at(0.9)) ** 12, 0);
    expect(quantiles(scenarios[0]?.months[0]?.usd as DrawnUsd)).toEqual([10.8, 10.8, 10.8, 10.8]);
    expect(inputs.map(({ kind }) => kind)).toEqual(["user-growth"]);
  });

  it("let list prices step at random: one step a year has the mean e^(E[e^N] − 1)", () => {
    const { scenarios, inputs } = draw(
      { growth: { ...growth, prices: { kind: "tier-steps" } } },
      { draws: 20_000, seed: 2 },
    );
    const last = scenarios[0]?.months[12]?.usd;
    // Mean 1.047, standard deviation of a draw about 0.9: three errors are 0.02.
    expect(dollars(last?.mean) / 10.8).toBeCloseTo(Math.exp(Math.exp(-0.2 + 0.49 / 2) - 1), 1);
    // No step in a year: e^(−1) of the draws stay where they are, so the middle does.
    expect(dollars(last?.p50)).toBeGreaterThan(10.8 * 0.6);
    expect(inputs[0]).toMatchObject({ kind: "list-prices", of: "acme/large" });
    expect(inputs[0]?.varianceShare).toBeGreaterThan(0.9);
  });

  it("answer to prices by their elasticity (Jevons)", () => {
    // Half the price with elasticity 0.06, 1.11 and 2.1: −48 %, +8 %, +114 %.
    for (const [elasticity, change] of [
      [0.06, -0.48],
      [1.11, 0.08],
      [2.1, 1.14],
    ] as const) {
      const { scenarios } = draw(
        { growth: { ...growth, prices: { kind: "capability", yearly: 2 }, elasticity } },
        { draws: 16, seed: 1 },
      );
      expect(dollars(scenarios[0]?.months[12]?.usd.p50) / 10.8 - 1).toBeCloseTo(change, 2);
    }
  });
});

describe("budgets", () => {
  const all = { scope: { kind: "all" } as const, max: { amount: usd("20"), per: "month" as const } };

  it("are passed as often as the triangle says, and from the volume and month at which a quantile is above them", () => {
    const [budget] = draw({
      features: [invented({ requests: volume })],
      budgets: [all],
      growth: { ...DEFAULT_GROWTH, users: { kind: "exponential", monthly: 0.1, churn: 0 } },
    }).budgets;
    // P(10.8 · V > 20): V > 1.852 → (3 − 1.852)²/(2.5 · 2).
    expect(budget?.overShare[0]).toBeCloseTo((3 - 20 / 10.8) ** 2 / 5, 2);
    const at = triangular(0.5, 1, 3);
    const factor = (value: { numerator: bigint; denominator: bigint } | null | undefined) =>
      value ? Number(value.numerator) / Number(value.denominator) : NaN;
    expect(factor(budget?.factor.p50)).toBeCloseTo(20 / 10.8 / at(0.5), 2);
    expect(factor(budget?.factor.p90)).toBeCloseTo(20 / 10.8 / at(0.9), 2);
    expect(budget?.month.p90).toBe(0);
    expect(budget?.month.p50).toBe(Math.ceil(Math.log(20 / 10.8 / at(0.5)) / Math.log(1.1)));
    expect(dollars(budget?.expectedOverrun)).toBeGreaterThan(0);
  });

  it("that nobody reaches are never passed", () => {
    const [budget] = draw({ budgets: [{ ...all, max: { amount: usd("1000000000000"), per: "month" } }] }).budgets;
    expect(budget).toMatchObject({ month: { p50: null, p90: null }, factor: { p50: null, p90: null } });
    expect(Math.max(...(budget?.overShare ?? [1]))).toBe(0);
  });
});

describe("what matters most", () => {
  it("is the input with the widest effect, first, and the shares hardly exceed one", () => {
    const features = [
      invented({ requests: monthly(100_000, 99_000, 101_000), output: null }),
      invented({ name: "small", requests: monthly(10, 1, 100), output: { kind: "tokens", spread: always(10) } }),
    ];
    const { inputs } = draw({ features });
    expect(inputs[0]).toMatchObject({ kind: "output", of: "chat" });
    expect(inputs[0]?.varianceShare).toBeGreaterThan(0.9);
    expect(inputs.reduce((sum, { varianceShare }) => sum + varianceShare, 0)).toBeLessThan(1.05);
  });
});

it("the conclusion is by the middle of the draws", () => {
  const given = workload({
    features: [invented({ requests: volume, cache: { prefixes: 1, perUser: false, ttl: "5m" } })],
  });
  const curve = costCurve(given, TERMS, countInvented);
  const drawn = drawSimulation(given, curve, countInvented, { draws: 1024, seed: 1 });
  const { figures } = concludeByDraws(simulateCurve(given, curve).conclusion, drawn);
  const times = dollars(drawn.scenarios[2]?.usd.p50) / dollars(drawn.today.p50);
  expect(figures.times).toEqual({ unit: "times", value: times });
  expect(figures["p50"]).toEqual({ unit: "usd", value: drawn.scenarios[2]?.usd.p50 });
});

it("draws that grow past everything are refused as a slip, though what is expected does not", () => {
  const ranges = { monthly: { low: 0, high: 10 }, elasticity: { low: 0, high: 10 } };
  const prices = { kind: "capability", yearly: 1000 } as const;
  expect(() => draw({ growth: { ...DEFAULT_GROWTH, months: 120, prices, ranges } })).toThrow(/times today's/);
});
