// Written by `npm run documents` from docs/schemas/roi.schema.json; a test keeps it so.

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
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface RoiDocument {
  schemaVersion: 1;
  command: "roi";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  /**
   * A year, against all costs of the AI together.
   */
  roi?: {
    value: Range;
    timeSaved: Money;
    costs: {
      name: string;
      usdPerYear: Money;
    }[];
    denominator: Money;
    roi: {
      low: number | null;
      expected: number | null;
      high: number | null;
    };
    labour: null | {
      before: Money;
      together: Money;
      savedOverTogether: number | null;
    };
    paybackMonths: number | null;
  };
  timePreset?: null | {
    name: string;
    source: string;
    date: string;
    basis: string;
  };
  tasks?: {
    name: string;
    what: string;
    saved: {
      low: number;
      high: number;
    };
    basis: string;
    date: string;
    source: string;
  }[];
  reportedReturns?: {
    text: string;
    source: string;
    date: string;
  }[];
  outcomes?: {
    model: string;
    priceId: string | null;
    success: {
      mean: Share;
      p10: null | Share;
      p90: null | Share;
      basis: string;
    };
    usd: {
      attempt: Money;
      perOutcome: Money;
      p10: null | Money;
      p90: null | Money;
    };
    meanAttempts: number;
    failed: Share;
    fallback: null | Money;
  }[];
  breakEvenFallbacks?: {
    a: string;
    b: string;
    usd: null | Money;
  }[];
  incremental?: null | {
    dearer: string;
    extra: Money;
    times: number;
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
