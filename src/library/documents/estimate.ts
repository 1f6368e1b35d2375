// Written by `npm run documents` from docs/schemas/estimate.schema.json; a test keeps it so.

export type Count = number;
/**
 * @minItems 2
 * @maxItems 2
 */
export type Range = [Count, Count];
export type Basis = "exact" | "estimated" | "assumed" | "unpriced";
export type Usd = null | {
  perRequest: Money;
  low: Money;
  high: Money;
  perMonth: null | Money;
};
export type Money = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface EstimateDocument {
  schemaVersion: 1;
  command: "estimate";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
  estimates: Estimate[];
  totals: {
    model: string;
    usd: Usd;
    complete: boolean;
  }[];
  unpriced: {
    model: string;
    reason: string;
    message: string;
    nearest: string[];
  }[];
  assumptions: {
    code: string;
    text: string;
    value: string;
  }[];
  warnings: {
    code: string;
    message: string;
    file?: string;
    line?: number;
  }[];
  /**
   * What was asked for with --currency; money in this document stays in dollars.
   */
  currency?: {
    code: string;
    rate: string;
    date: string;
  };
}
export interface Estimate {
  file: string | null;
  entry: string | null;
  format: string | null;
  model: string;
  mode: "standard" | "batch" | "flex" | "fast" | "priority";
  priceId: string | null;
  tokens: {
    input: Count;
    cacheRead: Count;
    cacheWrite5m: Count;
    cacheWrite1h: Count;
    output: Count;
    reasoning: Count;
  };
  range: {
    input: Range;
    output: Range;
  };
  basis: {
    input: Basis;
    output: Basis;
    price: Basis;
  };
  tokenizer: string | null;
  sections: {
    name: string;
    tokens: number;
  }[];
  usd: Usd;
}
