// Written by `npm run documents` from docs/schemas/selfhost.schema.json; a test keeps it so.

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
/**
 * Of 1; a statistic.
 */
export type Share = number;
export type Date = string;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface SelfhostDocument {
  schemaVersion: 1;
  command: "selfhost";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  setup?: {
    model: string;
    gpu: string;
    gpus: Count;
    parallelism: {
      kind: string;
      size: Count;
    };
    formats: {
      [k: string]:
        | string
        | {
            bits: number;
          };
    };
  };
  usdPerMillion?: {
    input: Money;
    freshInput: Money;
    output: Money;
    outputAllIn?: Money;
    blended?: Money;
  };
  usdPerRequest?: Money;
  usdPerHour?: Money;
  /**
   * Nine times in ten the cost lies between these multiples.
   */
  band?: {
    low: number;
    high: number;
  };
  tokensPerSecond?: {
    perUser: number;
    perGpu: number;
    total: number;
    served: {
      input: number;
      output: number;
      requests: number;
    };
  };
  roof?: string;
  stepSeconds?: {
    [k: string]: number;
  };
  sequences?: {
    perCopy: number;
    boundBy: string;
  };
  memoryGb?: {
    weightsGb: number;
    freeGb: number;
    perSequenceGb: number;
  };
  fewestGpus?: Count;
  readersPerWriter?: number | null;
  levers?: {
    name: string;
    change: string;
    perRequest: Money;
    ratio: number;
  }[];
  breakEvens?: {
    kind: "break-even";
    model: string;
    priceId: string | null;
    apiPerRequest: Money;
    requestsPerDay: number | null;
    tokensPerDay: number | null;
    utilisation: number | null;
  }[];
  hybrid?: null | {
    copies: Count;
    ownedShare: Share;
    monthly: Money;
    apiMonthly: Money;
    ownMonthly: Money;
    ownCopies: Count;
    model: string;
  };
  day?: {
    name: string;
    date: string;
    source: string;
    nodes: {
      reading: number;
      writing: number;
      total: number;
    };
    usd: Money;
    usdPerMillion: {
      input: Money;
      freshInput: Money;
      output: Money;
      outputAllIn?: Money;
      blended?: Money;
    };
  };
  points?: {
    id: string;
    published: number;
    predicted: number;
    split?: string | null;
  }[];
  geometricMeanRatio?: number | null;
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
