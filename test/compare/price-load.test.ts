import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  costAtHitRate,
  costOfRequests,
  hitRateOf,
  type LoadCost,
  preparePricing,
} from "../../src/compare/price-load.ts";
import { roundHalfEven } from "../../src/compare/whole-tokens.ts";
import { approximateUsd, costOf, ratePerMillion, usdToDecimal } from "../../src/domain/money.ts";
import { totalInput } from "../../src/domain/tokens.ts";
import type { Feature } from "../../src/domain/workload.ts";
import { tokenLoad } from "../../src/load/token-load.ts";
import { always, countInvented, invented, monthly, whole } from "../load/invented.ts";
import { TERMS } from "./invented-prices.ts";

function prepare(known: Partial<Feature>) {
  const feature = invented(known);
  const prepared = preparePricing(feature, tokenLoad(feature, countInvented(feature, feature.model)), TERMS);
  if (prepared.kind === "unpriced") throw new Error(prepared.message);
  return prepared;
}

function costOfLoad(known: Partial<Feature>, hitRate = 0): LoadCost {
  const cost = costAtHitRate(prepare(known), hitRate);
  if (cost.kind === "unpriced") throw new Error(cost.message);
  return cost;
}

const perRequest = (known: Partial<Feature>, hitRate = 0) =>
  usdToDecimal(costOfRequests(costOfLoad(known, hitRate), whole(1)));

const OWN_PREFIX = { prefixes: 1, perUser: true, ttl: "5m" } as const;

describe("the price of a conversation", () => {
  // s = 2000, u = 100, a = 300 at 3/15, writes 1.25, reads 0.1; every conversation writes its own prefix once.
  it.each([
    [1, 0.0108, 0.0124],
    [5, 0.066, 0.0396],
    [10, 0.162, 0.0764],
    [20, 0.444, 0.159],
    [50, 2.01, 0.478],
  ])("of %d turns grows with their square, a tenth as fast when cached", (turns, uncached, cached) => {
    const conversation = (known: Partial<Feature>) =>
      approximateUsd(costOfRequests(costOfLoad({ turns: always(turns), ...known }), whole(turns)));
    const digits = (value: number) => Number(value.toPrecision(3));
    expect(digits(conversation({}))).toBe(digits(uncached));
    expect(digits(conversation({ cache: OWN_PREFIX }))).toBe(digits(cached));
  });
});

describe("the price of a request", () => {
  it("is exact where tokens are whole: 2,100 in and 300 out", () => {
    // 2100 · 3/M + 300 · 15/M = 0.0063 + 0.0045
    expect(perRequest({})).toBe("0.0108");
  });

  it("mixes reads and writes by the hit rate", () => {
    // Hit 60 %: 2000·(0.4·3.75 + 0.6·0.3)/M + 100·3/M + 300·15/M = 0.00336 + 0.0003 + 0.0045
    expect(perRequest({ cache: OWN_PREFIX }, 0.6)).toBe("0.00816");
  });

  it("takes the dearer writes of an hour where they are asked for", () => {
    // 2000·6/M + 0.0003 + 0.0045
    expect(perRequest({ cache: { ...OWN_PREFIX, ttl: "1h" } })).toBe("0.0168");
  });

  it("charges a miss as input where writing has no price of its own", () => {
    // 2000·2.5/M + 100·2.5/M + 300·10/M
    expect(perRequest({ model: "bravo/plain", cache: OWN_PREFIX })).toBe("0.00825");
  });

  it("pays for storage with each miss where a cache is kept by the hour", () => {
    // Half hit: 2000·(0.5·0.3 + 0.5·0.03)/M + 0.5·2000·1/M + 100·0.3/M + 300·2.5/M = 0.00033 + 0.001 + 0.00003 + 0.00075
    expect(perRequest({ model: "bravo/stored", cache: OWN_PREFIX }, 0.5)).toBe("0.00211");
  });

  it("halves the share that can wait, cached or not where the discounts multiply", () => {
    // 0.8·0.0108 + 0.2·0.0054
    expect(perRequest({ batch: 0.2 })).toBe("0.00972");
    expect(perRequest({ batch: 1, cache: OWN_PREFIX }, 0.6)).toBe("0.00408");
  });

  it("prices the batch share as standard where there is no batch service, and says so", () => {
    const prepared = prepare({ model: "acme/tiered", batch: 0.5 });
    expect(prepared.warnings.map(({ code }) => code)).toEqual(["batch-not-offered"]);
    // 2100·2/M + 300·12/M
    expect(perRequest({ model: "acme/tiered", batch: 0.5 })).toBe("0.0078");
  });

  it("adds tool fees and the embedding of the query", () => {
    // 0.0108 + 0.1·10/1000 + 30·0.02/M
    const known: Partial<Feature> = {
      tools: [{ name: "web_search", callsPerRequest: 0.1, resultTokens: 0 }],
      retrieval: { chunks: 0, tokensPerChunk: 0, embedding: "bravo/embed", queryTokens: 30 },
    };
    expect(perRequest(known)).toBe("0.0118006");
  });

  it("pays for tools only where the model is called", () => {
    // Half of the requests are answered before: (0.0108 + 0.001)/2.
    const tools = [{ name: "web_search", callsPerRequest: 0.1, resultTokens: 0 }];
    expect(perRequest({ responseCache: 0.5, tools })).toBe("0.0059");
  });

  it("is unpriced, never zero, where one of its prices is missing", () => {
    const feature = invented({
      retrieval: { chunks: 1, tokensPerChunk: 1, embedding: "nobody/embed", queryTokens: 1 },
    });
    const prepared = preparePricing(feature, tokenLoad(feature, countInvented(feature, feature.model)), TERMS);
    expect(prepared.kind === "priced" && costAtHitRate(prepared, 0).kind).toBe("unpriced");
  });

  it("pays the dearer tier for the requests beyond its edge alone", () => {
    const dynamic = { p50: 88_000, p95: 212_000 };
    const cost = costOfLoad({ model: "acme/tiered", input: { kind: "tokens", static: 2000, dynamic } });
    const { input, output } = cost.usage;
    const atBase = costOf(input, ratePerMillion("2")) + costOf(output, ratePerMillion("12"));
    const extra = approximateUsd(cost.total) - Number(atBase) / 1e15;
    // σ = ln(212/88)/1.644854 = 0.534557. Beyond 198k: share 1 − Φ(1.517002) = 0.064632; amount
    // 88k·e^(σ²/2)·(1 − Φ(1.517002 − 0.534557)) = 101,516·0.162941 = 16,541. Tokens beyond the edge:
    // 16,541 + 0.064632·2000 = 16,670, each $2/M more, and 0.064632·300 answers, each $6/M more.
    expect(extra / 1e6).toBeCloseTo((16_670 * 2 + 0.064632 * 300 * 6) / 1e6, 5);
    expect(extra).toBeGreaterThan(0);
  });
});

describe("whole tokens", () => {
  it("round half to even", () => {
    expect([0.5, 1.5, 2.5, 2.4999, 2.5001].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3]);
  });

  it("add up to the load, within one token a kind and slice in a million requests", () => {
    const share = fc.double({ min: 0, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, fc.boolean(), (hitRate, batch, responseCache, retries, chat) => {
        const known: Partial<Feature> = {
          cache: OWN_PREFIX,
          batch,
          responseCache,
          retries,
          turns: chat ? { mean: 3, p95: 7 } : null,
        };
        const prepared = prepare(known);
        const { usage } = costOfLoad(known, hitRate);
        const calls = prepared.load.callsPerRequest * 1e6;
        expect(Math.abs(totalInput(usage) - prepared.load.input.mean * calls)).toBeLessThan(10);
        expect(Math.abs(usage.output - prepared.load.output.mean * calls)).toBeLessThan(4);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the hit rate of a feature", () => {
  it("follows from its volume by prefix", () => {
    // 7,300 a month over 10 prefixes and 730 hours: one an hour, h = 1 − e^(−1/12) = 0.0800.
    const prepared = prepare({ requests: monthly(7300), cache: { prefixes: 10, perUser: false, ttl: "5m" } });
    expect(hitRateOf(prepared, 1)).toBeCloseTo(0.08, 3);
    expect(hitRateOf(prepared, 10)).toBeCloseTo(0.565, 3);
    expect(hitRateOf(prepared, 100)).toBeCloseTo(0.9998, 4);
  });

  it("stays where each new user brings a prefix of his own", () => {
    const prepared = prepare({ requests: monthly(7300), cache: { prefixes: 10, perUser: true, ttl: "5m" } });
    expect(hitRateOf(prepared, 100)).toBe(hitRateOf(prepared, 1));
  });

  it("falls by what a response cache answers and what waits for the batch", () => {
    const cache = { prefixes: 10, perUser: false, ttl: "5m" } as const;
    const rate = (known: Partial<Feature>) => hitRateOf(prepare({ requests: monthly(7300), cache, ...known }), 1) ?? 0;
    expect(rate({ responseCache: 0.5 })).toBeCloseTo(1 - Math.exp(-0.5 / 12), 9);
    expect(rate({ model: "bravo/batch", batch: 0.5 })).toBeCloseTo(1 - Math.exp(-0.5 / 12), 9);
    // Where the discounts multiply, batch requests use the same cache; where there is no batch service, nothing waits.
    expect(rate({ batch: 0.5 })).toBeCloseTo(1 - Math.exp(-1 / 12), 9);
    expect(rate({ model: "bravo/plain", batch: 0.5 })).toBeCloseTo(1 - Math.exp(-1 / 12), 9);
  });

  it("is none for prefixes below the minimum", () => {
    const input = { kind: "tokens", static: 1000, dynamic: always(100) } as const;
    expect(hitRateOf(prepare({ input, cache: OWN_PREFIX }), 1)).toBeNull();
  });
});
