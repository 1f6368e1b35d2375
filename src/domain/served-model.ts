import type { NumberFormat } from "./accelerator.ts";

/** How a model remembers its context. */
export type Attention =
  | { readonly kind: "gqa"; readonly kvHeads: number; readonly headDim: number }
  /** Multi-head latent attention: one compressed vector a layer and token. */
  | {
      readonly kind: "mla";
      readonly latentRank: number;
      readonly ropeDim: number;
      readonly nopeDim: number;
      readonly valueDim: number;
    };

/** A model with open weights: what decides its speed. Parameters in billions. */
export interface ServedModel {
  readonly name: string;
  readonly totalB: number;
  /** Parameters that one token passes through. */
  readonly activeB: number;
  /** Parameters of routed experts; 0 for a dense model. */
  readonly expertsB: number;
  readonly experts: { readonly count: number; readonly perToken: number } | null;
  readonly layers: number;
  readonly hidden: number;
  readonly queryHeads: number;
  readonly attention: Attention;
  /** Layers that see only the last `tokens` of the context. */
  readonly window: { readonly tokens: number; readonly layers: number } | null;
  readonly maxContext: number;
  /** What its weights are published in. */
  readonly format: NumberFormat;
  readonly source: string;
  /** False: the configuration is from memory, not read again. */
  readonly verified: boolean;
}
