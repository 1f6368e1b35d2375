// Written by `npm run documents` from docs/schemas/usage.schema.json; a test keeps it so.

export type Sha256 = string;
/**
 * A day, or a moment of one.
 */
export type Moment = string;
export type Count = number;
/**
 * Dollars, every digit.
 */
export type Money = string;
export type Basis = "exact" | "estimated" | "assumed" | "unpriced";
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface UsageDocument {
  schemaVersion: 1;
  command: "usage";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  groupBy: string[];
  span: null | {
    from: Moment;
    to: Moment;
  };
  /**
   * Items: The keys of `groupBy`, texts or null, stand beside these.
   */
  rows: {
    /**
     * Null: no bucket tells how many requests it holds.
     */
    requests: null | Count;
    /**
     * Some buckets do not tell how many requests they hold: `requests` is a lower bound.
     */
    requestsAtLeast?: true;
    tokens: Tokens;
    percentiles: null | {
      input: {
        p50: Count;
        p95: Count;
        p99: Count;
      };
      output: {
        p50: Count;
        p95: Count;
        p99: Count;
      };
    };
    usd: null | Money;
    cost: {
      usd: null | Money;
      low: null | Money;
      high: null | Money;
      complete: boolean;
      basis: Basis;
    };
    share: number | null;
    [k: string]:
      | string
      | null
      | Count
      | true
      | Tokens
      | {
          input: {
            p50: Count;
            p95: Count;
            p99: Count;
          };
          output: {
            p50: Count;
            p95: Count;
            p99: Count;
          };
        }
      | {
          usd: null | Money;
          low: null | Money;
          high: null | Money;
          complete: boolean;
          basis: Basis;
        }
      | undefined;
  }[];
  total: {
    /**
     * Null: no bucket tells how many requests it holds.
     */
    requests: null | Count;
    /**
     * Some buckets do not tell how many requests they hold: `requests` is a lower bound.
     */
    requestsAtLeast?: true;
    tokens: Tokens;
    percentiles: null | {
      input: {
        p50: Count;
        p95: Count;
        p99: Count;
      };
      output: {
        p50: Count;
        p95: Count;
        p99: Count;
      };
    };
    cost: {
      usd: null | Money;
      low: null | Money;
      high: null | Money;
      complete: boolean;
      basis: Basis;
    };
  };
  unpriced: {
    model: string | null;
    reason: string;
    message: string;
    nearest: string[];
    requests: Count;
    tokens: Tokens;
  }[];
  priceIds: string[];
  /**
   * What was read, left out, and why.
   */
  import: {
    files: {
      name: string;
      gzip: boolean;
      lines: Count;
      records: Count;
      rejected: Count;
      withoutUsage: Count;
      withoutUsageFormats: string[];
      unknownLines: Count;
      formats: {
        [k: string]: Count;
      };
    }[];
    lines: Count;
    records: Count;
    duplicates: {
      format: string;
      key: string;
      dropped: Count;
    }[];
    /**
     * Logs that are another one again, left out.
     */
    copied: {
      name: string;
      of: string;
    }[];
    rejected: {
      count: Count;
      listed: {
        file: string;
        line: Count;
        reason: string;
      }[];
    };
    withoutUsage: Count;
    outsideRange: Count;
    unknownLines: Count;
    flags: {
      [k: string]: Count;
    };
  };
  /**
   * What is unusual in the cost by day, worst first; the parts add up to the change.
   */
  anomalies?: {
    kind: "spike" | "drop" | "shift" | "distribution";
    series: {
      [k: string]: string | null;
    };
    day: Date;
    days: Count;
    usd: Money;
    expected: Money;
    change: Money;
    parts: {
      [k: string]: Money;
    };
    cause: string;
    rule: {
      name: string;
      value: number;
      limit: number;
    };
    tokens: null | {
      [k: string]: unknown;
    };
  }[];
  forecast?: null | {
    month: string;
    asOf: Date;
    daysForecast: Count;
    daysSeen: Count;
    shortHistory: boolean;
    basis: Basis;
    usd: {
      spent: Money;
      expected: Money;
      low: Money;
      high: Money;
    };
    complete: boolean;
  };
  reconciliation?: {
    format: string;
    byModel: boolean;
    complete: boolean;
    file: string;
    rows: {
      day: Date;
      model: string | null;
      ours: null | Money;
      vendor: null | Money;
      difference: Money;
      verdict: string;
    }[];
    total: {
      ours: Money;
      vendor: Money;
      difference: Money;
      beyond: Money;
    };
  };
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
