import type { ServingSetup, Shape } from "../domain/serving.ts";
import { sequencesThatFit } from "./memory.ts";
import type { RooflineParameters } from "./parameters.ts";
import { stepTime, type StepTime, type StepWork } from "./step.ts";

/** What a setup does a second, over all its accelerators. */
export interface Throughput {
  /** Sequences at once in one copy, and what decides that. */
  readonly sequences: number;
  readonly boundBy: "memory" | "scheduler" | "concurrency";
  readonly outputPerSecond: number;
  readonly inputPerSecond: number;
  /** Output tokens a second that one user sees while others' prompts are read in between. */
  readonly perUser: number;
  readonly step: StepTime;
}

/** Prompt tokens of one pass that does nothing else. */
const PREFILL_CHUNK = 16_384;
/**
 * Prompt tokens that one rank takes into a pass beside its answers: engines that repeat attention are run with 1,151 to 2,048.
 * https://github.com/NVIDIA/TensorRT-LLM/blob/main/docs/source/blogs/Best_perf_practice_on_DeepSeek-R1_in_TensorRT-LLM.md
 */
const MIXED_CHUNK = 2048;

/** Copies of the model that the accelerators hold. */
export function copies({ gpus, parallelism }: ServingSetup): number {
  return gpus / parallelism.size;
}

/**
 * The steady state of an engine that reads new prompts in the same passes as it writes answers: while a sequence writes
 * `output` tokens, one new prompt of `input` tokens has to be read in its place.
 */
export function mixedThroughput(setup: ServingSetup, shape: Shape, parameters: RooflineParameters): Throughput {
  const { sequences, boundBy } = batch(setup, shape, parameters);
  const promptTokens = (sequences * shape.input * (1 - shape.prefixHits)) / shape.output;
  const work: StepWork = {
    sequences,
    context: shape.input + shape.output / 2,
    promptTokens,
    heaviestPrompts: heaviestPrompts(setup, shape, promptTokens),
    promptContext: (shape.input * (1 + shape.prefixHits)) / 2,
  };
  const step = stepTime(setup, work, parameters);
  const outputPerSecond = (copies(setup) * sequences) / step.total;
  return {
    sequences,
    boundBy,
    outputPerSecond,
    inputPerSecond: (outputPerSecond * shape.input) / shape.output,
    perUser: 1 / step.total,
    step,
  };
}

/** Output tokens a second of accelerators that only write, with `input` tokens of context behind each sequence. */
export function decodeThroughput(setup: ServingSetup, shape: Shape, parameters: RooflineParameters): Throughput {
  const { sequences, boundBy } = batch(setup, shape, parameters);
  const work: StepWork = {
    sequences,
    context: shape.input + shape.output / 2,
    promptTokens: 0,
    heaviestPrompts: 0,
    promptContext: 0,
  };
  const step = stepTime(setup, work, parameters);
  return {
    sequences,
    boundBy,
    outputPerSecond: (copies(setup) * sequences) / step.total,
    inputPerSecond: 0,
    perUser: 1 / step.total,
    step,
  };
}

/** Prompt tokens a second, those of the prefix cache left out, of accelerators that only read. */
export function prefillThroughput(
  setup: ServingSetup,
  { input, prefixHits }: Pick<Shape, "input" | "prefixHits">,
  parameters: RooflineParameters,
): Throughput {
  const ranks = setup.parallelism.kind === "expert" ? setup.parallelism.size : 1;
  const promptTokens = PREFILL_CHUNK * ranks;
  const work: StepWork = {
    sequences: 0,
    context: 0,
    promptTokens,
    heaviestPrompts: promptTokens,
    promptContext: (input * (1 + prefixHits)) / 2,
  };
  const step = stepTime(setup, work, parameters);
  return {
    sequences: promptTokens / input,
    boundBy: "scheduler",
    outputPerSecond: 0,
    inputPerSecond: (copies(setup) * promptTokens) / step.total,
    perUser: 0,
    step,
  };
}

function batch(
  setup: ServingSetup,
  shape: Shape,
  parameters: RooflineParameters,
): Pick<Throughput, "sequences" | "boundBy"> {
  const schedulers = setup.parallelism.kind === "expert" ? setup.parallelism.size : 1;
  const bounds = [
    { boundBy: "memory" as const, sequences: sequencesThatFit(setup, shape) },
    { boundBy: "scheduler" as const, sequences: parameters.mostSequences * schedulers },
    { boundBy: "concurrency" as const, sequences: (shape.concurrency ?? Infinity) / copies(setup) },
  ];
  return bounds.reduce((least, bound) => (bound.sequences < least.sequences ? bound : least));
}

/**
 * Where attention is repeated, new prompts come to each rank by chance, and all ranks wait for the one that got the most.
 * Prompts longer than a pass are read in pieces.
 */
function heaviestPrompts({ parallelism }: ServingSetup, shape: Shape, promptTokens: number): number {
  const input = shape.input * (1 - shape.prefixHits);
  const ranks = parallelism.kind === "expert" ? parallelism.size : 1;
  if (ranks === 1 || input === 0) return promptTokens;
  const piece = Math.min(input, MIXED_CHUNK);
  return Math.max(promptTokens, ranks * piece * greatestOfPoisson(promptTokens / ranks / piece, ranks));
}

/** Mean of the greatest of `count` Poisson figures. */
function greatestOfPoisson(mean: number, count: number): number {
  let probability = Math.exp(-mean);
  let cumulated = probability;
  let greatest = 0;
  for (let value = 0; value < mean + 10 * Math.sqrt(mean) + 20; value++) {
    greatest += 1 - Math.min(1, cumulated) ** count;
    probability *= mean / (value + 1);
    cumulated += probability;
  }
  return greatest;
}
