// Written by `npm run documents` from docs/schemas/compare.schema.json; a test keeps it so.

export type Sha256 = string;
/**
 * A day, or a moment of one.
 */
export type Moment = string;
/**
 * Dollars, every digit.
 */
export type Money = string;
/**
 * Of 1; a statistic.
 */
export type Share = number;
export type Count = number;
export type Basis = "exact" | "estimated" | "assumed" | "unpriced";
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface CompareDocument {
  schemaVersion: 1;
  command: "compare";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  /**
   * A feature on a model; its own model first.
   */
  rows: {
    feature: string;
    model: string;
    priceId: string | null;
    /**
     * Mean tokens of a call.
     */
    tokens: {
      input: number;
      output: number;
    };
    billedTokensPerMonth: null | Tokens;
    usd: null | {
      perRequest: Money;
      perMonth: Money;
    };
    /**
     * The same month without a prompt cache, with one, all of it as batch.
     */
    whatIf: {
      uncached: null | Money;
      cached: null | Money;
      batch: null | Money;
    };
    cacheHitRate: null | Share;
    caching: null | Caching;
    fits: boolean | null;
    contextWindow: null | Count;
    overflowShare: null | Share;
    cutAnswers: null | Share;
    tiers: {
      inputTokensOver: Count;
      requestShare: Share;
    }[];
    basis: Basis;
    unpriced: null | {
      model: string;
      reason: string;
      nearest: string[];
    };
  }[];
  totals: {
    kind: "configured" | "candidate";
    model: string | null;
    usd: {
      perMonth: null | Money;
    };
    complete: boolean;
    fits: boolean | null;
    timesConfigured: number | null;
  }[];
  /**
   * Where the answer would be another one.
   */
  breakEvens: (
    | {
        kind: "cache";
        feature: string;
        model: string;
        reusesPerWrite: Count;
        hitRate: Share;
        perHour: number;
        perHourToday: number;
        paysToday: boolean;
        caches: boolean;
        terms: Caching;
      }
    | {
        kind: "model" | "batch";
        feature: string;
        model: string;
        winner: string;
        wins: "always" | "from" | "until";
        factor: number | null;
        requestsPerMonth: number | null;
        requestsPerDay: number | null;
      }
    | {
        kind: "answers" | "cached-share";
        feature: string;
        model: string;
        winner: string;
        wins: "above" | "below";
        share: Share;
        shareToday: Share;
        outputTokens: number | null;
        outputTokensToday: number | null;
      }
    | {
        kind: "commitment";
        commitment: string;
        of: string;
        factor: number | null;
        requestsPerMonth: number | null;
        requestsPerDay: number | null;
        utilisation: number | null;
        bestUnits: number | null;
      }
  )[];
  /**
   * Everything that was taken for granted.
   */
  assumptions: Assumption[];
  warnings: Warning[];
  currency?: Currency;
}
/**
 * The price table that was used, and an overlay of one's own.
 */
export interface Prices {
  table: string;
  sha256: Sha256;
  asOf: Moment;
  overlaySha256: null | Sha256;
}
/**
 * Disjoint kinds; `input` is the uncached part, `reasoning` a part of `output`.
 */
export interface Tokens {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  reasoning: number;
}
/**
 * What the model's prompt cache asks and gives for the feature; write and read are multiples of the input rate.
 */
export interface Caching {
  configured: boolean;
  minimumTokens: Count;
  prefixTokens: number;
  longEnough: boolean;
  ttlSeconds: number;
  ttlKnown: boolean;
  refreshedByHits: boolean;
  writeTimes: number;
  readTimes: number;
}
export interface Assumption {
  code: string;
  text: string;
  value: string;
}
export interface Warning {
  code: string;
  message: string;
  file?: string;
  line?: number;
}
/**
 * What was asked for with --currency; money in this document stays in dollars.
 */
export interface Currency {
  code: string;
  rate: string;
  date: Date;
}
