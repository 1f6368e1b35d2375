import type { Accelerator, NumberFormat } from "../domain/accelerator.ts";
import type { ServedModel } from "../domain/served-model.ts";
import type { ServingSetup } from "../domain/serving.ts";
import { attentionOperations, readBytes, sequenceBytes } from "./memory.ts";
import type { RooflineParameters } from "./parameters.ts";

/** What one forward pass of one copy does. */
export interface StepWork {
  /** Sequences that get their next token. */
  readonly sequences: number;
  /** Tokens that each of them has behind it. */
  readonly context: number;
  /** Prompt tokens that are read in the same pass; `heaviestPrompts`: as if every rank of attention had as many as the heaviest. */
  readonly promptTokens: number;
  readonly heaviestPrompts: number;
  /** Tokens that stand before one of them, on average. */
  readonly promptContext: number;
}

/** Seconds of one pass, and what they go to. */
export interface StepTime {
  readonly memory: number;
  readonly compute: number;
  readonly network: number;
  /** Launching kernels and the host's own work. */
  readonly overhead: number;
  readonly total: number;
}

const TERA = 1e12;
const GIGA = 1e9;
/** Seconds of one collective operation of nothing. */
const COLLECTIVE_SECONDS = 10e-6;
/**
 * Seconds from one kernel's start to the next one's, and kernels of a layer: with experts also routing, sorting and combining,
 * with a latent also its projections. Small batches run into it: DeepSeek-R1 writes 67 to 111 tokens a second to one user of
 * eight B200. https://github.com/NVIDIA/TensorRT-LLM/blob/main/docs/source/blogs/tech_blog
 */
const KERNEL_SECONDS = 4.5e-6;
const KERNELS = { dense: 10, experts: 10, latent: 10 };
/** Expert layers send FP8 out and take BF16 back. */
const DISPATCH_BYTES = 3;
/** DeepSeek's routing sends a token to at most so many nodes. https://arxiv.org/abs/2412.19437 */
const MOST_NODES = 4;
const NODE = 8;
/** What the vendors' libraries reach of what NVIDIA's do on the same roofline. */
const SOFTWARE: Readonly<Record<Accelerator["vendor"], number>> = { nvidia: 1, amd: 0.77, google: 1, intel: 0.77 };
/** How much faster AMD's submissions are than that: 27,804 on eight MI300X and 34,520 on eight MI325X, MLPerf Inference v5.1. */
const AMD_TUNED = 1.2;

/** Time of one pass: the longest of memory, arithmetic and expert traffic, and the part of the others that does not hide behind it. */
export function stepTime(setup: ServingSetup, work: StepWork, parameters: RooflineParameters): StepTime {
  const { model, gpu, parallelism, engine } = setup;
  const { size } = parallelism;
  const isTuned = engine === "tuned" && model.experts === null;
  const tuned = { nvidia: parameters.tuned, amd: AMD_TUNED, google: 1, intel: 1 }[gpu.vendor];
  const speed = SOFTWARE[gpu.vendor] * (isTuned ? tuned : 1);
  const tokens = work.sequences + work.promptTokens;
  const bytes = readBytes(setup, tokens) + work.sequences * sequenceBytes(model, setup.formats, work.context);
  const memory = bytes / (size * gpu.bandwidthGbS * GIGA * parameters.bandwidth);
  const compute = (linearSeconds(setup, work, parameters) + attentionSeconds(setup, work, parameters)) / speed;
  const expertTraffic = parallelism.kind === "expert" ? expertSeconds(setup, work, parameters) / speed : 0;
  const tensorTraffic = parallelism.kind === "tensor" ? tensorSeconds(setup, tokens, parameters) / speed : 0;
  const longest = Math.max(memory, compute, expertTraffic);
  const hidden = memory + compute + expertTraffic - longest;
  const ownSequences = work.sequences / (parallelism.kind === "expert" ? size : 1);
  const overhead =
    (model.layers * parameters.layerMicroseconds + ownSequences * parameters.sequenceMicroseconds) / 1e6 / speed;
  return {
    memory,
    compute,
    network: expertTraffic + tensorTraffic,
    overhead,
    total: Math.max(longest + parameters.serial * hidden, kernelSeconds(model)) + tensorTraffic + overhead,
  };
}

function kernelSeconds({ layers, experts, attention }: ServedModel): number {
  const { dense, experts: routing, latent } = KERNELS;
  const kernels = dense + (experts === null ? 0 : routing) + (attention.kind === "mla" ? latent : 0);
  return layers * kernels * KERNEL_SECONDS;
}

/** Peak operations a second of one accelerator in a format; what it lacks, it does in the next wider one. */
export function peak({ tflops }: Accelerator, format: NumberFormat, parameters: RooflineParameters): number {
  const fp8 = tflops.fp8 ?? tflops.bf16;
  switch (format) {
    case "bf16":
      return tflops.bf16 * TERA;
    case "fp8":
    // Weights of MXFP4 are multiplied with activations of FP8.
    case "mxfp4":
      return fp8 * TERA;
    case "fp4":
      return (tflops.fp4 === null ? fp8 : Math.max(fp8, tflops.fp4 * parameters.fp4)) * TERA;
  }
}

function linearSeconds(setup: ServingSetup, work: StepWork, parameters: RooflineParameters): number {
  const { model, gpu, formats, parallelism } = setup;
  const tokens = work.sequences + work.promptTokens;
  const heaviest = work.sequences + work.heaviestPrompts;
  const { experts, activeB, expertsB } = model;
  const fast = peak(gpu, formats.compute, parameters);
  const share = parallelism.size * parameters.compute;
  if (experts === null) return (2 * activeB * GIGA * tokens) / (fast * share);
  const expertActive = ((expertsB * experts.perToken) / experts.count) * GIGA;
  const dense = activeB * GIGA - expertActive;
  const touched = 1 - (1 - experts.perToken / experts.count) ** tokens;
  const perExpert = (tokens * experts.perToken) / experts.count / touched;
  const padded = 1 + Math.min(parameters.tile / perExpert, LEAST_TILE);
  const slow = Math.min(fast, peak(gpu, formats.denseWeights, parameters));
  return (2 * ((heaviest * dense) / slow + (tokens * expertActive * padded) / fast)) / share;
}

function attentionSeconds(
  { model, gpu, parallelism }: ServingSetup,
  work: StepWork,
  { attention }: RooflineParameters,
) {
  const operations =
    work.sequences * attentionOperations(model, work.context, "decode") +
    work.heaviestPrompts * attentionOperations(model, work.promptContext, "prefill");
  return operations / (parallelism.size * gpu.tflops.bf16 * TERA * attention);
}

/** Tokens that the smallest product pads one token to. */
const LEAST_TILE = 16;

/**
 * Two all-reduces a layer, in BF16, that nothing hides. A copy larger than a fast link domain is cut into stages that work on
 * their own layers at the same time; what they hand on is little.
 */
function tensorSeconds(setup: ServingSetup, tokens: number, { link }: RooflineParameters): number {
  const { model, gpu, parallelism } = setup;
  const { size } = parallelism;
  if (size === 1) return 0;
  const group = Math.min(size, Math.max(gpu.domain, NODE));
  const bytes = 2 * 2 * model.hidden * tokens * ((2 * (group - 1)) / group);
  const perLayer = bytes / (linkBytes(gpu.linkGbS.node) * link) + 2 * COLLECTIVE_SECONDS;
  return (model.layers * perLayer * group) / size;
}

/**
 * Each token goes to its experts' accelerators and back. Passes that only write send it to each expert by itself; passes with
 * prompts send it once to a node, and the node hands it on. https://github.com/deepseek-ai/DeepEP
 */
function expertSeconds(setup: ServingSetup, work: StepWork, { link }: RooflineParameters): number {
  const { model, parallelism } = setup;
  if (model.experts === null || parallelism.size === 1) return 0;
  const tokens = (work.sequences + work.heaviestPrompts) / parallelism.size;
  const { perToken } = model.experts;
  const places = crossesNodes(setup) && work.promptTokens > 0 ? parallelism.size / NODE : parallelism.size;
  const reached = places < parallelism.size ? Math.min(perToken, MOST_NODES, places) : perToken;
  const bytes = tokens * reached * (1 - 1 / places) * model.hidden * DISPATCH_BYTES;
  const { node, network } = setup.gpu.linkGbS;
  const gbS = crossesNodes(setup) ? (setup.networkGbS ?? network) : (node ?? network);
  return model.layers * (bytes / (linkBytes(gbS) * link) + 2 * COLLECTIVE_SECONDS);
}

function crossesNodes({ gpu, parallelism }: ServingSetup): boolean {
  return parallelism.size > Math.max(gpu.domain, NODE);
}

function linkBytes(gbS: number | null): number {
  return (gbS ?? SLOWEST_LINK_GB_S) * GIGA;
}

/** PCIe 4.0 x16, halved: what any server has. */
const SLOWEST_LINK_GB_S = 16;
