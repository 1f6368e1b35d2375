import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BreakEven } from "../../src/compare/break-evens.ts";
import { compare } from "../../src/compare/compare.ts";
import type { RankingFlip } from "../../src/compare/ranking-flips.ts";
import type { Feature } from "../../src/domain/workload.ts";
import { always, countInvented, invented, monthly } from "../load/invented.ts";
import { TERMS } from "./invented-prices.ts";

const run = (feature: Feature, candidates: string[]) => compare([feature], candidates, TERMS, countInvented);

function feature(input: number, output: number, more: Partial<Feature> = {}): Feature {
  return invented({
    model: "acme/tiered",
    input: { kind: "tokens", static: input, dynamic: null },
    output: { kind: "tokens", spread: always(output) },
    ...more,
  });
}

const flipOf = (lines: readonly BreakEven[], kind: RankingFlip["kind"]) =>
  lines.find((line): line is RankingFlip => line.kind === kind);

describe("where two models change their order", () => {
  it("is told by the length of answers: $2 and $12 against $2.50 and $10 turn at a quarter of the input", () => {
    const flip = flipOf(run(feature(2000, 100), ["bravo/plain"]).breakEvens, "answers");
    expect(flip).toMatchObject({ model: "acme/tiered", winner: "bravo/plain", wins: "above" });
    expect(flip?.outputTokensToday).toBeCloseTo(100, 9);
    expect(flip?.outputTokens).toBeCloseTo(500, 9);
    expect(flip?.share).toBeCloseTo(0.2, 12);
    expect(flip?.shareToday).toBeCloseTo(100 / 2100, 12);
    const back = run(feature(2000, 100, { model: "bravo/plain" }), ["acme/tiered"]).breakEvens;
    expect(flipOf(back, "answers")).toMatchObject({ winner: "acme/tiered", wins: "below" });
  });

  it("is where the comparison itself turns round, whatever the input", () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 50_000 }), fc.integer({ min: 1, max: 3000 }), (input, output) => {
        const flip = flipOf(run(feature(input, output), ["bravo/plain"]).breakEvens, "answers");
        const at = flip?.outputTokens ?? NaN;
        const cheaper = (tokens: number) => {
          const [own, other] = run(feature(input, tokens), ["bravo/plain"]).rows.map(
            ({ usd }) => usd?.perRequest ?? 0n,
          );
          return (other ?? 0n) < (own ?? 0n);
        };
        expect([cheaper(at * 0.99), cheaper(at * 1.01)]).toEqual([false, true]);
      }),
      { numRuns: 40 },
    );
  });

  it("is told by the share of the input that is cached, the same hit rate on both", () => {
    // 20,000·(2.5 − 1.25h) + 10 = 20,000·(3.75 − 3.45h) + 15, and all of the input is the prefix.
    const cached = feature(20_000, 1, {
      model: "bravo/plain",
      requests: monthly(7300),
      cache: { prefixes: 10, perUser: false, ttl: "5m" },
    });
    const flip = flipOf(run(cached, ["acme/large"]).breakEvens, "cached-share");
    expect(flip).toMatchObject({ winner: "acme/large", wins: "above", outputTokens: null });
    expect(flip?.share).toBeCloseTo((1.25 + 5 / 20_000) / 2.2, 6);
    expect(flip?.shareToday).toBeCloseTo(-Math.expm1(-1 / 12), 6);
  });

  it("is nowhere where one model costs less of everything", () => {
    const { breakEvens } = run(feature(2000, 100, { model: "acme/large" }), ["acme/wordy"]);
    expect(breakEvens.filter(({ kind }) => kind === "answers")).toEqual([]);
  });
});

describe("the caching terms of a row", () => {
  it("are the model's, with what the feature has to cache, told whether or not the workload caches", () => {
    const [row] = run(feature(1500, 100, { model: "acme/large" }), []).rows;
    expect(row?.caching).toEqual({
      configured: false,
      minimumTokens: 1024,
      prefixTokens: 1500,
      longEnough: true,
      ttlSeconds: 300,
      ttlKnown: true,
      refreshedByHits: true,
      writeTimes: 1.25,
      readTimes: 0.1,
    });
    expect(run(feature(1500, 100), []).rows[0]?.caching).toBeNull();
  });

  it("tell a prompt that is too short to be cached, for which no number of reuses pays", () => {
    const { rows, breakEvens } = run(feature(900, 100, { model: "acme/large" }), []);
    expect(rows[0]?.caching?.longEnough).toBe(false);
    expect(breakEvens.find(({ kind }) => kind === "cache")).toMatchObject({
      caches: false,
      paysToday: false,
      reusesPerWrite: 1,
    });
  });
});
