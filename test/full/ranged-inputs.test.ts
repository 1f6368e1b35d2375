import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approximateUsd, usd } from "../../src/domain/money.ts";
import {
  DEFAULT_GROWTH,
  type Feature,
  type FigureRange,
  type PromptCacheUse,
  type Spread,
} from "../../src/domain/workload.ts";
import type { Commitment } from "../../src/domain/workload-commitments.ts";
import { costCurve, curveMonth } from "../../src/growth/cost-curve.ts";
import { drawnMonth } from "../../src/growth/drawn-costs.ts";
import { drawInputs } from "../../src/growth/drawn-features.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { lognormalMultiple, triangular } from "../../src/growth/uncertain-inputs.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { always, countInvented, invented, monthly, whole } from "../load/invented.ts";
import { workload } from "../growth/invented-workload.ts";

/** Dollars of today's month, as it is worked out where everything is known. */
function exactly(feature: Feature, commitments: readonly Commitment[] = []): number {
  const given = workload({ features: [feature], commitments });
  return approximateUsd(curveMonth(costCurve(given, TERMS, countInvented), whole(1)).total);
}

function draws(feature: Feature, many: number, seed = 1, commitments: readonly Commitment[] = []) {
  const given = workload({ features: [feature], commitments });
  const drawn = drawInputs(costCurve(given, TERMS, countInvented), DEFAULT_GROWTH, countInvented, many, seed);
  return { drawn, costs: drawnMonth(drawn, { features: drawn.features, platform: [] }, 1) };
}

const CACHE: PromptCacheUse = { prefixes: 10, perUser: false, ttl: "5m" };
/** About six requests an hour for each prefix, half of which find it cached. */
const CACHED = invented({ requests: monthly(60_000), cache: CACHE });
const TALK: Spread = { mean: 4, p95: 12 };
const scaled = ({ mean = 0, p95 = 0 }: Spread, by: number): Spread => ({ mean: mean * by, p95: p95 * by });
const tokens = (spread: Spread) => ({ kind: "tokens" as const, spread });
const LENGTH: Spread = { mean: 300, p95: 900 };

interface Ranged {
  readonly name: string;
  readonly feature: Feature;
  /** From the least to the greatest figure, as the triangle has it. */
  readonly range: FigureRange & { readonly expected: number };
  readonly at: (figure: number) => Feature;
}

const RANGED: readonly Ranged[] = [
  {
    name: "retries",
    feature: { ...CACHED, retries: 0.02, ranges: { retries: { low: 0, high: 0.3 } } },
    range: { low: 0, expected: 0.02, high: 0.3 },
    at: (retries) => ({ ...CACHED, retries }),
  },
  {
    name: "the response cache's share, which also takes from the prompt cache's traffic",
    feature: { ...CACHED, responseCache: 0.2, ranges: { "response-cache": { low: 0, high: 0.9 } } },
    range: { low: 0, expected: 0.2, high: 0.9 },
    at: (responseCache) => ({ ...CACHED, responseCache }),
  },
  {
    name: "a response cache of which nothing is expected",
    feature: { ...CACHED, responseCache: 0, ranges: { "response-cache": { low: 0, high: 1 } } },
    range: { low: 0, expected: 0, high: 1 },
    at: (responseCache) => ({ ...CACHED, responseCache }),
  },
  {
    name: "the batch share, from nothing to everything",
    feature: { ...CACHED, batch: 1, ranges: { batch: { low: 0, high: 1 } } },
    range: { low: 0, expected: 1, high: 1 },
    at: (batch) => ({ ...CACHED, batch }),
  },
  {
    name: "reasoning, which is not sent again in a conversation",
    feature: invented({ turns: TALK, reasoningShare: 0.3, ranges: { reasoning: { low: 0.1, high: 0.9 } } }),
    range: { low: 0.1, expected: 0.3, high: 0.9 },
    at: (reasoningShare) => invented({ turns: TALK, reasoningShare }),
  },
  {
    name: "the mean of the output beside a quantile",
    feature: invented({ turns: TALK, output: tokens({ ...LENGTH, meanRange: { low: 150, high: 900 } }) }),
    range: { low: 0.5, expected: 1, high: 3 },
    at: (multiple) => invented({ turns: TALK, output: tokens(scaled(LENGTH, multiple)) }),
  },
  {
    name: "static tokens",
    feature: { ...CACHED, ranges: { "static-input": { low: 1500, high: 4000 } } },
    range: { low: 0.75, expected: 1, high: 2 },
    at: (multiple) => ({
      ...CACHED,
      input: { kind: "tokens", static: 2000 * multiple, dynamic: CACHED.input.dynamic },
    }),
  },
  {
    name: "turns, whose cost goes with their square",
    feature: invented({ turns: { ...TALK, meanRange: { low: 2, high: 10 } }, cache: CACHE, requests: monthly(60_000) }),
    range: { low: 0.5, expected: 1, high: 2.5 },
    at: (multiple) => invented({ turns: scaled(TALK, multiple), cache: CACHE, requests: monthly(60_000) }),
  },
  {
    name: "steps of an agent",
    feature: invented({ agent: { steps: { ...TALK, meanRange: { low: 2, high: 10 } }, resultTokens: LENGTH } }),
    range: { low: 0.5, expected: 1, high: 2.5 },
    at: (multiple) => invented({ agent: { steps: scaled(TALK, multiple), resultTokens: LENGTH } }),
  },
  {
    name: "what tools bring back",
    feature: invented({ agent: { steps: TALK, resultTokens: { ...LENGTH, meanRange: { low: 100, high: 900 } } } }),
    range: { low: 1 / 3, expected: 1, high: 3 },
    at: (multiple) => invented({ agent: { steps: TALK, resultTokens: scaled(LENGTH, multiple) } }),
  },
  {
    name: "prefixes, each of which gets its part of the traffic",
    feature: { ...CACHED, ranges: { prefixes: { low: 2, high: 60 } } },
    range: { low: 2, expected: 10, high: 60 },
    at: (prefixes) => ({ ...CACHED, cache: { ...CACHE, prefixes } }),
  },
  {
    name: "gaps between requests",
    feature: { ...CACHED, gapCv: 2, ranges: { "gap-cv": { low: 0.5, high: 5 } } },
    range: { low: 0.5, expected: 2, high: 5 },
    at: (gapCv) => ({ ...CACHED, gapCv }),
  },
  {
    name: "users of a volume by user",
    feature: invented({ requests: { ...monthly(10), users: 100 }, ranges: { users: { low: 50, high: 400 } } }),
    range: { low: 50, expected: 100, high: 400 },
    at: (users) => invented({ requests: { ...monthly(10), users: Math.round(users) } }),
  },
];

describe("an input that is told as a range", () => {
  it.each(RANGED)("has the analytic mean within three standard errors: $name", ({ feature, range, at }) => {
    const figure = triangular(range.low, range.expected, range.high);
    const steps = 32;
    const all = Array.from({ length: steps }, (_, step) => exactly(at(figure((step + 0.5) / steps))));
    const expected = all.reduce((sum, cost) => sum + cost, 0) / steps;
    const means = Array.from({ length: 8 }, (_, seed) => {
      const { costs } = draws(feature, 256, seed + 1);
      return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    });
    const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
    const error = Math.sqrt(means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 7 / 8);
    expect(Math.abs(mean - expected)).toBeLessThan(3 * error + 1e-3 * expected);
    expect(Math.max(...all) / Math.min(...all)).toBeGreaterThan(1.03);
  });

  it.each(RANGED)("costs in every draw what it costs where it is known: $name", ({ feature, at }) => {
    const { drawn, costs } = draws(feature, 12);
    const [column] = drawn.columns;
    expect(drawn.columns).toHaveLength(1);
    column?.shares.forEach((share, draw) => {
      const known = exactly(at(column.input.value(share)));
      // Whole users on the one side, whole tokens of a million requests on the other.
      expect(Math.abs((costs[draw] ?? 0) / known - 1)).toBeLessThan(feature.requests.users === null ? 0.003 : 0.01);
    });
  });
});

describe("turns and steps over a wide range", () => {
  it.each<[string, (spread: Spread) => Feature]>([
    [
      "into a context tier",
      (steps) => invented({ model: "acme/tiered", agent: { steps, resultTokens: always(20_000) } }),
    ],
    [
      "past the least that is cached",
      (turns) =>
        invented({
          input: { kind: "tokens", static: 300, dynamic: always(200) },
          cache: { ...CACHE, prefixes: 3 },
          turns,
        }),
    ],
  ])("cost in every draw what they cost where they are known: %s", (_, make) => {
    const { drawn, costs } = draws(make({ mean: 8, meanRange: { low: 1, high: 30 } }), 32);
    const [column] = drawn.columns;
    column?.shares.forEach((share, draw) => {
      expect(Math.abs((costs[draw] ?? 0) / exactly(make({ mean: 8 * column.input.value(share) })) - 1)).toBeLessThan(
        0.003,
      );
    });
  });
});

describe("several ranges together", () => {
  const agent = { steps: { ...TALK, meanRange: { low: 2, high: 10 } }, resultTokens: { p50: 600, p95: 3000 } };
  const everything: Partial<Feature> = {
    requests: { ...monthly(600), users: 100 },
    cache: CACHE,
    output: tokens({ ...LENGTH, meanRange: { low: 150, high: 900 } }),
    reasoningShare: 0.2,
    responseCache: 0.1,
    batch: 0.3,
    retries: 0.05,
    gapCv: 2,
    ranges: {
      reasoning: { low: 0.1, high: 0.6 },
      "response-cache": { low: 0, high: 0.5 },
      batch: { low: 0.1, high: 0.8 },
      retries: { low: 0, high: 0.2 },
      prefixes: { low: 2, high: 60 },
      "gap-cv": { low: 1, high: 4 },
    },
  };

  /** The feature as it is in a draw. */
  function inDraw(feature: Feature, value: (kind: string) => number): Feature {
    const own = { ...feature, ranges: {} };
    const { agent: loop, turns } = feature;
    return {
      ...own,
      output: tokens(scaled(LENGTH, value("output"))),
      turns: turns && scaled(TALK, value("turns")),
      ...(loop && {
        agent: {
          steps: scaled(TALK, value("steps")),
          resultTokens: { p50: 600 * value("result-tokens"), p95: 3000 * value("result-tokens") },
        },
      }),
      reasoningShare: value("reasoning"),
      responseCache: value("response-cache"),
      batch: value("batch"),
      retries: value("retries"),
      gapCv: value("gap-cv"),
      cache: { ...CACHE, prefixes: value("prefixes") },
    };
  }

  it.each([
    ["a conversation", invented({ ...everything, turns: { ...TALK, meanRange: { low: 2, high: 10 } } })],
    ["an agent", invented({ ...everything, agent })],
  ])("cost in every draw what they cost where all are known: %s", (_, feature) => {
    const { drawn, costs } = draws(feature, 12);
    costs.forEach((cost, draw) => {
      const value = (kind: string): number => {
        const column = drawn.columns.find(({ input }) => input.kind === kind);
        return column?.input.value(column.shares[draw] ?? 0) ?? NaN;
      };
      expect(Math.abs(cost / exactly(inDraw(feature, value)) - 1)).toBeLessThan(0.003);
    });
  });

  it("move a feature's reserved units as they would be worked out", () => {
    const units: Commitment = {
      kind: "provisioned",
      name: "units",
      on: [],
      units: 2,
      unitMonthly: usd("1"),
      tokensPerMinute: 1500,
      outputWeight: null,
      cachedWeight: 0,
      spillover: true,
    };
    const feature = invented({
      requests: monthly(60_000),
      batch: 0.2,
      peak: 3,
      ranges: { batch: { low: 0, high: 0.9 }, peak: { low: 1, high: 6 } },
    });
    const { drawn, costs } = draws(feature, 24, 1, [units]);
    const value = (kind: string, draw: number): number => {
      const column = drawn.columns.find(({ input }) => input.kind === kind);
      return column?.input.value(column.shares[draw] ?? 0) ?? NaN;
    };
    costs.forEach((cost, draw) => {
      const known = exactly({ ...feature, batch: value("batch", draw), peak: value("peak", draw), ranges: {} }, [
        units,
      ]);
      expect(Math.abs(cost / known - 1)).toBeLessThan(0.001);
    });
  });

  it("are one input where features share their users", () => {
    const feature = (name: string) =>
      invented({ name, requests: { ...monthly(10), users: 100 }, ranges: { everybody: { low: 50, high: 400 } } });
    const given = workload({ features: [feature("a"), feature("b")] });
    const curve = costCurve(given, TERMS, countInvented);
    const { inputs, today, assumptions } = drawSimulation(given, curve, countInvented, { draws: 256, seed: 1 });
    expect(inputs).toMatchObject([{ kind: "users", of: null }]);
    expect(inputs[0]?.varianceShare).toBeGreaterThan(0.9);
    const { p90 } = today;
    const at = triangular(0.5, 1, 4);
    expect(approximateUsd(p90) / (2 * exactly(invented({ requests: monthly(1000) })))).toBeCloseTo(at(0.9), 1);
    expect(assumptions.map(({ code }) => code)).toEqual(["range-drawn"]);
  });
});

describe("means that quantiles leave open", () => {
  it.each([
    ["turns", invented({ turns: { p50: 3, p95: 12 } }), 0.15],
    ["turns", invented({ turns: { p50: 3 } }), 0.22],
    ["steps", invented({ agent: { steps: { p50: 5, p95: 25 }, resultTokens: null } }), 0.15],
    ["result-tokens", invented({ agent: { steps: TALK, resultTokens: { p50: 500, p99: 9000 } } }), 0.15],
  ])("are drawn: %s", (kind, feature, sigma) => {
    const { drawn } = draws(feature, 8);
    expect(drawn.columns.map(({ input }) => input.kind)).toEqual([kind]);
    expect(drawn.columns[0]?.input.value(0.9)).toBeCloseTo(lognormalMultiple(sigma)(0.9), 12);
  });

  it.each<[string, Spread]>([
    ["capped", { p50: 6, p95: 25, max: 40 }],
    ["hardly more than one", { p50: 1, p95: 3 }],
    ["told by the median alone", { p50: 4 }],
    ["with a heavy tail", { p50: 4, p95: 12, tail: { from: "p95", alpha: 2 }, max: 200 }],
  ])("cost in every draw what they cost where they are known: steps %s", (_, steps) => {
    const feature = invented({ agent: { steps, resultTokens: always(600) } });
    const { drawn, costs } = draws(feature, 24);
    const [column] = drawn.columns;
    column?.shares.forEach((share, draw) => {
      const multiple = column.input.value(share);
      const figures = Object.entries(steps).map(([name, value]: [string, unknown]): [string, unknown] =>
        typeof value === "number" && name !== "max" ? [name, value * multiple] : [name, value],
      );
      const known = exactly(invented({ agent: { steps: Object.fromEntries(figures), resultTokens: always(600) } }));
      expect(Math.abs((costs[draw] ?? 0) / known - 1)).toBeLessThan(0.003);
    });
  });

  it("are not drawn where the mean is told", () => {
    expect(draws(invented({ turns: TALK }), 8).drawn.columns).toEqual([]);
  });
});

it("any ranges at all, from end to end of what they may be, leave amounts in their order", () => {
  const range = (least: number, most: number) =>
    fc
      .tuple(
        ...Array.from({ length: 3 }, () =>
          fc.oneof(fc.constantFrom(least, most), fc.double({ min: least, max: most, noNaN: true })),
        ),
      )
      .map((ends) => ends.toSorted((a, b) => a - b))
      .map(([low = least, expected = least, high = most]) => ({ low, expected, high }))
      .filter(({ low, high }) => low < high);
  const mean = (least: number, most: number) =>
    range(least, most).map(({ low, expected, high }): Spread => ({ mean: expected, meanRange: { low, high } }));
  const told = fc.record({
    reasoning: range(0, 1),
    "response-cache": range(0, 1),
    batch: range(0, 1),
    retries: range(0, 0.99),
    prefixes: range(1, 1e6),
    "gap-cv": range(0.2, 5),
    peak: range(1, 50),
  });
  const known = fc.record({
    model: fc.constantFrom("acme/large", "acme/tiered", "bravo/plain", "bravo/stored"),
    turns: fc.option(mean(1, 12)),
    agent: fc.option(fc.record({ steps: mean(1, 12), resultTokens: fc.option(mean(1, 9000)) })),
    output: mean(1, 5000).map((spread) => tokens(spread)),
    perUser: fc.boolean(),
    ttl: fc.constantFrom("5m" as const, "1h" as const),
    responseCacheHeaps: fc.constantFrom(null, 0.6, 1),
    cached: fc.boolean(),
  });
  fc.assert(
    fc.property(
      told,
      known,
      fc.integer({ min: 0, max: 99 }),
      (ranges, { perUser, ttl, cached, agent, ...rest }, seed) => {
        const feature = invented({
          ...rest,
          ...(agent ? { agent, turns: null } : {}),
          cache: cached ? { prefixes: ranges.prefixes.expected, perUser, ttl } : null,
          reasoningShare: ranges.reasoning.expected,
          responseCache: ranges["response-cache"].expected,
          batch: ranges.batch.expected,
          retries: ranges.retries.expected,
          gapCv: ranges["gap-cv"].expected,
          peak: ranges.peak.expected,
          ranges,
        });
        const given = workload({ features: [feature], growth: { ...DEFAULT_GROWTH, months: 1 } });
        const curve = costCurve(given, TERMS, countInvented);
        const { scenarios, inputs } = drawSimulation(given, curve, countInvented, { draws: 32, seed });
        for (const { p10, p50, p90, mean: middle } of scenarios.flatMap(({ months }) =>
          months.map(({ usd: month }) => month),
        )) {
          expect(p10 >= 0n && p10 <= p50 && p50 <= p90 && middle >= 0n).toBe(true);
        }
        for (const { p10, p90 } of inputs) expect(Number.isFinite(p10) && p10 <= p90).toBe(true);
      },
    ),
    { numRuns: 12 },
  );
});
