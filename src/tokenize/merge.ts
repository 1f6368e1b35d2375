import { createHeapMerger } from "./merge-heap.ts";
import { createShortMerger, SHORT_PIECE } from "./merge-short.ts";
import type { Pack } from "./pack.ts";
import { createSeamCheck } from "./seam.ts";

/** Merges bytes into tokens as byte pair encoding does: always the pair of lowest rank first, the leftmost of equals. */
export interface Merger {
  /** Leaves the ids of the bytes from `at` to `end` in `ids` and returns how many there are. */
  merge(bytes: Uint8Array, at: number, end: number): number;
  /** The ids of the last merge, at its start. */
  ids: Int32Array;
}

/** Pieces of up to so many bytes are merged at once; longer ones so many bytes at a time. */
const AT_ONCE = 64;
const WINDOW = 33;

/** A merger for pieces of any length, in time that grows with their length. */
export function createMerger(pack: Pack): Merger {
  const { lengths } = pack;
  const seamHolds = createSeamCheck(pack);
  const short = createShortMerger(pack, seamHolds);
  const heap = createHeapMerger(pack);

  /**
   * Goes window by window. What is merged so far is always the merge of the bytes so far; a window's bytes are merged with
   * the last tokens before them, with as many as it takes for the seam to hold. Tokens of which any two neighbours stay as they are,
   * are the merge of the whole (docs/tokenizer.md says why).
   */
  function mergeLong(bytes: Uint8Array, at: number, end: number): number {
    let tokens: Int32Array = new Int32Array(1024);
    let count = 0;
    let window = WINDOW;
    for (let done = at; done < end;) {
      const stop = Math.min(end, done + window);
      let from = done;
      let kept = count;
      for (let back = 2; ; back *= 2) {
        while (kept > 0 && count - kept < back) from -= lengths[tokens[--kept] as number] as number;
        const part = stop - from > SHORT_PIECE ? heap : short;
        const fresh = part.merge(bytes, from, stop);
        if (kept > 0 && !seamHolds(tokens[kept - 1] as number, part.ids[0] as number)) continue;
        if (kept + fresh > tokens.length) tokens = lengthened(tokens, 2 * (kept + fresh));
        for (let i = 0; i < fresh; i++) tokens[kept + i] = part.ids[i] as number;
        count = kept + fresh;
        break;
      }
      // So that the work stays proportional to the bytes however far back a seam reaches.
      window = Math.max(WINDOW, done - from);
      done = stop;
    }
    merger.ids = tokens;
    return count;
  }

  const merger: Merger = {
    ids: short.ids,
    merge(bytes, at, end) {
      if (end - at > AT_ONCE) return mergeLong(bytes, at, end);
      merger.ids = short.ids;
      return short.merge(bytes, at, end);
    },
  };
  return merger;
}

function lengthened(array: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
