import type { Accelerator, NumberFormat } from "./accelerator.ts";
import type { ServedModel } from "./served-model.ts";

/** How numbers are kept and multiplied. */
export interface Formats {
  /** Weights of routed experts; all weights of a dense model. */
  readonly weights: NumberFormat;
  /** Weights of everything else. */
  readonly denseWeights: NumberFormat;
  /** The cache of keys and values: a format, or bits a value where it is compressed further. */
  readonly cache: NumberFormat | { readonly bits: number };
  readonly compute: NumberFormat;
}

/** How one copy of the model is spread: every layer over all its accelerators, or experts spread and attention repeated on each. */
export type Parallelism =
  { readonly kind: "tensor"; readonly size: number } | { readonly kind: "expert"; readonly size: number };

/** A model on accelerators. `gpus` is a multiple of the copy's size; the copies don't know of each other. */
export interface ServingSetup {
  readonly model: ServedModel;
  readonly gpu: Accelerator;
  readonly gpus: number;
  readonly formats: Formats;
  readonly parallelism: Parallelism;
  /** GB/s an accelerator between nodes; null: as the accelerator's facts say. */
  readonly networkGbS: number | null;
  /** `tuned`: kernels and settings made for this very load (MLPerf submissions); `stock`: an engine as it comes. */
  readonly engine: "stock" | "tuned";
}

/** What is asked: tokens in and out of a mean request, and how many requests run at once (null: as many as fit in memory). */
export interface Shape {
  readonly input: number;
  readonly output: number;
  readonly concurrency: number | null;
  /** Share of the prompt that a prefix cache has already read: it takes memory, not work. */
  readonly prefixHits: number;
}

/** A throughput that somebody published, or wants to know, as a file of operating points has it. Null: not told. */
export interface OperatingPoint {
  readonly id: string;
  readonly model: string;
  readonly gpu: string;
  readonly gpus: number;
  /** "TP8", "EP/DP attention". */
  readonly parallelism: string | null;
  readonly weights: NumberFormat | null;
  readonly denseWeights: NumberFormat | null;
  readonly cache: NumberFormat | null;
  readonly compute: NumberFormat | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly concurrency: number | null;
  readonly networkGbS: number | null;
  readonly metric: PointMetric;
  /** Real traffic leaves this share of a benchmark's throughput. */
  readonly derate: number;
  readonly engine: ServingSetup["engine"];
  readonly published: number | null;
  /** "fit": for fitting the parameters. */
  readonly split: string | null;
}

/** What a point's figure counts; `user`: what one user sees. `service`: what latency limits allow. */
export interface PointMetric {
  readonly kind: "output" | "prefill" | "decode" | "user";
  readonly service: "offline" | "server" | "interactive";
  /** The figure is of one accelerator, not of all. */
  readonly perGpu: boolean;
}
