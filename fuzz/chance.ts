/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Chance {
  /** A whole number from 0 to `below`, which it never reaches. */
  whole(below: number): number;
  oneIn(times: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32; https://gist.github.com/tommyettinger/46a874533244883189143505d203312c has its constants. */
export function chance(seed: number): Chance {
  let state = (seed * 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    whole,
    oneIn: (times) => whole(times) === 0,
    pick: (list) => {
      const found = list[whole(list.length)];
      if (found === undefined && list.length === 0) throw new Error("nothing to pick from");
      return found as (typeof list)[number];
    },
  };
}
