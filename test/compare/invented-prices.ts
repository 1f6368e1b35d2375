import { parseWhen, type When } from "../../src/domain/dates.ts";
import { fraction, ratePerMillion, usd } from "../../src/domain/money.ts";
import type { CachingRules, PriceBook, PricedModel, PricePeriod, RateKind, Rates } from "../../src/domain/price.ts";
import type { PriceTerms } from "../../src/compare/price-load.ts";

export function rates(perMillion: Partial<Record<RateKind, string>>): Rates {
  return Object.fromEntries(Object.entries(perMillion).map(([kind, text]) => [kind, ratePerMillion(text)]));
}

function moment(text: string): When {
  const parsed = parseWhen(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

interface Known {
  readonly rates: Rates;
  readonly period?: Partial<PricePeriod>;
  readonly caching?: CachingRules;
  readonly contextWindow?: number;
  readonly maxOutput?: number;
}

function model(key: string, known: Known): PricedModel {
  const [provider = "", id = ""] = key.split("/");
  const period: PricePeriod = {
    id: `${key}@2026-01-01`,
    from: moment("2026-01-01").at,
    to: null,
    basis: "announced",
    rates: known.rates,
    tiers: [],
    modes: {},
    schedule: [],
    uplifts: {},
    fees: {},
    sources: ["https://prices.example"],
    checked: null,
    confidence: "high",
    ...known.period,
  };
  return {
    key,
    provider,
    id,
    aliases: [],
    match: [],
    contextWindow: known.contextWindow ?? null,
    maxOutput: known.maxOutput ?? null,
    ...(known.caching === undefined ? {} : { caching: known.caching }),
    periods: [period],
  };
}

const half = fraction("0.5");

/** Prices of nobody: chosen so that the sums in the tests can be done by hand. */
export const BOOK: PriceBook = {
  version: "2026.01.01",
  sha256: "0",
  overlaySha256: null,
  showcase: [],
  models: [
    // $3 in, $15 out, writes 1.25 and 2 times, reads a tenth: kept five minutes, or an hour.
    model("acme/large", {
      rates: rates({ input: "3", output: "15", cacheRead: "0.3", cacheWrite5m: "3.75", cacheWrite1h: "6" }),
      period: { modes: { batch: { multiply: half } }, fees: { web_search: { per: 1000, amount: usd("10") } } },
      caching: { minimumTokens: 1024, ttlSeconds: 300, refreshedByHits: true, stacksWithBatch: true },
      contextWindow: 200_000,
    }),
    // Twice the price beyond 200,000 tokens of input; no cache, no batch.
    model("acme/tiered", {
      rates: rates({ input: "2", output: "12" }),
      period: { tiers: [{ inputTokensOver: 200_000, rates: rates({ input: "4", output: "18" }) }] },
      contextWindow: 1_000_000,
    }),
    // Needs half as many tokens again for the same text, see countInvented.
    model("acme/wordy", { rates: rates({ input: "1", output: "4" }), contextWindow: 16_000, maxOutput: 400 }),
    // Always caches, writes cost nothing more.
    model("bravo/plain", {
      rates: rates({ input: "2.5", output: "10", cacheRead: "1.25" }),
      caching: { minimumTokens: 1024, ttlSeconds: 300 },
      contextWindow: 128_000,
    }),
    // Batch and cache discounts do not multiply.
    model("bravo/batch", {
      rates: rates({ input: "2.5", output: "10", cacheRead: "0.25" }),
      period: { modes: { batch: { multiply: half } } },
      caching: { minimumTokens: 1024, ttlSeconds: 300, stacksWithBatch: false },
    }),
    // Kept for an hour from the write, at $1 a million tokens and hour.
    model("bravo/stored", {
      rates: rates({ input: "0.3", output: "2.5", cacheRead: "0.03", cacheStorageHour: "1" }),
      caching: { ttlSeconds: 3600, refreshedByHits: false, explicit: true },
    }),
    model("bravo/embed", { rates: rates({ input: "0.02" }) }),
  ],
};

export const TERMS: PriceTerms = { book: BOOK, when: moment("2026-06-01"), region: null, rateWindow: null };
