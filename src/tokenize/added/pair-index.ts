import { hashPair } from "../pack.ts";

/** A pair of numbers → a number, of which a later one replaces an earlier. */
export interface PairIndex {
  set(left: number, right: number, value: number): void;
  /** -1 where there is none. */
  get(left: number, right: number): number;
}

/** An index with room for `size` pairs. */
export function createPairIndex(size: number): PairIndex {
  const mask = 2 ** Math.ceil(Math.log2(size * 1.5 + 8)) - 1;
  const slots = new Int32Array(3 * (mask + 1)).fill(-1);
  const slotOf = (left: number, right: number): number => {
    let slot = 3 * (hashPair(left, right) & mask);
    while (slots[slot] !== -1 && (slots[slot] !== left || slots[slot + 1] !== right)) slot = (slot + 3) % slots.length;
    return slot;
  };
  return {
    set: (left, right, value) => void slots.set([left, right, value], slotOf(left, right)),
    get: (left, right) => slots[slotOf(left, right) + 2] as number,
  };
}
