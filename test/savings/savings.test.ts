import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { approximateUsd, type Money, sum, usd } from "../../src/domain/money.ts";
import { FIXTURE, plain, SAME_TOKENS, savingsOf, TERMS, workloadOf } from "./workload.ts";

const dollars = (amount: Money): number => Math.round(approximateUsd(amount));

describe("six levers on a million requests", () => {
  const result = savingsOf(FIXTURE);

  test("each alone, as a share of today's cost", () => {
    expect(dollars(result.today)).toBe(17_500);
    expect(result.levers.map(({ aloneShare }) => ((aloneShare ?? 0) * 100).toFixed(1))).toEqual([
      "20.0",
      "58.4",
      "17.1",
      "22.4",
      "10.0",
      "14.3",
    ]);
  });

  test("in the order in which a request meets them, what each adds and what all so far save", () => {
    expect(result.levers.map(({ first }) => dollars(first))).toEqual([3500, 8177, 1003, 773, 405, 746]);
    expect(result.levers.map(({ cumulativeShare }) => ((cumulativeShare ?? 0) * 100).toFixed(1))).toEqual([
      "20.0",
      "66.7",
      "72.5",
      "76.9",
      "79.2",
      "83.4",
    ]);
  });

  test("added last, and by the mean over all orders, which adds up exactly", () => {
    expect(result.levers.map(({ last }) => dollars(last))).toEqual([724, 4048, 439, 696, 322, 746]);
    expect(result.levers.map(({ shapley }) => dollars(shapley))).toEqual([1886, 6761, 1470, 2032, 905, 1549]);
    expect(sum(result.levers.map(({ shapley }) => shapley))).toBe(result.combined);
    expect(result.combined).toBe(usd("14603.656"));
  });

  test("percentages are neither added nor multiplied", () => {
    expect(
      [result.naiveSum, result.product, result.combinedShare].map((share) => ((share ?? 0) * 100).toFixed(1)),
    ).toEqual(["142.3", "83.5", "83.4"]);
  });
});

test("today's cost is what the comparison says of the workload", () => {
  const text = plain(
    "batch: 10%",
    "    turns: { mean: 4, p95: 12 }\n    retries: 0.02\n    cache: { prefixes: 3 }\n    responseCache: 0.1",
  );
  const { features } = workloadOf(text);
  const [total] = compare(features, [], TERMS, SAME_TOKENS).totals;
  expect(savingsOf(text).today).toBe(total?.perMonth);
});

test("with the price table's rules a short prefix is not cached, and the reason is told with the figure that would fit", () => {
  const { levers, warnings } = savingsOf(plain("promptCache: { hitRate: 90% }"));
  expect(levers.map(({ alone }) => alone)).toEqual([0n]);
  expect(warnings.map(({ message }) => message)).toEqual([
    "chat: anthropic/claude-opus-4-5 caches prefixes from 4096 tokens, this one has 1000",
  ]);
});

test("batch and cache discounts multiply where the price table says so, and not where it does not", () => {
  const both = (model: string) =>
    savingsOf(
      plain("promptCache: { hitRate: 100%, minimumTokens: 0 }\nbatch: 100%").replace(
        "anthropic/claude-opus-4-5",
        model,
      ),
    );
  const [cache, batch] = both("anthropic/claude-opus-4-5").levers;
  // 1,000 tokens at 5 → 0.5 is 4.50 a thousand requests, of which batch leaves half.
  expect([cache?.alone, cache?.last]).toEqual([usd("4500"), usd("2250")]);
  expect(batch?.alone).toBe(usd("8750"));
  const [openai] = both("openai/gpt-4o-mini").levers;
  expect([openai?.alone, openai?.last]).toEqual([usd("75"), usd("0")]);
});

test("a step beside the model costs every request that meets it", () => {
  const free = savingsOf(
    plain("responseCache: 20%\nrouting: { to: openai/gpt-4o-mini, share: 60%, sameTokens: true }"),
  );
  const paid = savingsOf(
    plain(
      "responseCache: { share: 20%, lookup: $0.0001, falseHits: 5%, falseHitCost: $1 }\n" +
        "routing: { to: openai/gpt-4o-mini, share: 60%, sameTokens: true, router: learned }",
    ),
  );
  // A million lookups, 10,000 wrong answers, 800,000 embeddings of 50 tokens at 0.02 a million.
  expect(paid.after - free.after).toBe(usd("10100.8"));
});

test("misroutes and a cascade's failures are paid twice", () => {
  const route = (more: string) =>
    savingsOf(plain(`routing: { to: openai/gpt-4o-mini, share: 60%, sameTokens: true${more} }`)).after;
  expect(route("")).toBe(usd("7279"));
  expect(route(", misroutes: 10%")).toBe(usd("8329"));
  expect(route(", router: cascade, cost: $0.001")).toBe(usd("8465"));
});

test("compression by the query leaves no prefix to be found", () => {
  const levers = "compression: { static: 50%, perQuery: true }\npromptCache: { hitRate: 90%, minimumTokens: 0 }";
  const [, cache] = savingsOf(plain(levers)).levers;
  expect(cache?.alone).toBeGreaterThan(0n);
  expect(cache?.last).toBe(0n);
});

test("routing and a response cache thin the traffic that keeps a prefix warm", () => {
  const thin = savingsOf(
    plain(
      "responseCache: 50%\nrouting: { to: anthropic/claude-haiku-4-5, share: 50% }\npromptCache: { prefixes: 500, minimumTokens: 0 }",
    ).replace("1M/month", "1M/month"),
  );
  const alone = savingsOf(plain("promptCache: { prefixes: 500, minimumTokens: 0 }"));
  const rate = (result: typeof thin) => result.features[0]?.hitRates[0]?.hitRate ?? 0;
  expect(rate(thin)).toBeLessThan(rate(alone) / 2);
  expect(rate(thin)).toBeGreaterThan(0);
});

test("reasoning does not get shorter, and answers that are cut are paid again in full", () => {
  const cut = (more: string, feature = "") => savingsOf(plain(`outputControl: { cut: 50%${more} }`, feature)).after;
  expect(cut("")).toBe(usd("12500"));
  expect(cut("", "    reasoning: 0.5")).toBe(usd("15000"));
  expect(cut(", truncated: 10%")).toBe(usd("14250"));
});

test("a feature may have levers of its own, or none", () => {
  const text = `version: 1
features:
  a: { model: gpt-4o, input: { dynamic: 1000 }, requests: 1000/month, output: 100 }
  b: { model: gpt-4o, input: { dynamic: 1000 }, requests: 1000/month, output: 100 }
  c: { model: gpt-4o, input: { dynamic: 1000 }, requests: 1000/month, output: 100 }
savings:
  batch: 50%
  features:
    b: { batch: none }
    c: { batch: 100% }
`;
  expect(savingsOf(text).features.map(({ today, after }) => today - after)).toEqual([usd("0.875"), 0n, usd("1.75")]);
});

test("a conversation's history shrinks with its texts and answers", () => {
  const turns = "    turns: { mean: 4 }";
  const all = savingsOf(plain("compression: 100%\noutputControl: 100%", turns));
  expect(all.after).toBe(0n);
  const answers = savingsOf(plain("outputControl: 50%", turns)).combined;
  // History repeats answers, so that more is saved than half the output.
  expect(answers).toBeGreaterThan(usd("5000"));
});

test("what has no price is told and left out, never counted as nothing", () => {
  const { unpriced, today } = savingsOf(plain("routing: { to: my-own-model, share: 50% }"));
  expect(unpriced.map(({ unpriced: { model } }) => model)).toEqual(["my-own-model"]);
  expect(today).toBe(0n);
});

test("the payback is hours times the hourly rate over the fair share", () => {
  const [lever] = savingsOf(plain("hourlyRate: $100\nbatch: { share: 20%, hours: 10..50 }")).levers;
  expect(lever?.payback?.cost.expected).toBe(usd("3000"));
  expect(lever?.payback?.months?.expected).toBeCloseTo(3000 / 1750, 9);
  const [idle] = savingsOf(plain("hourlyRate: $100\nbatch: 0%")).levers;
  expect(idle?.payback?.months).toBeNull();
});

test("every lever says what it risks", () => {
  expect(savingsOf(FIXTURE).levers.map(({ risk }) => risk.code)).toEqual([
    "wrong-answers",
    "weaker-answers",
    "shorter-prompt",
    "none",
    "waits",
    "shorter-answers",
  ]);
});

describe("drawn savings", () => {
  const text = plain("responseCache: 10%..30%\nbatch: { low: 0%, expected: 20%, high: 30% }");

  test("hold the expected saving between their ends, and are the same for the same seed", () => {
    const { drawn, combined } = savingsOf(text);
    expect(drawn && drawn.p10 < combined && combined < drawn.p90).toBe(true);
    expect(savingsOf(text).drawn).toEqual(drawn);
    expect(savingsOf(text, { draws: 256, seed: 2 }).drawn).not.toEqual(drawn);
  });

  test("are as wide as the arithmetic says: a triangle from 10 to 30 % of $17,500", () => {
    const { drawn } = savingsOf(plain("responseCache: 10%..30%"), { draws: 2048, seed: 1 });
    // Its p10 lies at 10 % + 20 % · √(0.1/2).
    expect(approximateUsd(drawn?.p10 ?? usd("0"))).toBeCloseTo(17_500 * (0.1 + 0.2 * Math.sqrt(0.05)), -1);
    expect(approximateUsd(drawn?.p50 ?? usd("0"))).toBeCloseTo(3500, -1);
  });

  test("are left out where nothing is uncertain", () => {
    expect(savingsOf(FIXTURE).drawn).toBeNull();
  });
});

test("shares add up and no lever that only takes tokens away costs money, whatever the figures", () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(percent, percent, percent, percent, percent, (cache, route, compress, batch, cut) => {
      const { levers, combined, today } = savingsOf(
        plain(
          `responseCache: ${cache}%\nrouting: { to: gpt-4o-mini, share: ${route}%, sameTokens: true }\n` +
            `compression: ${compress}%\nbatch: ${batch}%\noutputControl: ${cut}%`,
        ),
      );
      expect(sum(levers.map(({ shapley }) => shapley))).toBe(combined);
      expect(combined >= 0n && combined <= today).toBe(true);
      for (const { alone, last } of levers) expect(alone >= 0n && last >= 0n).toBe(true);
    }),
    { numRuns: 20 },
  );
});
