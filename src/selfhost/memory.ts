import type { NumberFormat } from "../domain/accelerator.ts";
import type { ServedModel } from "../domain/served-model.ts";
import type { Formats, ServingSetup, Shape } from "../domain/serving.ts";

/** Bytes a number takes, the block's scale included. */
export const BYTES: Readonly<Record<NumberFormat, number>> = { bf16: 2, fp8: 1, fp4: 0.5625, mxfp4: 0.53125 };

/** Memory is sold in binary gigabytes: an H100 of "80 GB" has 85.9 · 10⁹ bytes. */
const GIBIBYTE = 2 ** 30;
/** Share of the memory that an engine hands out. */
const USABLE = 0.92;
/** Runtime, graphs and activations, an accelerator. */
const OVERHEAD_BYTES = 3e9;

export function cacheBytes(cache: Formats["cache"]): number {
  return typeof cache === "string" ? BYTES[cache] : cache.bits / 8;
}

/** Layers, counted by how much of `context` they see. */
function seenByLayers({ layers, window }: ServedModel, context: number): number {
  if (window === null) return layers * context;
  return (layers - window.layers) * context + window.layers * Math.min(context, window.tokens);
}

/** Bytes that one sequence of `context` tokens keeps: keys and values, or the latent of MLA. */
export function sequenceBytes(model: ServedModel, formats: Formats, context: number): number {
  const { attention } = model;
  const perLayer =
    attention.kind === "mla" ? attention.latentRank + attention.ropeDim : 2 * attention.kvHeads * attention.headDim;
  return perLayer * seenByLayers(model, context) * cacheBytes(formats.cache);
}

/** Operations that attention of one token over `context` tokens takes. In decoding, MLA works on the latent itself. */
export function attentionOperations(model: ServedModel, context: number, phase: "prefill" | "decode"): number {
  const { attention, queryHeads } = model;
  const seen = seenByLayers(model, context);
  if (attention.kind === "gqa") return 4 * queryHeads * attention.headDim * seen;
  const { latentRank, ropeDim, nopeDim, valueDim } = attention;
  const width = phase === "decode" ? 2 * latentRank + ropeDim : nopeDim + ropeDim + valueDim;
  return 2 * queryHeads * width * seen;
}

/** Bytes of weights in all accelerators of one copy. Expert-parallel copies repeat everything but the experts. */
export function residentBytes({ model, formats, parallelism }: ServingSetup): number {
  const { totalB, expertsB } = model;
  const repeats = parallelism.kind === "expert" ? parallelism.size : 1;
  return (totalB - expertsB) * 1e9 * denseBytes(model, formats) * repeats + expertsB * 1e9 * BYTES[formats.weights];
}

/** Bytes of weights that one step reads: of the experts, those that some token of the step goes to. */
export function readBytes({ model, formats, parallelism }: ServingSetup, tokens: number): number {
  const { totalB, expertsB, experts } = model;
  const repeats = parallelism.kind === "expert" ? parallelism.size : 1;
  const touched = experts === null ? 1 : 1 - (1 - experts.perToken / experts.count) ** tokens;
  return (
    (totalB - expertsB) * 1e9 * denseBytes(model, formats) * repeats + expertsB * 1e9 * BYTES[formats.weights] * touched
  );
}

function denseBytes(model: ServedModel, formats: Formats): number {
  return BYTES[model.expertsB === 0 ? formats.weights : formats.denseWeights];
}

/** Bytes that one copy has for sequences; negative where the weights alone don't fit. */
export function freeBytes(setup: ServingSetup): number {
  const { size } = setup.parallelism;
  return size * (setup.gpu.memoryGb * GIBIBYTE * USABLE - OVERHEAD_BYTES) - residentBytes(setup);
}

/** Bytes that an engine keeps for one sequence from its start: room for the prompt and the whole answer, so that none is evicted. */
export function reservedBytes({ model, formats }: ServingSetup, { input, output }: Tokens): number {
  return sequenceBytes(model, formats, input + output);
}

/** Sequences of a shape that one copy holds at a time. */
export function sequencesThatFit(setup: ServingSetup, shape: Tokens): number {
  return freeBytes(setup) / reservedBytes(setup, shape);
}

type Tokens = Pick<Shape, "input" | "output">;

/** The fewest accelerators of this kind whose memory holds the weights and one sequence; null: no number does. */
export function fewestGpus(setup: ServingSetup, shape: Shape): number | null {
  for (let size = 1; size <= MOST_GPUS; size = size < 8 ? size * 2 : size + 8) {
    const copy = { ...setup, gpus: size, parallelism: { ...setup.parallelism, size } };
    if (sequencesThatFit(copy, shape) >= 1) return size;
  }
  return null;
}

const MOST_GPUS = 1024;
