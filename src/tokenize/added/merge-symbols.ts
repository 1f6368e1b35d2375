import { mergeByHeap } from "../merge-heap.ts";
import { LONGEST_TOKEN, mergeFew } from "./merge-tables.ts";
import type { MergeTables } from "./merge-tables.ts";

/** Merges the first `count` symbols in place; returns how many are left. */
export type MergeSymbols = (symbols: Int32Array, count: number) => number;

/** So many symbols are merged at once; of more, so many at a time. */
const AT_ONCE = 64;
const WINDOW = 33;
/** For up to so many symbols, looking through all pairs for the lowest is fast enough. */
const FEW = 512;
/** Pairs of tokens of which is known whether they stay. */
const MOST_KNOWN = 1 << 17;

/**
 * Merging for vocabularies of any order of merges, in time that grows with the length: windows whose seams are proven, as ../merge.ts does
 * it. A seam is proven by merging its two tokens anew, since a merge may come before those that made its parts.
 */
export function createSymbolMerger(tables: MergeTables): MergeSymbols {
  const { halves } = tables;
  const ranks = new Int32Array(2 * LONGEST_TOKEN);
  const work = new Int32Array(FEW);
  const seam = new Int32Array(2 * LONGEST_TOKEN);
  const lengths = new Int32Array(halves.length / 2);
  const stays = new Map<number, boolean>();

  function lengthOf(symbol: number): number {
    const known = lengths[symbol] as number;
    if (known > 0) return known;
    const left = halves[2 * symbol] as number;
    const length = left < 0 ? 1 : lengthOf(left) + lengthOf(halves[2 * symbol + 1] as number);
    lengths[symbol] = length;
    return length;
  }

  /** Writes the first symbols of a token; returns the place after them. */
  function writeFirst(symbol: number, into: Int32Array, at: number): number {
    const left = halves[2 * symbol] as number;
    if (left < 0) {
      into[at] = symbol;
      return at + 1;
    }
    return writeFirst(halves[2 * symbol + 1] as number, into, writeFirst(left, into, at));
  }

  function seamHolds(left: number, right: number): boolean {
    const key = left * 2 ** 20 + right;
    const known = stays.get(key);
    if (known !== undefined) return known;
    const count = mergeFew(tables, seam, writeFirst(right, seam, writeFirst(left, seam, 0)), ranks);
    const holds = count === 2 && seam[0] === left && seam[1] === right;
    if (stays.size >= MOST_KNOWN) stays.clear();
    stays.set(key, holds);
    return holds;
  }

  function mergeLong(symbols: Int32Array, length: number): number {
    const first = symbols.slice(0, length);
    let count = 0;
    let window = WINDOW;
    for (let done = 0; done < length;) {
      const stop = Math.min(length, done + window);
      let from = done;
      let kept = count;
      for (let back = 2; ; back *= 2) {
        while (kept > 0 && count - kept < back) from -= lengthOf(symbols[--kept] as number);
        let fresh: number;
        let part = work;
        if (stop - from > FEW) {
          part = first.slice(from, stop);
          fresh = mergeByHeap(tables, part, stop - from);
        } else {
          work.set(first.subarray(from, stop));
          fresh = mergeFew(tables, work, stop - from, ranks);
        }
        if (kept > 0 && !seamHolds(symbols[kept - 1] as number, part[0] as number)) continue;
        symbols.set(part.subarray(0, fresh), kept);
        count = kept + fresh;
        break;
      }
      // So that the work stays proportional to the symbols however far back a seam reaches.
      window = Math.max(WINDOW, done - from);
      done = stop;
    }
    return count;
  }

  return (symbols, count) => (count > AT_ONCE ? mergeLong(symbols, count) : mergeFew(tables, symbols, count, ranks));
}
