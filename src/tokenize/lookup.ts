import type { Merger } from "./merge.ts";
import type { Utf8Text } from "./utf8-text.ts";

/**
 * What a piece is: its id where it is one token; else, shifted by ID_BITS, how many tokens more than one it is, and nothing in the
 * lower bits.
 */
export type PieceValue = number;
export const ID_BITS = 18;

/** Pieces of up to so many bytes are remembered. */
export const REMEMBERED = 32;

/** Piece of up to REMEMBERED bytes → value. */
export type LookUp = (text: Utf8Text, at: number, end: number) => PieceValue;

/** Pieces of up to so many bytes are told apart by three words. */
const SHORT = 12;
/** Rows of the memory for pieces of up to 12 bytes, and for the longer ones. */
const SHORT_ROWS = 1 << 16;
const LONG_ROWS = 1 << 14;
const LONG_WORDS = REMEMBERED / 4;
const LONG_STRIDE = 12;
/** In a row the length of the piece stands above its value. */
const LENGTH_SHIFT = 24;

/** What counts of the word that begins at byte `from` of a piece, by the length of the piece. */
function masks(from: number): Int32Array {
  return Int32Array.from({ length: SHORT + 1 }, (_, length) => {
    const bytes = Math.min(4, Math.max(0, length - from));
    return bytes === 4 ? -1 : 2 ** (8 * bytes) - 1;
  });
}
/** Row of a piece of up to SHORT bytes, as three little-endian words padded with zeros. */
function shortHash(word0: number, word1: number, word2: number): number {
  const mixed = Math.imul(word0, 0x9e3779b1) + Math.imul(word1, 0x85ebca6b) + Math.imul(word2, 0xc2b2ae35);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8;
}

/** Hash of more than SHORT bytes, read as words, of which the last overlaps the one before it. */
function hashWords(words: DataView, at: number, end: number): number {
  let hash = (end - at) ^ words.getInt32(end - 4, true);
  for (; at < end - 4; at += 4) hash = Math.imul(hash ^ (hash >>> 15) ^ words.getInt32(at, true), 0x9e3779b1);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 8;
}

/**
 * Looks pieces up in what it remembers of recent ones; what is not there is merged. The memory is of fixed size: every piece has one
 * row in it, and the latest stays. There is no table of the vocabulary to look in first: it would be too large for the processor's
 * cache, so that merging a piece takes no longer.
 */
export function createLookUp(merger: Merger): LookUp {
  const mask0 = masks(0);
  const mask1 = masks(4);
  const mask2 = masks(8);
  const shortRows = new Int32Array(4 * SHORT_ROWS);
  const longRows = new Int32Array(LONG_STRIDE * LONG_ROWS);

  function valueOf(text: Utf8Text, at: number, end: number): PieceValue {
    const tokens = merger.merge(text.bytes, at, end);
    return tokens === 1 ? (merger.ids[0] as number) : (tokens - 1) << ID_BITS;
  }

  function missShort(
    text: Utf8Text,
    at: number,
    end: number,
    row: number,
    word0: number,
    word1: number,
    word2: number,
  ): PieceValue {
    const value = valueOf(text, at, end);
    shortRows[row] = word0;
    shortRows[row + 1] = word1;
    shortRows[row + 2] = word2;
    shortRows[row + 3] = ((end - at) << LENGTH_SHIFT) | value;
    return value;
  }

  function lookUpLong(text: Utf8Text, at: number, end: number): PieceValue {
    const { words } = text;
    const length = end - at;
    const hash = hashWords(words, at, end);
    const row = LONG_STRIDE * (hash & (LONG_ROWS - 1));
    const known = longRows[row + LONG_WORDS] as number;
    // The last word overlaps the one before it.
    const last = words.getInt32(end - 4, true);
    if (known >>> LENGTH_SHIFT === length) {
      let differs = last ^ (longRows[row + LONG_WORDS - 1] as number);
      for (let i = 0; 4 * i < length - 4; i++)
        differs |= words.getInt32(at + 4 * i, true) ^ (longRows[row + i] as number);
      if (differs === 0) return known & ((1 << LENGTH_SHIFT) - 1);
    }
    const value = valueOf(text, at, end);
    for (let i = 0; 4 * i < length - 4; i++) longRows[row + i] = words.getInt32(at + 4 * i, true);
    longRows[row + LONG_WORDS - 1] = last;
    longRows[row + LONG_WORDS] = (length << LENGTH_SHIFT) | value;
    return value;
  }

  return (text, at, end) => {
    const length = end - at;
    if (length > SHORT) return lookUpLong(text, at, end);
    const { words } = text;
    const word0 = words.getInt32(at, true) & (mask0[length] as number);
    const word1 = words.getInt32(at + 4, true) & (mask1[length] as number);
    const word2 = words.getInt32(at + 8, true) & (mask2[length] as number);
    const row = 4 * (shortHash(word0, word1, word2) & (SHORT_ROWS - 1));
    const known = shortRows[row + 3] as number;
    const differs =
      (word0 ^ (shortRows[row] as number)) |
      (word1 ^ (shortRows[row + 1] as number)) |
      (word2 ^ (shortRows[row + 2] as number)) |
      ((known >>> LENGTH_SHIFT) ^ length);
    if (differs === 0) return known & ((1 << LENGTH_SHIFT) - 1);
    return missShort(text, at, end, row, word0, word1, word2);
  };
}
