// Written by `npm run documents` from docs/schemas/savings.schema.json; a test keeps it so.

/**
 * Money is decimal strings in USD; shares are 0 to 1; null is unknown, never zero. One of five: of a workload, of logs, of prompts, the published effects, or of graded answers.
 */
export type SavingsDocument = OfAWorkload | OfLogs | OfPrompts | PublishedEffects | GradedAnswers;

export interface OfAWorkload {
  schemaVersion: 1;
  command: "savings";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
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
  usdPerMonth: {
    today: string;
    after: string;
    combined: string;
  };
  combinedShare: null | number;
  naiveSum: null | number;
  product: null | number;
  drawn: null | {
    draws: number;
    seed: number;
    p10: string;
    p50: string;
    p90: string;
    mean: string;
  };
  levers: Lever[];
  features: Feature[];
  /**
   * @maxItems 0
   */
  findings: [];
  unpriced: {
    feature?: string;
    model: string;
    reason: string;
    nearest: string[];
    [k: string]: unknown;
  }[];
  currency?: {
    [k: string]: unknown;
  };
}
export interface Lever {
  name: "response-cache" | "routing" | "compression" | "prompt-cache" | "batch" | "output-control";
  /**
   * Saved a month without the others.
   */
  alone: string;
  /**
   * Of today's cost.
   */
  aloneShare: null | number;
  /**
   * Credited in the physical order, first come first: added to those before it.
   */
  first: string;
  /**
   * Saved by it and all before it.
   */
  cumulative: string;
  cumulativeShare: null | number;
  /**
   * Added when all the others are there.
   */
  last: string;
  /**
   * The mean over all orders; adds up to usdPerMonth.combined exactly.
   */
  shapley: string;
  drawn: null | {
    alone: Quantiles;
    last: Quantiles;
  };
  risk: {
    code: string;
    words: string;
    [k: string]: unknown;
  };
  waits: "lookup" | "embedding" | "verdict" | "second-answer" | "compressor" | "a-day" | "less" | "none";
  latencyMs: null | number;
  hours: {
    low: number;
    expected: number;
    high: number;
    basis: "given" | "assumed";
  };
  payback: null | {
    usd: {
      low: string;
      expected: string;
      high: string;
    };
    months: null | Spread;
  };
}
export interface Quantiles {
  p10: string;
  p50: string;
  p90: string;
  mean: string;
}
export interface Spread {
  low: number;
  expected: number;
  high: number;
}
export interface Feature {
  feature: string;
  model: string;
  today: string;
  after: string;
  hitRates: {
    model: string;
    hitRate: null | number;
  }[];
  quality: null | {
    gapKept: number;
    strongCalls: number;
    score: null | number;
    ofStrong: null | number;
    byChance: boolean;
  };
  routing: null | {
    strong: string;
    cheap: string;
    step: string;
    cascadeBreakEven: null | number;
  };
}
export interface OfLogs {
  schemaVersion: 1;
  command: "savings";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
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
   * @maxItems 0
   */
  levers: [];
  per: "month" | "log";
  calls: number;
  usd: string;
  inputTokens: number;
  cheapModel: null | string;
  findings: Finding[];
  untold: {
    kind:
      | "duplicates"
      | "shared-prefixes"
      | "cheap-model"
      | "could-wait"
      | "cut-answers"
      | "retries"
      | "tools-unused"
      | "long-history"
      | "loose-limits";
    lacks: string;
  }[];
  unnamed: number;
  unpriced: {
    feature?: string;
    model: string;
    reason: string;
    nearest: string[];
    [k: string]: unknown;
  }[];
  currency?: {
    [k: string]: unknown;
  };
}
export interface Finding {
  kind:
    | "duplicates"
    | "shared-prefixes"
    | "cheap-model"
    | "could-wait"
    | "cut-answers"
    | "retries"
    | "tools-unused"
    | "long-history"
    | "loose-limits";
  calls: number;
  tokens: {
    [k: string]: number;
  };
  avoidable: number;
  inputShare: null | number;
  usd: null | string;
  share: null | number;
  money: "measured" | "at-most" | "none";
  models: string[];
  risk: string;
}
export interface OfPrompts {
  schemaVersion: 1;
  command: "savings";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
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
   * @maxItems 0
   */
  levers: [];
  /**
   * @maxItems 0
   */
  findings: [];
  prompts: Prompt[];
  currency?: {
    [k: string]: unknown;
  };
}
export interface Prompt {
  file: string;
  model: string;
  requests: number;
  tokens: number;
  basis: "exact" | "estimated";
  waste: {
    kind: "unused-tool" | "repeated" | "verbose-format" | "pretty-json" | "white-space" | "filler";
    tokens: number;
    usdPerMonth: null | string;
    places: {
      section: string;
      line: null | number;
    }[];
  }[];
  together: {
    tokens: number;
    usdPerMonth: null | string;
  };
}
export interface PublishedEffects {
  schemaVersion: 1;
  command: "savings";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
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
  published: {
    lever: string;
    system: string;
    what: string;
    source: string;
    date: string;
    basis: "read" | "quoted";
  }[];
  currency?: {
    [k: string]: unknown;
  };
}
export interface GradedAnswers {
  schemaVersion: 1;
  command: "savings";
  tokcost: string;
  prices: {
    table: string;
    sha256: string;
    asOf: string;
    overlaySha256: null | string;
  };
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
  currency?: {
    [k: string]: unknown;
  };
  graded: {
    columns: {
      strong: string;
      weak: string;
      by: null | string;
    };
    answers: number;
    strong: number;
    weak: number;
    weakEnough: number;
    curves: {
      by: "chance" | "score" | "best";
      points: {
        strong: number;
        gap: number;
      }[];
      area: number;
      half: number;
      eighty: number;
    }[];
  };
}
