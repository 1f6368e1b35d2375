import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approximateUsd,
  fraction,
  type Fraction,
  subtract,
  sum,
  timesFraction,
  usd,
  usdToDecimal,
} from "../../src/domain/money.ts";
import { DEFAULT_GROWTH, type Feature, type Workload } from "../../src/domain/workload.ts";
import type { Commitment, Provisioned } from "../../src/domain/workload-commitments.ts";
import { allocated } from "../../src/growth/commitment-month.ts";
import { costCurve, curveMonth } from "../../src/growth/cost-curve.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { servedBelow } from "../../src/growth/load-shape.ts";
import { simulateCurve } from "../../src/growth/simulate.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { always, countInvented, invented, monthly, whole } from "../load/invented.ts";
import { checkMargin } from "../../src/margin/margin.ts";
import { drawMargin } from "../../src/margin/drawn-margin.ts";
import { plan, workload } from "./invented-workload.ts";

function run(known: Partial<Workload>) {
  const given = workload(known);
  const curve = costCurve(given, TERMS, countInvented);
  return { given, curve, ...simulateCurve(given, curve) };
}

const units = (known: Partial<Provisioned> = {}): Provisioned => ({
  kind: "provisioned",
  name: "units",
  on: [],
  units: 10,
  unitMonthly: usd("260"),
  tokensPerMinute: 2500,
  outputWeight: null,
  cachedWeight: 0,
  spillover: true,
  ...known,
});
const spend = (dollars: string, discount: string, on: readonly string[] = []): Commitment => ({
  kind: "spend",
  name: "agreement",
  on,
  monthly: usd(dollars),
  discount: fraction(discount),
});
const tiers = (apply: "marginal" | "all"): Commitment => ({
  kind: "tiers",
  name: "volume",
  on: [],
  tiers: [
    { from: usd("1000"), discount: fraction("0.1") },
    { from: usd("5000"), discount: fraction("0.2") },
  ],
  apply,
});

/** One million requests of 1,000 tokens in and 100 out: $3,000 and $1,500 of acme/large. */
const plain = (known: Partial<Feature> = {}): Feature =>
  invented({
    requests: monthly(1_000_000),
    input: { kind: "tokens", static: 0, dynamic: always(1000) },
    output: { kind: "tokens", spread: always(100) },
    peak: 2,
    ...known,
  });

describe("committed spend", () => {
  it("costs at least the sum, and is a discount from there on", () => {
    const { scenarios, commitments } = run({ features: [plain()], commitments: [spend("9000", "0.1")] });
    // $4,500: the sum is due, half of it unused after the discount; $45,000 less a tenth.
    expect(scenarios.map(({ usd: { expected } }) => usdToDecimal(expected))).toEqual(["9000", "40500", "405000"]);
    expect(scenarios[0]?.commitments[0]).toMatchObject({ paid: usd("9000"), shortfall: usd("4950"), used: 0.45 });
    // It pays from where use at list prices is the sum: 9,000 of 4,500.
    expect(Number(commitments[0]?.factor?.numerator) / 1e9).toBeCloseTo(2, 6);
    expect(Number(commitments[0]?.requests?.numerator) / Number(commitments[0]?.requests?.denominator)).toBeCloseTo(
      2e6,
      -1,
    );
  });

  it("is paid even where no feature is about it, and then by no feature", () => {
    const { scenarios } = run({ features: [plain()], commitments: [spend("700", "0.1", ["nobody"])] });
    expect(usdToDecimal(scenarios[0]?.usd.expected ?? usd("0"))).toBe("5200");
    expect(usdToDecimal(scenarios[0]?.features[0]?.usd ?? usd("0"))).toBe("4500");
  });

  it("does not follow list prices, while what it covers does", () => {
    const growth = { ...DEFAULT_GROWTH, prices: { kind: "capability", yearly: 10 } } as const;
    const { months } = run({ features: [plain()], commitments: [spend("2000", "0.5")], growth });
    // After a year use is worth $450, the sum is still due.
    expect(months.map(({ usd: cost }) => approximateUsd(cost)).at(0)).toBe(2250);
    expect(months.map(({ usd: cost }) => approximateUsd(cost)).at(-1)).toBe(2000);
  });
});

describe("discounts by volume", () => {
  it("are on what lies beyond an edge, or on everything", () => {
    // $4,500: a tenth of 3,500. $45,000: a tenth of 4,000 and a fifth of 40,000.
    const marginal = run({ features: [plain()], commitments: [tiers("marginal")] });
    expect(marginal.scenarios.map(({ usd: { expected } }) => usdToDecimal(expected))).toEqual([
      "4150",
      "36600",
      "360600",
    ]);
    const all = run({ features: [plain()], commitments: [tiers("all")] });
    expect(all.scenarios.map(({ usd: { expected } }) => usdToDecimal(expected))).toEqual(["4050", "36000", "360000"]);
    expect(all.commitments).toEqual([]);
  });
});

describe("reserved capacity", () => {
  // Output counts five times, as its price does: 1,500 tokens a request, 34,247 a minute on the mean.
  const perMinute = (1_000_000 * 1500) / (730 * 60);

  it("serves what fits, the rest is paid by the token", () => {
    const { scenarios, commitments } = run({ features: [plain()], commitments: [units()] });
    const served = servedBelow(25_000 / perMinute, 2);
    const [cost] = scenarios[0]?.commitments ?? [];
    expect(approximateUsd(cost?.replaced ?? usd("0"))).toBeCloseTo(4500 * served, 5);
    expect(cost?.used).toBeCloseTo((served * perMinute) / 25_000, 12);
    expect(approximateUsd(scenarios[0]?.usd.expected ?? usd("0"))).toBeCloseTo(4500 - 4500 * served + 2600, 5);
    // $260 for 2,500 tokens a minute, which are worth 2,500 · 43,800 minutes · $3 a million = $328.50: 79 % of the time.
    expect(commitments[0]?.utilisation).toBeCloseTo(260 / 328.5, 9);
    // Reserved is what is needed for more than that share of the time: 2·(1 − 0.79) of the mean.
    expect(commitments[0]?.bestUnits).toBe(Math.round((2 * (1 - 260 / 328.5) * perMinute) / 2500));
  });

  it("costs least with the best number of units, as trying all numbers finds", () => {
    const best = run({ features: [plain()], commitments: [units()] }).commitments[0]?.bestUnits ?? 0;
    const costWith = (count: number) =>
      approximateUsd(
        run({ features: [plain()], commitments: [units({ units: count })] }).scenarios[0]?.usd.expected ?? usd("0"),
      );
    const costs = Array.from({ length: 12 }, (_, index) => costWith(index + 1));
    expect(Math.abs(costs.indexOf(Math.min(...costs)) + 1 - best)).toBeLessThanOrEqual(1);
  });

  it("refuses what does not fit where nothing spills over", () => {
    const { scenarios } = run({ features: [plain()], commitments: [units({ spillover: false })] });
    expect(usdToDecimal(scenarios[1]?.usd.expected ?? usd("0"))).toBe("2600");
    expect(scenarios[0]?.commitments[0]?.refusedShare).toBeCloseTo(1 - servedBelow(25_000 / perMinute, 2), 9);
  });

  it("in two blocks is the same as in one", () => {
    const one = run({ features: [plain()], commitments: [units({ units: 12 })] });
    const two = run({ features: [plain()], commitments: [units({ units: 5 }), units({ units: 7, name: "more" })] });
    for (const [index, scenario] of one.scenarios.entries()) {
      // Each share is rounded to nine decimals.
      const found = approximateUsd(two.scenarios[index]?.usd.expected ?? usd("0"));
      expect(Math.abs(found / approximateUsd(scenario.usd.expected) - 1)).toBeLessThan(3e-9);
    }
  });

  it("takes no batch requests, no cached reads and nobody else's", () => {
    const batch = run({ features: [plain({ batch: 1 })], commitments: [units()] });
    expect(batch.scenarios[0]?.commitments[0]).toMatchObject({ replaced: 0n, used: 0 });
    const other = run({ features: [plain()], commitments: [units({ on: ["bravo"] })] });
    expect(usdToDecimal(other.scenarios[0]?.usd.expected ?? usd("0"))).toBe("7100");
  });
});

describe("commitments in any workload", () => {
  const share = fc.constantFrom("0", "0.05", "0.3", "1");
  const on = fc.constantFrom<readonly string[]>([], ["acme"], ["acme/large"], ["bravo/plain"], ["nobody"]);
  const dollars = fc.integer({ min: 0, max: 50_000 }).map((amount) => usd(String(amount)));
  const commitment: fc.Arbitrary<Commitment> = fc.oneof(
    fc.record({
      kind: fc.constant("provisioned" as const),
      name: fc.constant("u"),
      on,
      units: fc.integer({ min: 1, max: 300 }),
      unitMonthly: dollars,
      tokensPerMinute: fc.integer({ min: 1, max: 40_000 }),
      outputWeight: fc.constantFrom(null, 0, 3),
      cachedWeight: fc.constantFrom(0, 0.5),
      spillover: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("spend" as const),
      name: fc.constant("s"),
      on,
      monthly: dollars,
      discount: share.map(fraction),
    }),
    fc.record({
      kind: fc.constant("tiers" as const),
      name: fc.constant("t"),
      on,
      tiers: fc.tuple(share, share).map(([first, second]) => [
        { from: usd("100"), discount: fraction(first) },
        { from: usd("9000"), discount: fraction(second) },
      ]),
      apply: fc.constantFrom("marginal" as const, "all" as const),
    }),
  );
  const feature = fc.record({
    model: fc.constantFrom("acme/large", "acme/tiered", "bravo/plain"),
    requests: fc.integer({ min: 0, max: 5_000_000 }),
    cached: fc.boolean(),
    heaps: fc.constantFrom(null, 0.9),
    batch: fc.constantFrom(0, 0.3, 1),
    peak: fc.constantFrom(null, 1, 2, 5),
  });
  const features = (
    kinds: readonly {
      model: string;
      requests: number;
      cached: boolean;
      heaps: number | null;
      batch: number;
      peak: number | null;
    }[],
  ) =>
    kinds.map(({ requests, cached, heaps, ...known }, index) =>
      invented({
        ...known,
        name: `f${index}`,
        requests: monthly(requests),
        cache: cached ? { prefixes: 10, perUser: false, ttl: "5m" } : null,
        responseCache: heaps ? 0.2 : 0,
        responseCacheHeaps: heaps,
      }),
    );

  it("drivers add up to cost(factor) − factor · cost(1), and features, platform and what is idle to the cost, to the last digit", () => {
    const factor: fc.Arbitrary<Fraction> = fc
      .tuple(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(1, 3, 7, 100))
      .map(([numerator, denominator]) => ({ numerator: BigInt(numerator), denominator: BigInt(denominator) }));
    fc.assert(
      fc.property(
        fc.array(factor, { minLength: 1, maxLength: 2 }),
        fc.array(feature, { maxLength: 3 }),
        fc.array(commitment, { maxLength: 4 }),
        (factors, kinds, commitments) => {
          const growth = { ...DEFAULT_GROWTH, months: 1, factors: [whole(1), ...factors] };
          const { scenarios, curve } = run({ features: features(kinds), commitments, growth });
          const today = scenarios[0]?.usd.expected ?? usd("0");
          for (const { factor: by, usd: cost, drivers, features: own, platform } of scenarios) {
            expect(sum(drivers.map((driver) => driver.usd))).toBe(subtract(cost.expected, timesFraction(today, by)));
            const { idle } = curveMonth(curve, by);
            expect(sum([...own.map((each) => each.usd), platform, idle])).toBe(cost.expected);
          }
          expect(scenarios[0]?.drivers).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are drawn as they are worked out where nothing is uncertain, in every month", () => {
    fc.assert(
      fc.property(
        fc.array(feature, { minLength: 1, maxLength: 2 }),
        fc.array(commitment, { minLength: 1, maxLength: 3 }),
        (kinds, commitments) => {
          const growth = {
            ...DEFAULT_GROWTH,
            months: 3,
            users: { kind: "exponential", monthly: 0.2, churn: 0 },
            prices: { kind: "capability", yearly: 3 },
          } as const;
          const { given, curve, scenarios, months } = run({ features: features(kinds), commitments, growth });
          const drawn = drawSimulation(given, curve, countInvented, { draws: 4, seed: 1 });
          scenarios.forEach(({ usd: { expected } }, index) => {
            const exact = approximateUsd(expected);
            expect(Math.abs(approximateUsd(drawn.scenarios[index]?.usd.p50 ?? usd("0")) - exact)).toBeLessThan(
              2e-5 * exact + 1e-4,
            );
          });
          months.forEach(({ usd: cost }, month) => {
            const exact = approximateUsd(cost);
            const found = approximateUsd(drawn.scenarios[0]?.months[month]?.usd.p50 ?? usd("0"));
            expect(Math.abs(found - exact)).toBeLessThan(2e-5 * exact + 1e-4);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are shared out to the last digit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 6 }),
        (amount, weights) => {
          const money = amount as ReturnType<typeof usd>;
          expect(sum(allocated(money, weights))).toBe(money);
        },
      ),
    );
    expect(allocated(usd("10"), [1n, 1n, 2n]).map(usdToDecimal)).toEqual(["2.5", "2.5", "5"]);
  });
});

describe("the pricing check", () => {
  it("shares what commitments cost among the users of their features", () => {
    const given = workload({
      features: [plain(), plain({ name: "other", model: "bravo/plain" })],
      commitments: [spend("9000", "0.1", ["acme"])],
      plans: [plan({ users: 100, features: ["chat"] })],
    });
    const curve = costCurve(given, TERMS, countInvented);
    // $9,000 instead of $4,500, over a hundred users; drawn alike.
    expect(checkMargin(given, curve, []).plans[0]?.today.costPerUser).toBe(usd("90"));
    const drawn = drawMargin(given, curve, countInvented, null, { draws: 64, seed: 1 });
    expect(drawn.plans[0]?.today.meanCostByUsers.mean).toBeGreaterThan(60);
    expect(drawn.plans[0]?.today.grossMargin?.p50).toBe(drawn.plans[0]?.today.grossMarginByUsers?.p50);
  });
});
