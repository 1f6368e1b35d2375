// Written by `npm run documents` from docs/schemas/simulate.schema.json; a test keeps it so.

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
export interface SimulateDocument {
  schemaVersion: 1;
  command: "simulate";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  /**
   * A month at each multiple of today's volume.
   */
  scenarios: {
    factor: number;
    usd: {
      low: Money;
      expected: Money;
      high: Money;
      p10: Money;
      p50: Money;
      p90: Money;
      mean: Money;
    };
    timesToday: number;
    features: {
      feature: string;
      model: string;
      usd: Money;
      hitRate: null | Share;
      listUsd?: Money;
    }[];
    platform: Money;
    /**
     * Each platform cost: how many times it is paid, and what falls on each feature that causes it, by requests.
     */
    platformParts: {
      name: string;
      usd: Money;
      steps: number;
      features: {
        feature: string;
        usd: Money;
      }[];
    }[];
    commitments: {
      name: string;
      kind: string;
      paid: Money;
      replaced: Money;
      usd: Money;
      shortfall: Money;
      used: number | null;
      refusedShare: Share;
    }[];
    /**
     * Why the cost is no multiple of today's; they add up to the difference.
     */
    drivers: {
      name: string;
      feature: string | null;
      usd: Money;
      from: number | null;
      to: number | null;
      commitment?: string;
    }[];
    limits: {
      scope: string;
      dimension: string;
      demand: number;
      limit: number;
      utilisation: number;
      refusedShare?: Share;
      refusedAtPeak?: Share;
      attempts?: number;
      billedShare?: Share;
      waitSeconds: number | null;
      waits?: {
        p50: number;
        p95: number;
        p99: number;
      };
      timedOutShare?: Share;
      drainSeconds?: number | null;
      outageDays?: number;
    }[];
    months: {
      month: Count;
      usd: Draws;
    }[];
  }[];
  months: {
    month: Count;
    factor: number;
    priceFactor: number;
    usd: Money;
    draws?: Draws;
  }[];
  firstToBreak: null | {
    scope: string;
    dimension: string;
    factor: number;
    limit: number;
    slowFrom?: number | null;
  };
  breaks: {
    scope: string;
    dimension: string;
    factor: number;
    limit: number;
    slowFrom?: number | null;
  }[];
  budgetCrossing: {
    budget: Count;
    scope: string;
    limit: Money;
    today: Money;
    month: null | Count;
    factor: number | null;
    draws?: {
      overShare: Share[];
      expectedOverrun: Money;
      month: {
        p50: null | Count;
        p90: null | Count;
      };
      factor: {
        p50: number | null;
        p90: number | null;
      };
    };
  }[];
  commitments: {
    name: string;
    kind: string;
    factor: number | null;
    requests: number | null;
    utilisation: number | null;
    bestUnits: number | null;
  }[];
  tiers: {
    feature: string;
    model: string;
    inputTokensOver: Count;
    requestShare: Share;
  }[];
  unpriced: {
    kind: "unpriced";
    model: string;
    reason: string;
    message: string;
    nearest: string[];
  }[];
  uncertainty: {
    draws: Count;
    seed: Count;
    rankOfP90: Share[];
    inputs: {
      kind: string;
      of: string | null;
      p10: number;
      p90: number;
      varianceShare: Share;
    }[];
  };
  replay?: {
    factor: number;
    requests: Count;
    inputTokens: Count;
    outputTokens: Count;
    prefixHitShare: null | Share;
    randomHitShare: null | Share;
    throttledShare: null | Share;
    throttled: {
      scope: string;
      share: Share;
    }[];
    peakPerMinute: Count;
    peakPerSecond: Count;
    peakToMean: number | null;
    gapCv: number | null;
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
/**
 * Quantiles of the draws.
 */
export interface Draws {
  p10: Money;
  p50: Money;
  p90: Money;
  mean: Money;
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
