import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Feature } from "../../src/domain/workload.ts";
import { expectedAttempts, requestsAMonth, tokenLoad } from "../../src/load/token-load.ts";
import { inputAbove, sliceLoad } from "../../src/load/slices.ts";
import { turnDistribution } from "../../src/load/turns.ts";
import { always, invented, monthly } from "./invented.ts";

const loadOf = (known: Partial<Feature> = {}, scale = 1) =>
  tokenLoad(invented(known), { static: 2000 * scale, scale, basis: "exact" });

describe("the load of a conversation", () => {
  // T turns of s = 2000, u = 100, a = 300 send T·s + u·T(T+1)/2 + a·T(T−1)/2 tokens.
  it.each([
    [1, 2_100],
    [5, 14_500],
    [10, 39_000],
    [20, 118_000],
    [50, 595_000],
  ])("grows with the square of its %d turns", (turns, input) => {
    const load = loadOf({ turns: always(turns) });
    expect(load.input.mean * turns).toBeCloseTo(input, 6);
    expect(load.parts.filter(({ side }) => side === "input").reduce((sum, { tokens }) => sum + tokens, 0)).toBeCloseTo(
      load.input.mean,
      6,
    );
  });

  it("writes s + T·u + (T−1)·a to the cache and reads the rest", () => {
    const turns = 10;
    const [all] = sliceLoad(loadOf({ turns: always(turns) }), [], { minimumTokens: 1024 });
    expect(all?.plain).toBeCloseTo(0, 9);
    expect(((all?.prefix ?? 0) + (all?.write ?? 0)) * turns).toBeCloseTo(2000 + 10 * 100 + 9 * 300, 6);
    expect((all?.read ?? 0) * turns).toBeCloseTo(39_000 - 5_700, 6);
  });

  it("needs E[T²]: turns that vary cost more than their mean says", () => {
    const steady = loadOf({ turns: always(4) });
    const varying = loadOf({ turns: { mean: 4, p95: 12 } });
    const { meanTurns = 0, meanSquareTurns = 0 } = varying.conversation ?? {};
    expect(meanTurns).toBeCloseTo(4, 9);
    expect(meanSquareTurns).toBeGreaterThan(16);
    // A conversation: E[T]·s + u·(E[T²] + E[T])/2 + a·(E[T²] − E[T])/2.
    const conversation = 4 * 2000 + (100 * (meanSquareTurns + 4)) / 2 + (300 * (meanSquareTurns - 4)) / 2;
    expect(varying.input.mean * 4).toBeCloseTo(conversation, 5);
    expect(varying.input.mean).toBeGreaterThan(steady.input.mean);
  });

  it("loses nothing where late turns are taken together", () => {
    const load = loadOf({ turns: { p50: 20, p95: 150 } });
    const { meanTurns = 0, meanSquareTurns = 0 } = load.conversation ?? {};
    const conversation =
      meanTurns * 2000 + (100 * (meanSquareTurns + meanTurns)) / 2 + (300 * (meanSquareTurns - meanTurns)) / 2;
    expect((load.input.mean * meanTurns) / conversation).toBeCloseTo(1, 9);
    expect(load.classes.length).toBeLessThan(80);
    expect(load.classes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it("takes a lone mean as turns that end with the same chance each time", () => {
    // Geometric with mean 4: Var = 4·3 = 12, so E[T²] = 28.
    const turns = turnDistribution({ mean: 4 });
    expect(turns.geometric).toBe(true);
    expect(turns.meanSquare).toBeCloseTo(28, 5);
  });

  it("counts whole turns, at least one, in shares that add up", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 30, noNaN: true }),
        fc.double({ min: 1, max: 3.5, noNaN: true }),
        (mean, ratio) => {
          const turns = turnDistribution({ mean, p95: mean * ratio });
          expect(turns.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          expect(turns.mean / mean).toBeCloseTo(1, 3);
          expect(turns.meanSquare).toBeGreaterThanOrEqual(mean * mean - 1e-3);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("the load of a single request", () => {
  it("adds up by hand: 1800 + 427.9 + 5·400 + 0.1·2500 in", () => {
    const load = tokenLoad(
      invented({
        input: { kind: "tokens", static: 1800, dynamic: { p50: 300, p95: 1200 } },
        retrieval: { chunks: 5, tokensPerChunk: 400, embedding: "e", queryTokens: 30 },
        tools: [{ name: "web_search", callsPerRequest: 0.1, resultTokens: 2500 }],
      }),
      { static: 1800, scale: 1, basis: "exact" },
    );
    expect(load.input.mean).toBeCloseTo(1800 + 427.92 + 2000 + 250, 1);
    expect(load.input.p95).toBeCloseTo(1800 + 1200 + 2000 + 250, 6);
    expect(load.embedding).toEqual({ model: "e", tokensPerCall: 30 });
  });

  it("counts calls, not questions: fewer by the response cache, more by retries", () => {
    // (1 − 0.18) · (1 − 0.05³)/(1 − 0.05) = 0.82 · 1.0525
    expect(expectedAttempts(0.05)).toBeCloseTo(1.0525, 10);
    expect(loadOf({ responseCache: 0.18, retries: 0.05 }).callsPerRequest).toBeCloseTo(0.82 * 1.0525, 10);
  });

  it("turns every volume into an exact month", () => {
    const { expected } = requestsAMonth({ ...monthly(12), users: 4000 });
    expect(expected.numerator / expected.denominator).toBe(48_000n);
    const daily = requestsAMonth({ ...monthly(12), per: "day" }).expected;
    expect(daily.numerator / daily.denominator).toBe(365n);
  });

  it("scales with the tokens that a model needs for the same text", () => {
    expect(loadOf({}, 1.5).input.mean).toBeCloseTo(1.5 * loadOf().input.mean, 6);
    expect(loadOf({}, 1.5).output.mean).toBeCloseTo(450, 6);
  });

  it("names what it assumes", () => {
    const codes = loadOf({ output: null, turns: { mean: 3 }, retries: 0.1 }).assumptions.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["output-tokens", "turn-spread", "history-kept", "retry-cap", "no-prompt-cache"]),
    );
  });
});

describe("slices at the edges of context tiers", () => {
  it("lose nothing between them", () => {
    const edges = fc
      .uniqueArray(fc.integer({ min: 1, max: 400_000 }), { maxLength: 3 })
      .map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(edges, fc.boolean(), fc.boolean(), (cuts, chat, cached) => {
        const load = tokenLoad(
          invented({
            input: { kind: "tokens", static: 2000, dynamic: { p50: 9000, p99: 250_000 } },
            turns: chat ? { mean: 3, p95: 8 } : null,
          }),
          { static: 2000, scale: 1, basis: "exact" },
        );
        const slices = sliceLoad(load, cuts, cached ? { minimumTokens: 1024 } : null);
        const total = (name: "requests" | "plain" | "prefix" | "read" | "write" | "output") =>
          slices.reduce((sum, slice) => sum + slice[name], 0);
        expect(slices).toHaveLength(cuts.length + 1);
        expect(total("requests")).toBeCloseTo(1, 9);
        expect((total("plain") + total("prefix") + total("read") + total("write")) / load.input.mean).toBeCloseTo(1, 9);
        expect(total("output")).toBeCloseTo(load.output.mean, 6);
      }),
      { numRuns: 40 },
    );
  });

  it("see the tail that a mean hides", () => {
    // Median 88k, p95 212k: σ = ln(212/88)/1.64485 = 0.53456; P(X > 198k) = 1 − Φ(ln(198/88)/σ) = 1 − Φ(1.51701) = 6.46 %.
    const load = tokenLoad(
      invented({ input: { kind: "tokens", static: 2000, dynamic: { p50: 88_000, p95: 212_000 } } }),
      { static: 2000, scale: 1, basis: "exact" },
    );
    expect(load.input.mean).toBeLessThan(200_000);
    expect(inputAbove(load.classes, 200_000).requests).toBeCloseTo(0.0646, 3);
  });

  it("cache nothing below the minimum length", () => {
    const [slice] = sliceLoad(loadOf(), [], { minimumTokens: 4096 });
    expect(slice).toMatchObject({ prefix: 0, read: 0, write: 0 });
    expect(sliceLoad(loadOf(), [], { minimumTokens: 1024 })[0]?.prefix).toBeCloseTo(2000, 9);
  });
});
