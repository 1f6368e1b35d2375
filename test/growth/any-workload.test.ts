import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { fraction, usd } from "../../src/domain/money.ts";
import type { Feature, Outage, Plan, Spread } from "../../src/domain/workload.ts";
import type { Commitment } from "../../src/domain/workload-commitments.ts";
import { DEFAULT_GROWTH } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { simulateCurve } from "../../src/growth/simulate.ts";
import { checkMargin } from "../../src/margin/margin.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly, whole } from "../load/invented.ts";
import { plan, workload } from "./invented-workload.ts";

const share = fc.constantFrom(0, 0.02, 0.5, 1);
const spread: fc.Arbitrary<Spread> = fc.oneof(
  fc.integer({ min: 0, max: 500_000 }).map((mean) => ({ mean })),
  fc
    .tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 500_000 }))
    .map(([p50, more]) => ({ p50, p95: p50 + more })),
  fc.integer({ min: 1, max: 8000 }).map((p50) => ({ p50, p90: p50, p99: 8000, max: 8000 })),
  fc
    .tuple(fc.integer({ min: 1, max: 9000 }), fc.double({ min: 0.5, max: 9, noNaN: true }))
    .map(([p50, alpha]) => ({ p50, tail: { from: "p50" as const, alpha } })),
  fc
    .tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 9000 }))
    .map(([mean, p50]) => ({ mean, p50, p99: 9000 })),
);
const turns: fc.Arbitrary<Spread | null> = fc.oneof(
  fc.constant(null),
  fc.double({ min: 1, max: 40, noNaN: true }).map((mean) => ({ mean })),
  fc.integer({ min: 1, max: 30 }).map((p50) => ({ p50, p95: p50 * 4 })),
);
const feature = fc.record({
  model: fc.constantFrom(
    "acme/large",
    "acme/tiered",
    "acme/wordy",
    "bravo/plain",
    "bravo/batch",
    "bravo/stored",
    "nobody/knows",
  ),
  input: fc.record({
    kind: fc.constant("tokens" as const),
    static: fc.integer({ min: 0, max: 100_000 }),
    dynamic: fc.option(spread),
  }),
  requests: fc.integer({ min: 0, max: 100_000_000 }).map((requests) => monthly(requests, 0, requests * 2)),
  output: fc.option<Feature["output"]>(spread.map((told) => ({ kind: "tokens" as const, spread: told }))),
  turns,
  cache: fc.option(
    fc.record({
      prefixes: fc.integer({ min: 1, max: 1e6 }),
      perUser: fc.boolean(),
      ttl: fc.constantFrom("5m" as const, "1h" as const),
    }),
  ),
  responseCache: share,
  batch: share,
  retries: fc.constantFrom(0, 0.02, 0.9),
  reasoningShare: share,
  gapCv: fc.constantFrom(null, 0.5, 6),
  isAgent: fc.boolean(),
});
const commitments: fc.Arbitrary<readonly Commitment[]> = fc.subarray<Commitment>([
  { kind: "spend", name: "agreement", on: ["acme"], monthly: usd("500"), discount: fraction("0.2") },
  {
    kind: "provisioned",
    name: "units",
    on: [],
    units: 3,
    unitMonthly: usd("200"),
    tokensPerMinute: 3000,
    outputWeight: null,
    cachedWeight: 0.1,
    spillover: false,
  },
]);
const outages = fc.constantFrom<readonly Outage[]>(
  [],
  [{ on: ["acme"], share: fraction("0.01"), fallback: "bravo/plain" }],
  [{ on: [], share: fraction("1"), fallback: null }],
);
const anyPlan: fc.Arbitrary<Partial<Plan>> = fc.record({
  price: fc.constantFrom<Plan["price"]>(
    { kind: "seat", monthly: usd("20") },
    { kind: "seat", monthly: usd("0") },
    { kind: "usage", perRequest: usd("0.01") },
  ),
  users: fc.constantFrom(0, 1, 5000),
  included: fc.constantFrom<Plan["included"]>(
    { kind: "unlimited" },
    { kind: "cost", monthly: usd("5") },
    { kind: "requests", monthly: 100 },
  ),
  overage: fc.constantFrom<Plan["overage"]>(
    { kind: "stop" },
    { kind: "charge", multiple: 1 },
    { kind: "charge", multiple: 3 },
  ),
});

/** Every number in a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe("any workload that can be read", () => {
  it("goes through all steps with figures that are numbers, and money that is never negative", () => {
    fc.assert(
      fc.property(
        fc.array(feature, { maxLength: 3 }),
        anyPlan,
        commitments,
        outages,
        (known, plans, committed, down) => {
          const features = known.map(({ isAgent, ...each }, index) => {
            const own = invented({ ...each, name: `f${index}` });
            if (!isAgent || own.turns === null) return own;
            return { ...own, turns: null, agent: { steps: own.turns, resultTokens: own.input.dynamic } };
          });
          const given = workload({
            features,
            commitments: committed,
            outages: down,
            plans: [plan(plans)],
            growth: {
              ...DEFAULT_GROWTH,
              months: 3,
              users: { kind: "bass", ceiling: 30, innovation: 0.03, imitation: 0.38 },
            },
            limits: { acme: { requestsPerMinute: 100, inputTokensPerMinute: 10_000, usdPerMonth: usd("100") } },
            budgets: [{ scope: { kind: "all" }, max: { amount: usd("100"), per: "month" } }],
          });
          const comparison = compare(features, ["bravo/plain", "acme/tiered"], TERMS, countInvented);
          const curve = costCurve(given, TERMS, countInvented);
          const simulation = simulateCurve(given, curve);
          const margin = checkMargin(given, curve, [fraction("0.7")]);
          const shown = [
            comparison.totals,
            comparison.breakEvens,
            simulation,
            margin,
            comparison.rows.map(({ load: { input, output, parts }, ...row }) => ({
              input,
              output,
              parts,
              row: { ...row, load: null },
            })),
          ];
          expect(shown.flatMap(numbersIn).filter((figure) => !Number.isFinite(figure))).toEqual([]);
          for (const { usd: cost } of simulation.scenarios) {
            expect(cost.low >= 0n && cost.expected >= 0n).toBe(true);
            // Capacity that refuses what does not fit makes more requests cheaper, discounts may at their edges.
            if (committed.length === 0) expect(cost.low <= cost.high).toBe(true);
          }
          expect(curve.loads.length + curve.unpriced.length).toBe(features.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("counts unpriced features apart and goes on", () => {
    const given = workload({
      features: [invented({ model: "nobody/knows", requests: monthly(10) })],
      growth: { ...DEFAULT_GROWTH, factors: [whole(1)] },
    });
    expect(simulateCurve(given, costCurve(given, TERMS, countInvented)).scenarios[0]?.usd.expected).toBe(0n);
  });
});
