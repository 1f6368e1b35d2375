// Written by `npm run documents` from docs/schemas/verify.schema.json; a test keeps it so.

export type Sha256 = string;
/**
 * A day, or a moment of one.
 */
export type Moment = string;
export type Count = number;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface VerifyDocument {
  schemaVersion: 1;
  command: "verify";
  tokcost: string;
  prices: Prices;
  identical: boolean;
  receipt: string;
  madeBy: string;
  checkedBy: string;
  priceTable: string;
  models: Count;
  inputs: Count;
  results: Count;
  deviations: {
    kind:
      | "receipt-edited"
      | "input-changed"
      | "input-added"
      | "input-unused"
      | "result-differs"
      | "result-edited"
      | "result-missing"
      | "not-computable";
    file: string;
    message?: string;
    difference?: null | {
      line: number | null;
      column: string | number | null;
      expected: string | null;
      found: string | null;
    };
  }[];
  assumptions: Assumption[];
  warnings: Warning[];
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
