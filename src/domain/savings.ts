import { type Fraction, type Money, ZERO } from "./money.ts";
import type { PromptCacheUse } from "./workload.ts";

/** The six levers in the order in which a request meets them. */
export const LEVERS = ["response-cache", "routing", "compression", "prompt-cache", "batch", "output-control"] as const;

export type LeverName = (typeof LEVERS)[number];

/** A share or another plain figure that nobody knows exactly: low ≤ expected ≤ high, all the same where it is certain. */
export interface Ranged {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** What one step beside the model costs a request: money told, or tokens of a model in the price table. */
export type StepCost =
  | { readonly kind: "money"; readonly perRequest: Money }
  | { readonly kind: "model"; readonly model: string; readonly input: number; readonly output: number };

export const NO_COST: StepCost = { kind: "money", perRequest: ZERO };

/** A text of some fifty tokens is embedded: what a semantic cache and a learned router do with each request. */
export const EMBEDDING_STEP: StepCost = {
  kind: "model",
  model: "openai/text-embedding-3-small",
  input: 50,
  output: 0,
};

/** What a lever asks of those who build it. Null: nobody said. */
export interface LeverNeeds {
  readonly hours: Ranged | null;
  /** Milliseconds that it adds to a request. */
  readonly latencyMs: number | null;
}

export interface ResponseCacheTerms extends LeverNeeds {
  /** Share of the requests that it answers. */
  readonly share: Ranged;
  /** Looking up, for every request. */
  readonly lookup: StepCost;
  /** Share of its answers that are another question's, and what each of those costs. */
  readonly falseHits: Ranged;
  readonly falseHitCost: Money;
}

/** `cascade`: the cheap model tries everything, and what it does not get right goes on to the strong one. */
export const ROUTERS = ["rule", "learned", "llm", "cascade"] as const;

export type Router = (typeof ROUTERS)[number];

/** What deciding costs where nobody says: nothing by rules; an embedding; a call of the cheap model that answers in a word. */
export function usualRouterCost(router: Router, cheapModel: string): StepCost {
  if (router === "learned") return EMBEDDING_STEP;
  return router === "llm" ? { kind: "model", model: cheapModel, input: 250, output: 5 } : NO_COST;
}

/** Share of the strong model's calls against the share of the strong–weak gap that the answers keep. */
export interface QualityPoint {
  readonly strong: number;
  readonly gap: number;
}

export interface RoutingTerms extends LeverNeeds {
  readonly router: Router;
  /** The cheap model. */
  readonly to: string;
  /** Share of the requests that the cheap model answers: of a cascade, those that it gets right. */
  readonly share: Ranged;
  /** Deciding, or of a cascade checking the cheap answer, for every request that reaches a model. */
  readonly cost: StepCost;
  /** Share of what goes to the cheap model that has to be asked again of the strong one. */
  readonly misroutes: Ranged;
  /** Count the cheap model's tokens as those of the feature's own model. */
  readonly sameTokens: boolean;
  /** Scores of both models alone on some benchmark or on graded answers; null: not told. */
  readonly scores: { readonly strong: number; readonly weak: number } | null;
  /** Through (0, 0) and (1, 1); null: the router's own. */
  readonly curve: readonly QualityPoint[] | null;
}

export interface CompressionTerms extends LeverNeeds {
  /** Share of the static and of all other input that goes away. */
  readonly static: Ranged;
  readonly dynamic: Ranged;
  readonly cost: StepCost;
  /** More attempts, as a share of the calls, because answers suffer. */
  readonly attempts: Ranged;
  /** Compressed by what is asked, so that no two prefixes are the same and none is found cached. */
  readonly perQuery: boolean;
}

export interface PromptCacheTerms extends LeverNeeds {
  /** Null: one prefix shared by all, or what the feature has already. */
  readonly use: PromptCacheUse | null;
  /** Measured; null: worked out from the arrivals. */
  readonly hitRate: Ranged | null;
  /** Instead of the price table's rule; null: as the table says. */
  readonly minimumTokens: number | null;
}

export interface BatchTerms extends LeverNeeds {
  /** Share of the requests that can wait. */
  readonly share: Ranged;
  /** Of those, what runs out of time and is sent again at the standard price. */
  readonly expired: Ranged;
  /** Instead of the price table's rule; null: as the table says. */
  readonly stacksWithCache: boolean | null;
}

export interface OutputControlTerms extends LeverNeeds {
  /** Share of the answer that goes away; reasoning stays. */
  readonly cut: Ranged;
  /** Share of the answers that come out cut off and are asked for again in full. */
  readonly truncated: Ranged;
}

export interface LeverTerms {
  readonly "response-cache": ResponseCacheTerms;
  readonly routing: RoutingTerms;
  readonly compression: CompressionTerms;
  readonly "prompt-cache": PromptCacheTerms;
  readonly batch: BatchTerms;
  readonly "output-control": OutputControlTerms;
}

/** The levers that are looked at; absent: not. */
export type Levers = Readonly<Partial<LeverTerms>>;

/** `savings:` of a workload. */
export interface SavingsTerms {
  /** What an hour of those who build it costs; null: nobody said, so that no payback is told. */
  readonly hourly: Money | null;
  readonly levers: Levers;
  /** What holds for single features instead: a lever's own terms, or null where it is not to be had there. */
  readonly features: ReadonlyMap<string, Readonly<{ [Name in LeverName]?: LeverTerms[Name] | null }>>;
}

/** A figure that is certain. */
export function certain(value: number): Ranged {
  return { low: value, expected: value, high: value };
}

export function isCertain({ low, high }: Ranged): boolean {
  return low === high;
}

/** A plain figure as a fraction, to nine decimals: the finest that a share of requests is told in. */
export function asFraction(value: number): Fraction {
  return { numerator: BigInt(Math.round(value * 1e9)), denominator: 1_000_000_000n };
}
