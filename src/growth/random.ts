/** Chance with a seed: the same seed and name give the same numbers on every machine. Statistics, floating point. */

const GOLDEN = 0x9e3779b9;

/** Mixes a 32-bit number so that neighbours have nothing in common (finaliser of MurmurHash3). */
export function mixed(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A 32-bit number for a name under a seed (FNV-1a, then mixed): streams go by name, so that adding one leaves the others. */
export function namedSeed(seed: number, name: string): number {
  let hash = mixed(seed ^ GOLDEN) ^ mixed(Math.floor(seed / 2 ** 32));
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

/** Uniform numbers above 0 and below 1: xoshiro128** of D. Blackman and S. Vigna, https://prng.di.unimi.it */
export function uniformStream(seed: number): () => number {
  let a = mixed(seed);
  let b = mixed(seed + GOLDEN);
  let c = mixed(seed + 2 * GOLDEN);
  let d = mixed(seed + 3 * GOLDEN) | 1;
  return () => {
    const scrambled = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return (scrambled + 0.5) / 2 ** 32;
  };
}

function rotated(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
