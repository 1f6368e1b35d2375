import type { IsoDate, Period } from "./dates.ts";
import type { Fraction, Money } from "./money.ts";
import type { Assumption } from "./prompt-entry.ts";
import type { SavingsTerms } from "./savings.ts";
import type { Commitment } from "./workload-commitments.ts";

/**
 * A positive quantity that varies (tokens, turns): what is known of it. At least `mean` or `p50` is there;
 * quantiles never fall from one to the next. `max` is a hard cap (a `max_tokens`, a context window).
 */
export interface Spread {
  readonly mean?: number;
  readonly p10?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly max?: number;
  /** Beyond this quantile a Pareto tail: P(X > x) falls as x^(−alpha). The smaller alpha, the heavier. */
  readonly tail?: { readonly from: "p50" | "p90" | "p95" | "p99"; readonly alpha: number };
  /** Least and greatest mean, where the mean itself is uncertain; for draws, which move all quantiles along. */
  readonly meanRange?: FigureRange;
}

/** Inputs of a feature that are one figure each. `everybody`: the users that features share, rather than its own `users`. */
export const FEATURE_FIGURES = [
  "static-input",
  "users",
  "everybody",
  "reasoning",
  "response-cache",
  "batch",
  "retries",
  "prefixes",
  "gap-cv",
  "peak",
] as const;

export type FeatureFigure = (typeof FEATURE_FIGURES)[number];

/** `50_000/month`, `12/user/month` with `users: 4000`, or low, expected and high: low ≤ expected ≤ high. */
export interface Volume {
  readonly low: Fraction;
  readonly expected: Fraction;
  readonly high: Fraction;
  readonly per: Period;
  /** Null: the figures are for everybody together; else they are for each of so many users. */
  readonly users: number | null;
}

/** The input of a request: a prompt file, whose tokens a counter tells, or tokens by hand. */
export type FeatureInput =
  | { readonly kind: "prompt"; readonly file: string; readonly dynamic: Spread | null }
  | {
      readonly kind: "tokens";
      /** The same in every request: system prompt, tools, examples. */
      readonly static: number;
      /** What differs: the user's text. Null: nothing. */
      readonly dynamic: Spread | null;
    };

/** Output tokens a request: known, or to be read from usage logs (a glob) before the load is worked out. */
export type FeatureOutput =
  { readonly kind: "tokens"; readonly spread: Spread } | { readonly kind: "fromLogs"; readonly logs: string };

/** What a prefix cache sees of a feature. */
export interface PromptCacheUse {
  /** How many different prefixes share the traffic: 1 for one system prompt, the number of tenants where each has its own. */
  readonly prefixes: number;
  /** Does every new user bring a prefix of his own? Then growth in users leaves each prefix its rate. */
  readonly perUser: boolean;
  readonly ttl: "5m" | "1h";
}

export interface Retrieval {
  /** Chunks put into each request. */
  readonly chunks: number;
  readonly tokensPerChunk: number;
  /** Model that embeds the query; null: free or self-made. */
  readonly embedding: string | null;
  /** Tokens of the query that is embedded; null: the mean dynamic input. */
  readonly queryTokens: number | null;
}

/** A task that a model works on in steps, each of which sends the task, all answers and all results so far. */
export interface AgentLoop {
  /** Calls of the model a task; `max` is where the loop is stopped. */
  readonly steps: Spread;
  /** Tokens of what a step's tools bring back, read by all later steps. Null: told by `tools`, or nothing. */
  readonly resultTokens: Spread | null;
}

/** One tool of a feature: how often it is called and what its result adds to the input. */
export interface ToolUse {
  readonly name: string;
  readonly callsPerRequest: number;
  /** Tokens of one result, read back as input. Null: not told, counted as 0 with an assumption. */
  readonly resultTokens: number | null;
}

/** A kind of interaction of the product: the row that steps 2 to 5 work on. */
export interface Feature {
  readonly name: string;
  /** Any spelling that the price table resolves. */
  readonly model: string;
  /** The added vocabulary that its model's tokens are counted with. */
  readonly tokenizer?: string;
  readonly input: FeatureInput;
  readonly requests: Volume;
  /** Null: nobody said; the default output assumption holds. */
  readonly output: FeatureOutput | null;
  /** Tokens of the output that are reasoning, on average: a share of the output, 0 to 1. */
  readonly reasoningShare: number;
  /** Turns of one conversation. Null: every request stands alone. `requests` then counts requests (turns), not conversations. */
  readonly turns: Spread | null;
  /** Each request is a task of many steps. Not beside `turns`. */
  readonly agent?: AgentLoop;
  readonly cache: PromptCacheUse | null;
  /** Share of requests that a response cache answers without a model, 0 to 1. */
  readonly responseCache: number;
  /** Heaps' exponent: distinct requests grow with volume to the power of this (above 0, up to 1). Null: the share stays. */
  readonly responseCacheHeaps?: number | null;
  /** Share of requests that can wait for the batch service, 0 to 1. */
  readonly batch: number;
  /** Share of billed requests that fail and are sent again, 0 to 1 (1 excluded). */
  readonly retries: number;
  readonly tools: readonly ToolUse[];
  readonly retrieval: Retrieval | null;
  /** Busiest ten minutes over the mean; null: the default assumption. */
  readonly peak: number | null;
  /** Coefficient of variation of the gaps between requests of one prefix; null: 1 (Poisson). */
  readonly gapCv: number | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Least and greatest figures, where the file tells them beside the expected one; for draws. */
  readonly ranges?: Readonly<Partial<Record<FeatureFigure, FigureRange>>>;
}

export type UserGrowth =
  | { readonly kind: "exponential"; readonly monthly: number; readonly churn: number }
  /** U(t) = K / (1 + e^(−r(t − t₀))), K in multiples of today's users; t₀ follows from U(0) = 1. */
  | { readonly kind: "logistic"; readonly ceiling: number; readonly monthly: number }
  /** Bass diffusion towards a market of `ceiling` times today's users, of whom a share leaves each month. */
  | {
      readonly kind: "bass";
      readonly ceiling: number;
      readonly innovation: number;
      readonly imitation: number;
      readonly churn?: number;
    };

export type PricePath =
  | { readonly kind: "flat" }
  /** Random steps of list prices; needs draws. */
  | { readonly kind: "tier-steps" }
  /** The same capability for `yearly` times less each year. */
  | { readonly kind: "capability"; readonly yearly: number }
  /** Prices up by this share each year. */
  | { readonly kind: "inflation"; readonly yearly: number };

export interface Growth {
  /** Multiples of today's volume; 1 is today. */
  readonly factors: readonly Fraction[];
  readonly months: number;
  readonly users: UserGrowth;
  /** What each user sends more every month: 0.02 is 2 % a month. Absent: as much as today. */
  readonly intensity?: number;
  readonly prices: PricePath;
  /** Volume ∝ price^(−elasticity). */
  readonly elasticity: number;
  /** Least and greatest figures, where the file tells them beside the expected one; for draws. */
  readonly ranges?: {
    readonly monthly?: FigureRange;
    readonly intensity?: FigureRange;
    readonly elasticity?: FigureRange;
  };
}

export interface FigureRange {
  readonly low: number;
  readonly high: number;
}

/** The user's own rate limits at a provider ("openai") or of one model ("openai/gpt-4o"). Absent: not known, not checked. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  /** Input and output together, as OpenAI counts. */
  readonly tokensPerMinute?: number;
  /** Uncached input and cache writes, as Anthropic counts. */
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly usdPerMonth?: Money;
}

/** A cost that comes in steps: `usd` a month for every started `perRequests` requests, or once where null. */
export interface PlatformCost {
  readonly name: string;
  readonly monthly: Money;
  readonly perRequests: number | null;
  /** Features that cause it; empty or absent: all. */
  readonly on?: readonly string[];
  /** Capacity that stands by, as a share of what is needed. */
  readonly spare?: Fraction;
  /** Steps are ordered so many months before they are needed, and paid from then on. */
  readonly leadMonths?: number;
}

/** A share of the time in which a provider or model is down, and the model that answers meanwhile. */
export interface Outage {
  /** Providers or models; empty: all. */
  readonly on: readonly string[];
  readonly share: Fraction;
  /** Null: nobody answers, and nothing is paid. */
  readonly fallback: string | null;
}

/** What callers do where a rate limit refuses them: refused calls are not billed. */
export interface Throttling {
  /** How often a call is made at most, the first time counted. */
  readonly attempts: number;
  /** How long a caller waits before giving up. */
  readonly timeoutSeconds: number;
}

/** Three attempts, a minute's patience. */
export const DEFAULT_THROTTLING: Throttling = { attempts: 3, timeoutSeconds: 60 };

/** What a customer pays. */
export type PlanPrice =
  { readonly kind: "seat"; readonly monthly: Money } | { readonly kind: "usage"; readonly perRequest: Money };

/** What a seat includes a month; past it, `overage` says what happens. */
export type Included =
  | { readonly kind: "unlimited" }
  /** So much model cost. */
  | { readonly kind: "cost"; readonly monthly: Money }
  | { readonly kind: "requests"; readonly monthly: number };

/** Past what is included: served no more, or charged at a multiple of its cost. */
export type Overage = { readonly kind: "stop" } | { readonly kind: "charge"; readonly multiple: number };

export interface Plan {
  readonly name: string;
  readonly price: PlanPrice;
  /** Paying users today. */
  readonly users: number;
  readonly included: Included;
  readonly overage: Overage;
  /** Spread of use between users: the σ of a lognormal, or the logs that it is to be measured in. */
  readonly usage: {
    readonly sigma: number;
    readonly basis: "given" | "assumed" | "measured";
    readonly fromLogs?: string;
  };
  /** What the payment service keeps of every payment. */
  readonly fees: { readonly share: Fraction; readonly fixed: Money };
  /** Support and the like, a paying user and month. */
  readonly support: Money;
  /** Users who pay nothing: their share of all users (0 to 1), and their mean use relative to a paying user's. */
  readonly free: { readonly share: Fraction; readonly relativeUse: Fraction } | null;
  /** Features that users of this plan use; null: all. */
  readonly features: readonly string[] | null;
}

/** What a budget is about; `all`: the whole suite. */
export type BudgetScope =
  | { readonly kind: "feature"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string; readonly value: string }
  | { readonly kind: "file"; readonly glob: string }
  /** Only logs tell these two: a tenant as logged, a model in any spelling. */
  | { readonly kind: "tenant"; readonly name: string }
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "all" };

/** Whether a budget is about the loads of features: not about prompt files, nor what only logs tell apart. */
export function isOfFeatures({ kind }: BudgetScope): boolean {
  return kind === "all" || kind === "feature" || kind === "tag";
}

export interface Budget {
  readonly scope: BudgetScope;
  readonly max?: { readonly amount: Money; readonly per: Period };
  readonly maxPerRequest?: Money;
  readonly maxInputTokens?: number;
  /** 1/10 for "10%". */
  readonly maxIncrease?: Fraction;
  /** The same as money: "$50/month". At most one of the two is there. */
  readonly maxIncreaseBy?: { readonly amount: Money; readonly per: Period };
  readonly reason?: string;
  readonly owner?: string;
}

/** Names that FOCUS rows have instead of the usual ones. Mappings are by the price table's provider, or the cloud that a log names. */
export interface FocusNames {
  readonly billingAccount: string | null;
  readonly billingAccountName: string | null;
  readonly invoiceIssuer: string | null;
  readonly providers: Readonly<Record<string, string>>;
  readonly publishers: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
  /** By what usage is grouped by: { feature: "app", "tag:team": "squad" }. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Everything of a tokcost.yaml, checked; defaults are filled in and named in `assumptions`. */
export interface Workload {
  readonly version: 1;
  readonly asOf: IsoDate | null;
  readonly features: readonly Feature[];
  /** Globs of usage logs for steps 1 and 2. */
  readonly usage: readonly string[];
  /** Models to compare with, in any spelling. */
  readonly candidates: readonly string[];
  readonly growth: Growth;
  /** By provider ("openai") or model ("openai/gpt-4o"); the model's own wins dimension by dimension. */
  readonly limits: Readonly<Record<string, RateLimits>>;
  /** Names of shipped rate-limit tiers ("anthropic/start"), whose figures hold where `limits` has none. */
  readonly limitTiers?: readonly string[];
  readonly throttling?: Throttling;
  readonly outages?: readonly Outage[];
  /** Reserved capacity, committed spend and volume discounts. */
  readonly commitments?: readonly Commitment[];
  readonly platform: readonly PlatformCost[];
  readonly plans: readonly Plan[];
  readonly budgets: readonly Budget[];
  /** Absent: the usual names. */
  readonly focus?: FocusNames;
  /** Absent: the file tells nothing of levers. */
  readonly savings?: SavingsTerms;
  readonly assumptions: readonly Assumption[];
}

/** Growth where the file says nothing: 1, 10 and 100 times over a year of flat prices and no new users. */
export const DEFAULT_GROWTH: Growth = {
  factors: [1n, 10n, 100n].map((numerator) => ({ numerator, denominator: 1n })),
  months: 12,
  users: { kind: "exponential", monthly: 0, churn: 0 },
  prices: { kind: "flat" },
  elasticity: 0,
};

/** A feature of which only the name, model, input and volume are told. */
export function plainFeature(
  known: Pick<Feature, "name" | "model" | "input" | "requests"> & Partial<Feature>,
): Feature {
  return {
    output: null,
    reasoningShare: 0,
    turns: null,
    cache: null,
    responseCache: 0,
    batch: 0,
    retries: 0,
    tools: [],
    retrieval: null,
    peak: null,
    gapCv: null,
    tags: {},
    ...known,
  };
}
