/** Names of the encodings that ship. */
export type EncodingName = "o200k_base" | "cl100k_base" | "p50k_base" | "r50k_base";

export const ENCODING_NAMES: readonly EncodingName[] = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"];

/** Text to tokens, exactly as tiktoken does with special tokens off: "<|endoftext|>" in text is text. Never throws on text. */
export interface Encoding {
  readonly name: string;
  /** How many tokens. */
  count(text: string): number;
  /** The ids. Unpaired surrogates count as U+FFFD, as TextEncoder has them. */
  encode(text: string): Uint32Array;
}
