import type { FrameFeature } from "./charges.ts";
import type { TextFeature } from "./text-features.ts";

/** Tokens of one unit of each text feature; what is missing is 0. */
export type TextWeights = Readonly<Partial<Record<TextFeature, number>>>;
/** Tokens of one unit of each thing around the text; what is missing is 0. */
export type FrameWeights = Readonly<Partial<Record<FrameFeature, number>>>;

export const KINDS = ["plain", "tools", "schema", "media"] as const;
/** What a request holds: text alone, tools, a response schema without tools, or images and files. */
export type Kind = (typeof KINDS)[number];

/** How far below and above the expected count the truth lies nine times in ten, as shares of the count. */
export interface Spread {
  readonly below: number;
  readonly above: number;
  /** Held-out recordings that it rests on. */
  readonly rows: number;
}

/** Reasoning tokens of one request, from recordings of a model at an effort. */
export interface ReasoningTokens {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** Everything that was fitted, with where it came from. Written by scripts/fit-counts.ts, read by nobody else. */
export interface Calibration {
  /** The date of the fit, and the recordings that it used. */
  readonly fitted: string;
  readonly rows: number;
  readonly tokenizers: Readonly<
    Record<string, { readonly weights: TextWeights; readonly frame: FrameWeights; readonly rows: number }>
  >;
  readonly generations: Readonly<
    Record<string, { readonly frame: FrameWeights; readonly rows: number; readonly prompts: number }>
  >;
  /** By family and kind, "anthropic tools", and for generations with rows enough "gemini@vertex tools". */
  readonly spreads: Readonly<Record<string, Spread>>;
  /** By model and effort, "gpt-5-mini low"; the model alone where the request names no effort. */
  readonly reasoning: Readonly<Record<string, ReasoningTokens>>;
}
