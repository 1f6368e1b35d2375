// Written by `npm run documents` from docs/schemas/run.schema.json; a test keeps it so.

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
 * Of 1; a statistic.
 */
export type Share = number;

/**
 * Money is decimal strings in USD; token kinds are disjoint; null is unknown, never zero.
 */
export interface RunDocument {
  schemaVersion: 1;
  command: "run";
  /**
   * The version that made it.
   */
  tokcost: string;
  prices: Prices;
  /**
   * From the logs that the workload names, else as its features declare it.
   */
  usage:
    | {
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
    | {
        schemaVersion: 1;
        command: "usage";
        /**
         * The version that made it.
         */
        tokcost: string;
        prices: Prices;
        rows: {
          feature: string;
          model: string;
          requests: Count;
          usd: null | Money;
          basis: Basis;
        }[];
        /**
         * Everything that was taken for granted.
         */
        assumptions: Assumption[];
        warnings: Warning[];
        currency?: Currency;
      };
  load: {
    schemaVersion: 1;
    command: "load";
    /**
     * The version that made it.
     */
    tokcost: string;
    prices: Prices;
    loads: {
      feature: string;
      model: string;
      input: {
        mean: number;
        p50: number;
        p95: number;
        p99: number;
      };
      output: {
        mean: number;
        p50: number;
        p95: number;
        p99: number;
      };
      parts: {
        name: string;
        side: "input" | "output";
        tokens: number;
      }[];
    }[];
    /**
     * Everything that was taken for granted.
     */
    assumptions: Assumption[];
    warnings: Warning[];
    currency?: Currency;
  };
  compare: {
    schemaVersion: 1;
    command: "compare";
    /**
     * The version that made it.
     */
    tokcost: string;
    prices: Prices;
    /**
     * A feature on a model; its own model first.
     */
    rows: {
      feature: string;
      model: string;
      priceId: string | null;
      /**
       * Mean tokens of a call.
       */
      tokens: {
        input: number;
        output: number;
      };
      billedTokensPerMonth: null | Tokens;
      usd: null | {
        perRequest: Money;
        perMonth: Money;
      };
      /**
       * The same month without a prompt cache, with one, all of it as batch.
       */
      whatIf: {
        uncached: null | Money;
        cached: null | Money;
        batch: null | Money;
      };
      cacheHitRate: null | Share;
      caching: null | Caching;
      fits: boolean | null;
      contextWindow: null | Count;
      overflowShare: null | Share;
      cutAnswers: null | Share;
      tiers: {
        inputTokensOver: Count;
        requestShare: Share;
      }[];
      basis: Basis;
      unpriced: null | {
        model: string;
        reason: string;
        nearest: string[];
      };
    }[];
    totals: {
      kind: "configured" | "candidate";
      model: string | null;
      usd: {
        perMonth: null | Money;
      };
      complete: boolean;
      fits: boolean | null;
      timesConfigured: number | null;
    }[];
    /**
     * Where the answer would be another one.
     */
    breakEvens: (
      | {
          kind: "cache";
          feature: string;
          model: string;
          reusesPerWrite: Count;
          hitRate: Share;
          perHour: number;
          perHourToday: number;
          paysToday: boolean;
          caches: boolean;
          terms: Caching;
        }
      | {
          kind: "model" | "batch";
          feature: string;
          model: string;
          winner: string;
          wins: "always" | "from" | "until";
          factor: number | null;
          requestsPerMonth: number | null;
          requestsPerDay: number | null;
        }
      | {
          kind: "answers" | "cached-share";
          feature: string;
          model: string;
          winner: string;
          wins: "above" | "below";
          share: Share;
          shareToday: Share;
          outputTokens: number | null;
          outputTokensToday: number | null;
        }
      | {
          kind: "commitment";
          commitment: string;
          of: string;
          factor: number | null;
          requestsPerMonth: number | null;
          requestsPerDay: number | null;
          utilisation: number | null;
          bestUnits: number | null;
        }
    )[];
    /**
     * Everything that was taken for granted.
     */
    assumptions: Assumption[];
    warnings: Warning[];
    currency?: Currency;
  };
  simulate: {
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
  };
  margin: {
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
/**
 * What the model's prompt cache asks and gives for the feature; write and read are multiples of the input rate.
 */
export interface Caching {
  configured: boolean;
  minimumTokens: Count;
  prefixTokens: number;
  longEnough: boolean;
  ttlSeconds: number;
  ttlKnown: boolean;
  refreshedByHits: boolean;
  writeTimes: number;
  readTimes: number;
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
