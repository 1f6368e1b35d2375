// Written by `npm run documents` from docs/schemas/prices-list.schema.json; a test keeps it so.

export type Sha256 = string;
/**
 * A day, or a moment of one.
 */
export type Moment = string;
export type Count = number;
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface PricesListDocument {
  schemaVersion: 1;
  command: "prices list";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  models: {
    model: string;
    priceId: string;
    /**
     * Dollars per million tokens, by kind.
     */
    rates: {
      [k: string]: string;
    };
    tiers: {
      inputTokensOver: Count;
      rates: {
        [k: string]: string;
      };
    }[];
    clockWindows: Count;
    modes: string[];
    regions: string[];
    contextWindow: null | Count;
    since: Moment;
    checked: null | Date;
    disputed: boolean;
    tiersOver: Count[];
  }[];
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
