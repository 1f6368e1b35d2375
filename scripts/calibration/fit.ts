import { FRAME_FEATURES } from "../../src/count/calibration/charges.ts";
import type { Feature } from "../../src/count/calibration/charges.ts";
import type { FrameWeights, TextWeights } from "../../src/count/calibration/calibration.ts";
import { TEXT_FEATURES } from "../../src/count/calibration/text-features.ts";
import { fitLeastDeviations } from "./least-deviations.ts";
import type { Observation, Prior } from "./least-deviations.ts";
import {
  DEFAULT_FRAME_PRIOR,
  DEFAULT_TOKENIZER_PRIOR,
  FRAME_PRIORS,
  FRAME_SCALES,
  JSON_SCHEMA_SCALE,
  OWN_FRAME_PRIORS,
  TEXT_SCALES,
  TOKENIZER_PRIORS,
} from "./priors.ts";

/** A recording to fit on: a prompt taken apart, or an answer (which is text and little else). */
export interface Sample {
  readonly family: string;
  readonly generation: string;
  readonly tokenizer: string;
  readonly writesSchemasAsJson: boolean;
  readonly amounts: ReadonlyMap<Feature, number>;
  readonly tokens: number;
  readonly group: number;
  readonly kind: "prompt" | "answer";
}

export interface FittedTokenizer {
  readonly weights: TextWeights;
  readonly frame: FrameWeights;
  readonly rows: number;
}

export interface FittedGeneration {
  readonly frame: FrameWeights;
  readonly rows: number;
  readonly prompts: number;
}

export interface Fitted {
  readonly tokenizers: Record<string, FittedTokenizer>;
  readonly generations: Record<string, FittedGeneration>;
}

const TEXT = TEXT_FEATURES.length;
const FRAME = FRAME_FEATURES.length;
const ANSWER_END = TEXT;
const POOLED = TEXT + 1;
const STRENGTH = 0.05;
/** A generation may leave its family's pooled frame this easily. */
const OWN_STRENGTH = STRENGTH * 0.3 * 4;

/** Fits every tokenizer of every family. Those with few rows start from the frame of their family's main tokenizer. */
export function fitAll(samples: readonly Sample[]): Fitted {
  const fitted: Fitted = { tokenizers: {}, generations: {} };
  for (const family of namesOf(samples, (sample) => sample.family)) {
    const ofFamily = samples.filter((sample) => sample.family === family);
    const tokenizers = namesOf(
      ofFamily.filter((sample) => sample.kind === "prompt"),
      (sample) => sample.tokenizer,
    );
    const main = tokenizers[0];
    let framePrior: FrameWeights = main === undefined ? {} : { ...DEFAULT_FRAME_PRIOR, ...FRAME_PRIORS[main] };
    for (const tokenizer of tokenizers) {
      const own = ofFamily.filter((sample) => sample.tokenizer === tokenizer);
      const result = fitTokenizer(tokenizer, own, framePrior);
      fitted.tokenizers[tokenizer] = result.tokenizer;
      Object.assign(fitted.generations, result.generations);
      if (tokenizer === main) framePrior = result.tokenizer.frame;
    }
  }
  return fitted;
}

/** Names, the most frequent first. */
function namesOf(samples: readonly Sample[], nameOf: (sample: Sample) => string): string[] {
  const counts = new Map<string, number>();
  for (const sample of samples) counts.set(nameOf(sample), (counts.get(nameOf(sample)) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}

function fitTokenizer(
  tokenizer: string,
  samples: readonly Sample[],
  framePrior: FrameWeights,
): { tokenizer: FittedTokenizer; generations: Record<string, FittedGeneration> } {
  const prompts = samples.filter((sample) => sample.kind === "prompt");
  const generations = namesOf(prompts, (sample) => sample.generation);
  const columnOf = new Map(generations.map((name, i) => [name, POOLED + FRAME * (i + 1)]));
  const groupSizes = new Map<number, number>();
  for (const { group } of prompts) groupSizes.set(group, (groupSizes.get(group) ?? 0) + 1);

  const observations = samples.map((sample): Observation => {
    const isPrompt = sample.kind === "prompt";
    const relative = 1 / Math.max(sample.tokens, 30) ** 2;
    const share = isPrompt ? 1 / Math.sqrt(groupSizes.get(sample.group) ?? 1) : 0.5;
    return {
      terms: termsOf(sample, columnOf.get(sample.generation) ?? POOLED),
      target: sample.tokens - (sample.amounts.get("media") ?? 0),
      weight: relative * share,
    };
  });
  const solution = fitLeastDeviations(observations, priorsOf(tokenizer, samples, generations, framePrior));
  const pooled = frameAt(solution, POOLED);
  return {
    tokenizer: {
      weights: Object.fromEntries(TEXT_FEATURES.map((feature, i) => [feature, solution[i] ?? 0])),
      frame: pooled,
      rows: samples.length,
    },
    generations: Object.fromEntries(
      generations.map((name) => {
        const own = frameAt(solution, columnOf.get(name) ?? POOLED);
        const rows = prompts.filter((sample) => sample.generation === name);
        const frame = name in OWN_FRAME_PRIORS ? own : addFrames(pooled, own);
        return [name, { frame, rows: rows.length, prompts: new Set(rows.map((row) => row.group)).size }];
      }),
    ),
  };
}

function termsOf(sample: Sample, ownColumn: number): [number, number][] {
  const terms: [number, number][] = [];
  TEXT_FEATURES.forEach((feature, i) => terms.push([i, sample.amounts.get(feature) ?? 0]));
  if (sample.kind === "answer") terms.push([ANSWER_END, 1]);
  else {
    FRAME_FEATURES.forEach((feature, i) => {
      const amount = sample.amounts.get(feature) ?? 0;
      terms.push([ownColumn + i, amount]);
      if (!(sample.generation in OWN_FRAME_PRIORS)) terms.push([POOLED + i, amount]);
    });
  }
  return terms.filter(([, amount]) => amount !== 0);
}

function priorsOf(
  tokenizer: string,
  samples: readonly Sample[],
  generations: readonly string[],
  framePrior: FrameWeights,
): Prior[] {
  const text = TOKENIZER_PRIORS[tokenizer] ?? DEFAULT_TOKENIZER_PRIOR;
  const asJson = samples.some((sample) => sample.writesSchemasAsJson);
  const strengthOf = (scale: number, strength: number): number => strength / scale ** 2;
  const frame = (values: FrameWeights, strength: number): Prior[] =>
    FRAME_FEATURES.map((feature) => {
      const inText = asJson && ["property", "object", "array", "enum"].includes(feature);
      const scale = FRAME_SCALES[feature] * (inText ? JSON_SCHEMA_SCALE : 1);
      return { value: values[feature] ?? 0, strength: strengthOf(scale, strength) };
    });
  return [
    ...TEXT_FEATURES.map((feature) => ({
      value: text[feature] ?? 0,
      strength: strengthOf(TEXT_SCALES[feature], STRENGTH),
    })),
    { value: 0, strength: strengthOf(5, STRENGTH) },
    ...frame(framePrior, STRENGTH),
    ...generations.flatMap((name) => frame(OWN_FRAME_PRIORS[name] ?? {}, OWN_STRENGTH)),
  ];
}

function frameAt(solution: readonly number[], column: number): FrameWeights {
  return Object.fromEntries(FRAME_FEATURES.map((feature, i) => [feature, solution[column + i] ?? 0]));
}

function addFrames(a: FrameWeights, b: FrameWeights): FrameWeights {
  return Object.fromEntries(FRAME_FEATURES.map((feature) => [feature, (a[feature] ?? 0) + (b[feature] ?? 0)]));
}
