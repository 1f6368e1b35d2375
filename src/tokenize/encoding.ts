/** Names of the encodings that ship. */
export type EncodingName = "o200k_base" | "cl100k_base" | "p50k_base" | "r50k_base";

export const ENCODING_NAMES: readonly EncodingName[] = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"];

/** Text to tokens. Those that ship: exactly as tiktoken does with special tokens off: "<|endoftext|>" in text is text. Never throws on text. */
export interface Encoding {
  readonly name: string;
  /** How many tokens. `continues`: the text goes on from a part before it, which `lastCut` ended. */
  count(text: string, continues?: boolean): number;
  /** The ids. Unpaired surrogates count as U+FFFD, as TextEncoder has them. */
  encode(text: string): Uint32Array;
  /** Of an added vocabulary: tokens that its file puts around one text, which `count` and `encode` leave out. */
  readonly around?: number;
  /**
   * Of an added vocabulary: the last place after `from` and not after `to` where a text can be cut without any token changing, or -1. Those
   * that ship are cut as safe-cut.ts says.
   */
  lastCut?(text: string, from: number, to: number): number;
}
