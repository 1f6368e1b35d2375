// Written by `npm run documents` from docs/schemas/diff.schema.json; a test keeps it so.

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

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface DiffDocument {
  schemaVersion: 1;
  command: "diff";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
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
  base: {
    ref: string;
    commit: string | null;
    date: null | Moment;
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
