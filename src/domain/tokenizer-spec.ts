/** A vocabulary that a user brought, as its file describes it: what is done to a text, in the order of these members. */
export interface TokenizerSpec {
  readonly format: TokenizerFormat;
  readonly rules: TokenizerRules;
  readonly model: MergeModel;
}

export type TokenizerFormat = "tokenizer.json" | "tiktoken" | "tekken";

/** All that happens to a text before its pieces are merged. Plain data. */
export interface TokenizerRules {
  /** Found in the text before all else; what is left between them goes through the steps below, section by section. */
  readonly addedTokens: readonly AddedToken[];
  readonly normalizers: readonly Normalizer[];
  readonly splits: readonly SplitStep[];
  /** Ids that the file puts around one text. */
  readonly template: { readonly before: readonly number[]; readonly after: readonly number[] };
}

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Only where no word character stands beside it. */
  readonly singleWord: boolean;
  /** White space on that side belongs to it. */
  readonly stripLeft: boolean;
  readonly stripRight: boolean;
  /** Looked for in the normalized text, itself normalized. */
  readonly normalized: boolean;
}

export type Normalizer =
  | { readonly kind: "unicode"; readonly form: "NFC" | "NFD" | "NFKC" | "NFKD" }
  | { readonly kind: "lowercase" }
  | { readonly kind: "strip"; readonly left: boolean; readonly right: boolean }
  | { readonly kind: "prepend"; readonly text: string }
  | { readonly kind: "replace"; readonly pattern: string; readonly text: string };

/** What becomes of the matches of a pattern, and of the text between them. */
export type SplitBehavior = "removed" | "isolated" | "contiguous" | "previous" | "next";

/** Patterns are JavaScript's, to be compiled with the flag `v`. */
export type SplitStep =
  | {
      readonly kind: "pattern";
      readonly pattern: string;
      readonly behavior: SplitBehavior;
      /** Matches and the text between them change places. */
      readonly invert: boolean;
      /**
       * What it does behind a letter before a sign or white space (tokenize/safe-cut.ts), whatever stands around: `ends`: a piece ends there.
       * `leaves`: no match reaches across. Left out: nobody knows.
       */
      readonly wordEnd?: "ends" | "leaves";
    }
  | { readonly kind: "replace"; readonly pattern: string; readonly text: string }
  /** Puts `text` before a piece that does not begin with it; `first`: only at the very start of the text. */
  | { readonly kind: "prefix"; readonly text: string; readonly first: boolean }
  /** From here on a piece is its bytes, each written as its character of BYTE_ALPHABET. */
  | { readonly kind: "bytes" };

/** Byte pair encoding: which parts merge, and in which order. */
export interface MergeModel {
  /** What merging begins with: bytes, each written as its character of BYTE_ALPHABET, or code points. */
  readonly start: "bytes" | "characters";
  /** Token → id. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs of tokens, the first to merge first. Of a pair that stands there twice the last counts. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** A piece that is a token is that token, whatever merging would give. */
  readonly wholeFirst: boolean;
  /**
   * Ids of the tokens of the 256 bytes, for characters that have no token; -1 for a byte that no such character has. Null: characters do not
   * fall back to bytes.
   */
  readonly byteFallback: readonly number[] | null;
  /** The token of a character that has none; null: it vanishes. */
  readonly unknown: { readonly id: number; readonly fused: boolean } | null;
}

/** The character for each byte in byte-level vocabularies: itself where it is visible, else one from U+0100 on. */
export const BYTE_ALPHABET: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isVisible ? byte : next++);
  });
})();
