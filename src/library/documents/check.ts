// Written by `npm run documents` from docs/schemas/check.schema.json; a test keeps it so.

export type Sha256 = string;
/**
 * A day, or a moment of one.
 */
export type Moment = string;
/**
 * Dollars, every digit.
 */
export type Money = string;
export type Date = string;
export type Count = number;
/**
 * Of 1; a statistic.
 */
export type Share = number;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface CheckDocument {
  schemaVersion: 1;
  command: "check";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  checks: {
    name: string;
    passed: boolean;
    status: "passed" | "failed" | "warning" | "incomplete" | "skipped";
    path: string;
    unit: string | null;
    actual: string | number | null;
    low: string | number | null;
    high: string | number | null;
    limit: string | number | null;
    delta: null | {
      [k: string]: Money;
    };
    changes: Change[];
    gaps: {
      kind: string;
      [k: string]: unknown;
    }[];
    byPriceList: boolean;
    reason: string | null;
    owner: string | null;
    /**
     * Of logs: what was spent, and where the period ends.
     */
    spend?: {
      per: string;
      from: Date;
      to: Date;
      asOf: Date;
      crossed: null | Date;
      crossing: null | {
        earliest: null | Date;
        likely: null | Date;
        latest: null | Date;
      };
      periodsOver: Count;
      shortHistory: boolean;
      beginsLate: boolean;
      basis: string;
      limit: Money;
      spent: Money;
      share: number | null;
      expected: Money;
      low: Money;
      high: Money;
      chance: null | Share;
      days: {
        day: Date;
        usd: Money;
        spent: Money;
        basis: string;
      }[];
    };
  }[];
  changes: Change[];
  /**
   * The features as they are: a later check may take this document for its base.
   */
  subjects: {
    name: string;
    file: string | null;
    tags: {
      [k: string]: string;
    };
    model: string;
    sections: {
      name: string;
      tokens: number;
    }[];
    inputTokens: number;
    incomplete: null | {
      kind: string;
      [k: string]: unknown;
    };
    inputRange: number[];
    usdPerRequest: null | Range;
    usdPerMonth: null | Range;
  }[];
  base: null | {
    ref: string;
    commit: string | null;
    date: null | Moment;
  };
  logs?: {
    files: Count;
    records: Count;
    asOf: Date;
    span: null | {
      from: Moment;
      to: Moment;
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
export interface Change {
  name: string;
  kind: "new" | "deleted" | "changed" | "same";
  file: string | null;
  model: {
    base: string | null;
    head: string | null;
  };
  inputTokens: {
    base: number | null;
    head: number | null;
  };
  per: "request" | "month";
  usd: null | Money;
  delta: null | {
    [k: string]: Money;
  };
  sections: {
    name: string;
    base: number | null;
    head: number | null;
    delta: number | null;
    usd?: Money;
  }[];
}
export interface Range {
  low: Money;
  expected: Money;
  high: Money;
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
