import type { Fraction } from "./money.ts";
import type { Assumption } from "./prompt-entry.ts";
import type { Basis, Range } from "./tokens.ts";
import type { Feature } from "./workload.ts";

/**
 * A stretch of a quantity's distribution: ln x = intercept + slope · z for normal scores z in [from, to).
 * One stretch over all scores is a lognormal; slope 0 is a constant (intercept −∞: always 0). Statistics, so floating point.
 */
export interface CurvePiece {
  readonly from: number;
  readonly to: number;
  readonly intercept: number;
  readonly slope: number;
  /** A Pareto tail instead: e^intercept at the score that a share `above` lies beyond, from there P(X > x) ∝ x^(−alpha). */
  readonly pareto?: { readonly alpha: number; readonly above: number };
}

/** A distribution of a quantity of zero or more, as stretches that cover all normal scores in order. */
export type Curve = readonly CurvePiece[];

/** What a counter says of a feature for one model. */
export interface FeatureTokens {
  /** Tokens of what is the same in every request: whole where they were counted. */
  readonly static: number;
  /** Tokens of this model for one token as the workload states them (answers, dynamic text that nobody has): 1 for the feature's own model. */
  readonly scale: number;
  readonly basis: Extract<Basis, "exact" | "estimated" | "assumed">;
  /** Holds the truth of `static` nine times in ten, where it is estimated. */
  readonly range?: Range;
}

/** Tells the static tokens of a feature for a model, and how the model's tokens compare. The encodings it needs are loaded before. */
export type CountFeature = (feature: Feature, model: string) => FeatureTokens;

/** Expected figures of one kind, and how they spread where that is known. */
export interface LoadFigure {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Where input and output tokens of a request come from, on average. */
export interface LoadPart {
  readonly name: "static" | "dynamic" | "history" | "retrieval" | "tools" | "output" | "reasoning";
  readonly side: "input" | "output";
  /** Mean tokens a model call. `reasoning` is the part of the answer that was reasoning; the parts of a side add up to its mean. */
  readonly tokens: number;
}

/** The model calls that are turn number `turn` of their conversation. Total input = `constant` + a draw of `variable`. */
export interface TurnClass {
  /** Late turns are taken together: then the mean of their numbers. */
  readonly turn: number;
  /** Share of the model calls, over all classes 1. */
  readonly share: number;
  readonly constant: number;
  readonly variable: Curve;
  /** Mean input by what a prefix cache makes of it; adds up to the mean input. */
  readonly means: {
    readonly static: number;
    readonly retrieval: number;
    /** Sent before, in an earlier turn of the conversation. */
    readonly earlier: number;
    /** Not sent before. */
    readonly fresh: number;
  };
}

/** Step 2: what one feature asks of one model. Token means are floating point; see docs/simulation.md for where they become whole. */
export interface TokenLoad {
  readonly feature: string;
  readonly model: string;
  readonly basis: Extract<Basis, "exact" | "estimated" | "assumed">;
  /** Requests of users a month, before the response cache and retries. */
  readonly requestsPerMonth: { readonly low: Fraction; readonly expected: Fraction; readonly high: Fraction };
  /** Billed calls of the model for one request of a user: fewer by the response cache, more by retries. */
  readonly callsPerRequest: number;
  /** Share of the calls that go to the batch service. */
  readonly batchShare: number;
  readonly input: LoadFigure;
  readonly output: LoadFigure;
  readonly outputCurve: Curve;
  /** The part of the output that is reasoning, 0 to 1. */
  readonly reasoningShare: number;
  readonly parts: readonly LoadPart[];
  readonly classes: readonly TurnClass[];
  readonly conversation: {
    readonly meanTurns: number;
    /** E[T²]: history costs by this, not by the mean alone. */
    readonly meanSquareTurns: number;
    /** Requests of users for one first turn: as many as there are turns, or 1 where one request makes a whole loop of steps. */
    readonly requestsPerStart: number;
  } | null;
  readonly toolCalls: readonly { readonly name: string; readonly perCall: number }[];
  readonly embedding: { readonly model: string; readonly tokensPerCall: number } | null;
  readonly assumptions: readonly Assumption[];
}
