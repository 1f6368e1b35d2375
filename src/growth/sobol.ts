import { DIRECTIONS } from "./joe-kuo.ts";
import { mixed, namedSeed } from "./random.ts";

const BITS = 32;

/** Direction numbers of each dimension, 32 of them, as unsigned 32-bit fractions. */
const directions = new Map<number, Uint32Array>();

const TABLE = DIRECTIONS.trim().split("\n");

/** Dimensions that have direction numbers of their own. */
export const SOBOL_DIMENSIONS = TABLE.length + 1;

/** The recurrence of Bratley and Fox over a dimension's primitive polynomial. */
function directionsOf(dimension: number): Uint32Array {
  const known = directions.get(dimension);
  if (known) return known;
  const v = new Uint32Array(BITS);
  const [polynomial = 0, ...initial] = (TABLE[dimension - 1] ?? "").split(" ").map(Number);
  const degree = dimension === 0 ? BITS : initial.length;
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      v[bit] = (dimension === 0 ? 1 : (initial[bit] ?? 0)) << (BITS - 1 - bit);
      continue;
    }
    let next = (v[bit - degree] ?? 0) ^ ((v[bit - degree] ?? 0) >>> degree);
    for (let inner = 1; inner < degree; inner++) {
      if ((polynomial >>> (degree - 1 - inner)) & 1) next ^= v[bit - inner] ?? 0;
    }
    v[bit] = next;
  }
  directions.set(dimension, v);
  return v;
}

/**
 * Coordinates of the first points of the plain sequence in Gray-code order (Antonov and Saleev), as unsigned 32-bit fractions.
 * Dimensions count from 0.
 */
export function sobolBits(count: number, dimension: number): Uint32Array {
  const v = directionsOf(dimension);
  const points = new Uint32Array(count);
  let bits = 0;
  for (let index = 1; index < count; index++) {
    bits ^= v[31 - Math.clz32(index & -index)] ?? 0;
    points[index] = bits;
  }
  return points;
}

/**
 * `count` numbers above 0 and below 1 of one dimension: scrambled Sobol points. The scrambling is Owen's nested one, by a hash
 * of the higher bits (B. Burley, Practical Hash-based Owen Scrambling, JCGT 9, 2020), seeded by the input's name. Dimensions
 * beyond the table take the first one in an order that is shuffled the same way: spread evenly, but not against other inputs.
 */
export function sobolColumn(count: number, dimension: number, seed: number, name: string): Float64Array {
  const scramble = namedSeed(seed, name);
  if (dimension >= SOBOL_DIMENSIONS) return shuffledColumn(count, scramble);
  const bits = sobolBits(count, dimension);
  const points = new Float64Array(count);
  for (let index = 0; index < count; index++) points[index] = asShare(owenScrambled(bits[index] ?? 0, scramble));
  return points;
}

function shuffledColumn(count: number, scramble: number): Float64Array {
  const order = mixed(scramble ^ 0x5bd1e995);
  const width = Math.ceil(Math.log2(Math.max(2, count)));
  // Index i of the shuffled order is a permutation of every 2^k first indices; its van der Corput point is its reversed bits.
  return Float64Array.from({ length: count }, (_, index) => {
    const at = owenScrambled((index << (BITS - width)) >>> 0, order) >>> (BITS - width);
    return asShare(owenScrambled(reversed(at) >>> 0, scramble));
  });
}

function asShare(bits: number): number {
  return (bits + 0.5) / 2 ** BITS;
}

/** Flips every bit by a hash of the bits above it: reversed, that is a hash in which low bits change only higher ones. */
function owenScrambled(bits: number, seed: number): number {
  let x = reversed(bits);
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return reversed(x) >>> 0;
}

function reversed(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}
