import { buildCharacterClasses } from "./character-classes.ts";
import { EMPTY, NONE, hashPair } from "./pack.ts";
import type { Pack } from "./pack.ts";
import type { SplitTables } from "./machine.ts";
import { cl100kMachine, o200kMachine, r50kMachine } from "./machines.ts";
import { byteKinds, classKinds } from "./utf8-kinds.ts";
import { UNICODE_16_RUNS } from "./unicode-16.ts";

/** Builds the tables of a vocabulary from its tokens by id (which is their rank; an id may be free). Runs at build time. */
export function buildPack(tokens: Tokens, pattern: string): Pack {
  const byteIds = new Int32Array(256);
  tokens.forEach((token, id) => {
    if (token?.length === 1) byteIds[token[0] ?? 0] = id;
  });
  const pairs = findPairs(tokens, byteIds);
  return {
    pattern: patternNumber(pattern),
    ...splitTables(patternNumber(pattern)),
    byteIds,
    bytePairs: tabulateBytePairs(tokens),
    halves: tabulateHalves(tokens.length, pairs),
    lengths: Uint8Array.from(tokens, (token) => token?.length ?? 0),
    ...tabulatePairs([...pairs, ...findCharacterPairs(tokens, pairs)]),
  };
}

/** The tables that cut text into the pieces of a pattern. */
export function splitTables(pattern: number): SplitTables {
  const machine = [r50kMachine, cl100kMachine, o200kMachine][pattern] ?? o200kMachine;
  return { ...machine, ...buildCharacterClasses(UNICODE_16_RUNS), byteKinds: byteKinds(), classKinds: classKinds() };
}

function patternNumber(pattern: string): number {
  if (pattern.includes("\\p{Lu}")) return 2;
  return pattern.includes("{1,3}") ? 1 : 0;
}

type Tokens = readonly (Uint8Array | undefined)[];

/** Two tokens, by id, and what they merge into. */
interface Pair {
  readonly left: number;
  readonly right: number;
  readonly id: number;
}

/**
 * For each token the two tokens that merge into it. Merging goes by rank, so whatever stands around a token's bytes, those bytes
 * merge in the same order before it appears: the last pair is always the same, and it is the only one ever to be looked up.
 */
function findPairs(tokens: Tokens, byteIds: Int32Array): Pair[] {
  const known = new Map<number, number>();
  const idOf = (left: number, right: number): number => known.get(left * tokens.length + right) ?? NONE;
  const pairs = tokens.flatMap((token, id) => {
    if (token === undefined || token.length === 1) return [];
    const [left, right, ...more] = mergeWith(
      idOf,
      Array.from(token, (byte) => byteIds[byte] ?? 0),
    );
    if (left === undefined || right === undefined || more.length > 0) {
      throw new Error(`token ${id} is no merge of two tokens of lower rank`);
    }
    known.set(left * tokens.length + right, id);
    return { left, right, id };
  });
  return pairs;
}

/**
 * The pairs by which tokens of several characters come to be where merging begins with whole characters, as far as they are other pairs.
 * Merging from bytes never meets them, since there a token's last pair is always the same.
 */
function findCharacterPairs(tokens: Tokens, pairs: readonly Pair[]): Pair[] {
  const ids = new Map(tokens.map((token, id) => [token === undefined ? "" : text(token), id]));
  const known = new Map(pairs.map(({ left, right, id }) => [left * tokens.length + right, id]));
  return tokens.flatMap((token, id) => {
    if (token === undefined || token.every((byte) => byte < 0x80)) return [];
    const parts = Array.from(text(token), (character) => ids.get(character) ?? -1);
    if (parts.length < 2 || parts.includes(-1)) return [];
    const idOf = (left: number, right: number): number => {
      const merged = known.get(left * tokens.length + right) ?? NONE;
      return merged < id ? merged : NONE;
    };
    const [left, right, ...more] = mergeWith(idOf, parts);
    if (left === undefined || right === undefined || more.length > 0) return [];
    const key = left * tokens.length + right;
    if (known.has(key)) return [];
    known.set(key, id);
    return { left, right, id };
  });
}

function text(token: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(token);
}

/** Merges until two parts are left or none go together. */
function mergeWith(idOf: (left: number, right: number) => number, parts: number[]): number[] {
  while (parts.length > 2) {
    let best = NONE;
    let at = 0;
    for (let i = 0; i + 1 < parts.length; i++) {
      const id = idOf(parts[i] ?? 0, parts[i + 1] ?? 0);
      if (id < best) {
        best = id;
        at = i;
      }
    }
    if (best === NONE) break;
    parts.splice(at, 2, best);
  }
  return parts;
}

function tabulateBytePairs(tokens: Tokens): Int32Array {
  const bytePairs = new Int32Array(65536).fill(NONE);
  tokens.forEach((token, id) => {
    if (token?.length === 2) bytePairs[((token[0] ?? 0) << 8) | (token[1] ?? 0)] = id;
  });
  return bytePairs;
}

function tabulateHalves(size: number, list: readonly Pair[]): Int32Array {
  const halves = new Int32Array(2 * size).fill(EMPTY);
  for (const { left, right, id } of list) halves.set([left, right], 2 * id);
  return halves;
}

/** The hash table of pairs; `mergedId` reads it. */
export function tabulatePairs(list: readonly Pair[]): Pick<Pack, "pairs" | "pairBits"> {
  const mask = 2 ** Math.ceil(Math.log2(list.length * 1.2 + 2)) - 1;
  const pairs = new Int32Array(2 * (mask + 1)).fill(EMPTY);
  const pairBits = new Int32Array(2 ** 20 / 32);
  for (const { left, right, id } of list) {
    const hash = hashPair(left, right);
    pairBits[hash >>> 17] = (pairBits[hash >>> 17] ?? 0) | (1 << ((hash >>> 12) & 31));
    let slot = hash & mask;
    while (pairs[2 * slot] !== EMPTY) slot = (slot + 1) & mask;
    pairs[2 * slot] = left | (right << 18);
    pairs[2 * slot + 1] = (right >>> 14) | (id << 4);
  }
  return { pairs, pairBits };
}
