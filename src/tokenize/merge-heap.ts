import type { Merger } from "./merge.ts";
import { mergedId, NONE } from "./pack.ts";
import type { Pack } from "./pack.ts";

/** A key that sorts by rank and then by place; both fit into the 53 bits of a number. */
const PLACES = 2 ** 31;

/** A merger that takes n log n steps, for stretches that are too long to look through for every merge. */
export function createHeapMerger(pack: Pack): Merger {
  const { byteIds } = pack;
  const merger: Merger = {
    ids: new Int32Array(0),
    merge(bytes, at, end) {
      merger.ids = Int32Array.from(bytes.subarray(at, end), (byte) => byteIds[byte] as number);
      return mergeByHeap(pack, merger.ids, end - at);
    },
  };
  return merger;
}

/** Merges the first `length` ids in place, the lowest rank first; returns how many are left. */
export function mergeByHeap(pack: Pick<Pack, "pairs" | "pairBits">, ids: Int32Array, length: number): number {
  const ranks = new Int32Array(length).fill(NONE);
  const next = new Int32Array(length);
  const previous = new Int32Array(length);
  const heap = new Float64Array(3 * length);
  let size = 0;

  const push = (place: number, rank: number): void => {
    ranks[place] = rank;
    if (rank === NONE) return;
    const key = rank * PLACES + place;
    let child = size++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if ((heap[parent] as number) <= key) break;
      heap[child] = heap[parent] as number;
      child = parent;
    }
    heap[child] = key;
  };
  const pop = (): number => {
    const top = heap[0] as number;
    const key = heap[--size] as number;
    let parent = 0;
    for (let child = 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++;
      if ((heap[child] as number) >= key) break;
      heap[parent] = heap[child] as number;
      parent = child;
    }
    heap[parent] = key;
    return top;
  };

  for (let i = 0; i < length; i++) {
    next[i] = i + 1;
    previous[i] = i - 1;
    if (i + 1 < length) push(i, mergedId(pack, ids[i] as number, ids[i + 1] as number));
  }
  while (size > 0) {
    const key = pop();
    const rank = Math.floor(key / PLACES);
    const place = key - rank * PLACES;
    // A pair that has changed since it was put here.
    if (ranks[place] !== rank) continue;
    const gone = next[place] as number;
    const after = next[gone] as number;
    const before = previous[place] as number;
    ids[place] = rank;
    ranks[gone] = NONE;
    next[place] = after;
    if (after < length) previous[after] = place;
    push(place, after < length ? mergedId(pack, rank, ids[after] as number) : NONE);
    if (before >= 0) push(before, mergedId(pack, ids[before] as number, rank));
  }
  let count = 0;
  for (let i = 0; i < length; i = next[i] as number) ids[count++] = ids[i] as number;
  return count;
}
