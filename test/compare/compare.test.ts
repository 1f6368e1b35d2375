import { describe, expect, it } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { meanTokens } from "../../src/compare/row.ts";
import { usdToDecimal } from "../../src/domain/money.ts";
import type { Feature } from "../../src/domain/workload.ts";
import { always, countInvented, invented, monthly } from "../load/invented.ts";
import { TERMS } from "./invented-prices.ts";

const run = (features: Feature[], candidates: string[]) => compare(features, candidates, TERMS, countInvented);

describe("the same load on several models", () => {
  it("costs what each one's own tokens cost", () => {
    const { rows, totals } = run([invented()], ["acme/wordy", "bravo/plain"]);
    // large 0.0108; wordy 3,150·1/M + 450·4/M = 0.00495; plain 2,100·2.5/M + 300·10/M = 0.00825
    expect(rows.map(({ model, usd }) => [model, usd && usdToDecimal(usd.perRequest)])).toEqual([
      ["acme/large", "0.0108"],
      ["acme/wordy", "0.00495"],
      ["bravo/plain", "0.00825"],
    ]);
    expect(totals.map(({ perMonth }) => perMonth && usdToDecimal(perMonth))).toEqual(["10.8", "4.95", "8.25"]);
    expect(totals[1]?.timesConfigured).toBeCloseTo(4.95 / 10.8, 12);
    const usage = rows[1]?.usagePerMillion;
    expect(usage && meanTokens(usage)).toMatchObject({ input: 3150, output: 450 });
  });

  it("leaves an unknown model without a price, and its total incomplete", () => {
    const { rows, totals, conclusion } = run([invented()], ["nobody/knows"]);
    expect(rows[1]).toMatchObject({ usd: null, basis: "unpriced", fits: null });
    expect(totals[1]).toMatchObject({ perMonth: null, complete: false, timesConfigured: null });
    expect(conclusion.code).toBe("no-candidate-can");
  });

  it("says that there is nothing to compare with where there are no candidates", () => {
    const { conclusion } = run([invented()], []);
    expect(conclusion.code).toBe("no-candidates");
    expect(Object.keys(conclusion.figures)).toEqual(["configured"]);
  });

  it("knows what does not fit: more than one request in a hundred too long, or answers cut", () => {
    const dynamic = { p50: 9000, p95: 20_000 };
    const { rows, conclusion } = run([invented({ input: { kind: "tokens", static: 0, dynamic } })], ["acme/wordy"]);
    expect(rows.map(({ fits }) => fits)).toEqual([true, false]);
    expect(rows[1]?.cutAnswers).toBe(1);
    expect(conclusion.code).toBe("no-candidate-can");
  });

  it("leaves room for the answer in the context window", () => {
    // 200,000 tokens: 199,800 in and 300 out are too many, 199,600 are not.
    const rowOf = (tokens: number) =>
      run([invented({ input: { kind: "tokens", static: tokens, dynamic: null } })], []).rows[0];
    expect(rowOf(199_800)).toMatchObject({ fits: false, overflowShare: 1 });
    expect(rowOf(199_600)).toMatchObject({ fits: true, overflowShare: 0 });
  });

  it("shows the month uncached, cached and as batch", () => {
    const { rows } = run([invented({ requests: monthly(7300) })], []);
    // Uncached 7,300·0.0108 = 78.84; batch half of it.
    expect(rows[0]?.whatIf.uncached).toBe(rows[0]?.usd?.perMonth);
    expect(rows[0]?.whatIf.batch && usdToDecimal(rows[0].whatIf.batch)).toBe("39.42");
    // Ten an hour on one prefix: h = 1 − e^(−10/12) = 0.5654; 2000 tokens at 3·0.59981 instead of 3.
    expect(Number(usdToDecimal(rows[0]?.whatIf.cached ?? (0n as never)))).toBeCloseTo(
      78.84 - 7300 * 0.006 * (1 - (0.434598 * 1.25 + 0.565402 * 0.1)),
      3,
    );
  });

  it("names the cheapest candidate that can do it all", () => {
    const { conclusion } = run([invented()], ["bravo/plain", "acme/wordy"]);
    expect(conclusion.code).toBe("cheaper-exists");
    expect(conclusion.figures.model).toEqual({ unit: "name", value: "acme/wordy" });
    expect(run([invented({ model: "acme/wordy" })], ["acme/large"]).conclusion.code).toBe("configured-is-cheapest");
  });

  it("compares each feature once where its model is a candidate too", () => {
    const { rows } = run([invented(), invented({ name: "other", model: "bravo/plain" })], ["bravo/plain"]);
    expect(rows.map(({ feature, model }) => `${feature} ${model}`)).toEqual([
      "chat acme/large",
      "chat bravo/plain",
      "other bravo/plain",
    ]);
  });
});

describe("break-even lines", () => {
  const cache = { prefixes: 10, perUser: false, ttl: "5m" } as const;

  it("tell how many reuses pay for a write, and how many requests an hour that takes", () => {
    const { breakEvens } = run([invented({ requests: monthly(7300), cache })], []);
    const line = breakEvens.find(({ kind }) => kind === "cache");
    // (1.25 − 1)/(1 − 0.1) = 0.28, so one reuse; 2.94 an hour needed, one an hour there.
    expect(line).toMatchObject({ reusesPerWrite: 1, paysToday: false });
    expect(line?.kind === "cache" && line.perHour).toBeCloseTo(2.94, 2);
    expect(line?.kind === "cache" && line.perHourToday).toBeCloseTo(1, 9);
  });

  it("count what keeping a prefix costs by the hour", () => {
    // λ > s/((1 − r)·p) = 1/(0.9·0.3) = 3.7 an hour.
    const feature = invented({ model: "bravo/stored", requests: monthly(7300), cache });
    const line = run([feature], []).breakEvens.find(({ kind }) => kind === "cache");
    expect(line?.kind === "cache" && line.perHour).toBeCloseTo(3.7037, 4);
  });

  it("tell from which volume a cached model beats one without a write premium", () => {
    const input = { kind: "tokens", static: 20_000, dynamic: null } as const;
    const feature = invented({
      model: "bravo/plain",
      input,
      requests: monthly(7300),
      cache,
      output: { kind: "tokens", spread: always(1) },
    });
    const { breakEvens } = run([feature], ["acme/large"]);
    const line = breakEvens.find(({ kind }) => kind === "model");
    // 20,000·(2.5 − 1.25h) + 10 = 20,000·(3.75 − 3.45h) + 15 → h = 0.568295; 1 − e^(−f/12) = h → f = 10.08.
    expect(line).toMatchObject({ wins: "from", winner: "acme/large" });
    expect(line?.kind === "model" && line.factor).toBeCloseTo(-12 * Math.log(1 - (1.25 + 5 / 20_000) / 2.2), 6);
  });

  it("tell that the batch service wins at any volume where its discount multiplies with the cache's", () => {
    const { breakEvens } = run([invented({ cache })], []);
    expect(breakEvens.find(({ kind }) => kind === "batch")).toMatchObject({ wins: "always", factor: null });
  });

  it("tell up to which volume the batch service wins where it knows no cache", () => {
    const input = { kind: "tokens", static: 20_000, dynamic: null } as const;
    const output = { kind: "tokens", spread: always(1) } as const;
    const feature = invented({ model: "bravo/batch", input, output, requests: monthly(7300), cache });
    const line = run([feature], []).breakEvens.find(({ kind }) => kind === "batch");
    // Batch: (50,000 + 10)/2 = 25,005. Online: 50,000 − 45,000h + 10, the same at h = 25,005/45,000; h = 1 − e^(−f/12).
    expect(line).toMatchObject({ wins: "until" });
    expect(line?.kind === "batch" && line.factor).toBeCloseTo(-12 * Math.log(1 - 25_005 / 45_000), 6);
  });

  it("stay silent where nothing can win", () => {
    expect(
      run([invented({ model: "acme/tiered" })], ["acme/large"]).breakEvens.filter(({ kind }) => kind === "model"),
    ).toEqual([]);
  });
});
