import type { Pack } from "../pack.ts";
import { mergedId, NONE } from "../pack.ts";

/**
 * What merging needs of an added vocabulary. Its tokens have numbers of their own ("symbols"): first those that merging begins with, then those
 * that merging makes, in the order of their merges, so that the symbol of a pair is also its rank.
 */
export interface MergeTables extends Pick<Pack, "pairs" | "pairBits"> {
  /** Symbol → the id in the vocabulary. */
  readonly ids: Int32Array;
  /** Symbol → the two that merge into it, at 2 * symbol and 2 * symbol + 1; -1 where merging begins with it. */
  readonly halves: Int32Array;
  /** A bit for each hash of two first symbols that can ever stand side by side inside a token. */
  readonly glue: Int32Array;
}

/** Whether merging may ever join what ends in the one first symbol with what begins with the other. */
export function mayJoin({ glue }: Pick<MergeTables, "glue">, left: number, right: number): boolean {
  const bit = glueBit(left, right);
  return (((glue[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
}

/** First symbols of the longest token that merging may make. */
export const LONGEST_TOKEN = 1024;

export const GLUE_BITS = 1 << 22;

export function glueBit(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 10;
}

/** Merges in place the first `count` symbols, the lowest rank first, the leftmost of equals; returns how many are left. For few symbols. */
export function mergeFew(tables: MergeTables, symbols: Int32Array, count: number, ranks: Int32Array): number {
  for (let i = 0; i + 1 < count; i++) ranks[i] = mergedId(tables, symbols[i] as number, symbols[i + 1] as number);
  for (;;) {
    let lowest = NONE;
    let place = 0;
    for (let i = 0; i < count - 1; i++) {
      const rank = ranks[i] as number;
      if (rank < lowest) {
        lowest = rank;
        place = i;
      }
    }
    if (lowest === NONE) return count;
    symbols[place] = lowest;
    count--;
    symbols.copyWithin(place + 1, place + 2, count + 1);
    ranks.copyWithin(place + 1, place + 2, count);
    if (place > 0) ranks[place - 1] = mergedId(tables, symbols[place - 1] as number, lowest);
    if (place + 1 < count) ranks[place] = mergedId(tables, lowest, symbols[place + 1] as number);
  }
}
