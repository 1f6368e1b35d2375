/** Ticks are tenths of a microsecond: whole numbers, so that a gap of exactly 300 s is exactly that. */
export const TICKS_A_SECOND = 10_000_000;

/** The prefix of each request as blocks of tokens. A block's number stands for itself and all before it. */
export interface TraceBlocks {
  /** Tokens a block; the last one of a request may be shorter. */
  readonly tokens: number;
  /** Request i has the blocks ids[offsets[i]] … ids[offsets[i + 1] − 1]. */
  readonly offsets: Uint32Array;
  /** Numbered from 0 in the order of first use. */
  readonly ids: Uint32Array;
  /** How many different blocks there are. */
  readonly unique: number;
}

/** Requests as they really came, in order of time. Counters only, no text. */
export interface Trace {
  readonly format: "azure" | "burstgpt" | "mooncake" | "vidur";
  /** Whole seconds since 1970 that ticks count from; 0 where the trace tells no date. */
  readonly startSecond: number;
  readonly ticks: Float64Array;
  readonly input: Uint32Array;
  readonly output: Uint32Array;
  readonly blocks: TraceBlocks | null;
}
