// Written by `npm run documents` from docs/schemas/margin.schema.json; a test keeps it so.

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
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface MarginDocument {
  schemaVersion: 1;
  command: "margin";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  plans: {
    name: string;
    price: Money;
    unit: "seat" | "request";
    today: PlanPoint;
    atFactors: PlanPoint[];
    belowTargetFrom: number | null;
    capForTarget: null | Money;
    marginCappedAtPrice: number | null;
    grossMargin: null | Shares;
    underwaterShare: Share;
    breakEvenPrice: null | Money;
    minPriceFor: {
      target: Share;
      price: null | Money;
    }[];
  }[];
  uncertainty: {
    draws: Count;
    seed: Count;
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
export interface PlanPoint {
  factor: number;
  users: number;
  /**
   * A mean paying user's month. gross margin = (revenue - model - free - platform - fees - support) / revenue; model is what is served, demand what it would be if the plan never stopped.
   */
  usdPerUser: {
    revenue: Money;
    model: Money;
    free: Money;
    platform: Money;
    fees: Money;
    support: Money;
    demand: Money;
  };
  /**
   * Model cost of a user and month that the plan serves, cut off where it stops; statistics.
   */
  userCosts: {
    mean: number;
    p50: number;
    p90: number;
    p99: number;
    topPercentShare: Share;
    topTenthShare: Share;
  };
  grossMargin: number | null;
  underwaterShare: Share;
  breakEvenPrice: null | Money;
  minPriceFor: {
    target: Share;
    price: null | Money;
  }[];
  draws?: {
    grossMargin: null | Shares;
    grossMarginByUsers: null | Shares;
    meanCostByUsers: null | Shares;
    unusedShare: null | Share;
    belowTargetShare: null | Share;
  };
}
/**
 * Quantiles of the draws.
 */
export interface Shares {
  p10: number;
  p50: number;
  p90: number;
  mean: number;
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
