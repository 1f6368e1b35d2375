import type { SplitTables } from "./machine.ts";

/**
 * A vocabulary as one binary file: a header of offsets, then tables that are used as they lie in it, as views on one buffer.
 * docs/tokenizer.md describes each. Numbers are little-endian, as the machines are that Node runs on.
 */
export interface Pack extends SplitTables {
  /** Which pattern splits the text: 0 r50k's, 1 cl100k's, 2 o200k's. */
  readonly pattern: number;
  /** Byte → id. */
  readonly byteIds: Int32Array;
  /** first byte << 8 | second byte → id of the two together, or NONE. */
  readonly bytePairs: Int32Array;
  /** id → the two ids that merge into it, at 2 * id and 2 * id + 1. */
  readonly halves: Int32Array;
  /** id → how many bytes it stands for. */
  readonly lengths: Uint8Array;
  /** Hash table from a pair of ids to the id they merge into; see pairSlot. */
  readonly pairs: Int32Array;
  /** A bit for each value of pairBit that any pair has, so that most pairs that merge into nothing are told at once. */
  readonly pairBits: Int32Array;
}

export const NONE = 0x7fffffff;
export const EMPTY = -1;

const MAGIC = 0x32504b54; // "TKP2"
const SECTIONS = [
  ["blocks", Uint16Array],
  ["classes", Uint8Array],
  ["byteKinds", Uint8Array],
  ["classKinds", Uint8Array],
  ["steps", Uint16Array],
  ["actions", Uint8Array],
  ["byteIds", Int32Array],
  ["bytePairs", Int32Array],
  ["halves", Int32Array],
  ["lengths", Uint8Array],
  ["pairs", Int32Array],
  ["pairBits", Int32Array],
] as const;
const HEADER_BYTES = 256;

/** Hash of a pair of ids. */
export function hashPair(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
}

/**
 * The id that two ids merge into, or NONE. A slot is two words: the left id and 14 bits of the right one, then the rest of it and the
 * merged id.
 */
export function mergedId({ pairs, pairBits }: Pick<Pack, "pairs" | "pairBits">, left: number, right: number): number {
  const hash = hashPair(left, right);
  const bit = hash >>> 12;
  if (((pairBits[bit >>> 5] as number) >>> (bit & 31)) & 1) {
    const mask = (pairs.length >> 1) - 1;
    const key = left | (right << 18);
    const rest = right >>> 14;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = pairs[2 * slot] as number;
      const value = pairs[2 * slot + 1] as number;
      if (found === key && (value & 15) === rest) return value >>> 4;
      if (found === EMPTY) return NONE;
    }
  }
  return NONE;
}

/** The file of a pack. */
export function writePack(pack: Pack): Uint8Array {
  const sizes = SECTIONS.map(([name]) => Math.ceil(pack[name].byteLength / 64) * 64);
  const file = new Uint8Array(HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0));
  const header = new Int32Array(file.buffer, 0, HEADER_BYTES / 4);
  header[0] = MAGIC;
  header[1] = pack.pattern;
  header[2] = pack.unsure;
  let offset = HEADER_BYTES;
  SECTIONS.forEach(([name], index) => {
    const { buffer, byteOffset, byteLength } = pack[name];
    header[4 + 2 * index] = offset;
    header[5 + 2 * index] = pack[name].length;
    file.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += sizes[index] ?? 0;
  });
  return file;
}

/** Views on the tables of a pack's file. Throws where the bytes are not a pack. */
export function openPack(buffer: ArrayBuffer): Pack {
  const header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
  if (header[0] !== MAGIC) throw new Error("not a vocabulary pack of this version of tokcost; run its build again");
  const views = SECTIONS.map(([name, View], index) => [
    name,
    new View(buffer, header[4 + 2 * index], header[5 + 2 * index]),
  ]);
  return { pattern: header[1], unsure: header[2], ...Object.fromEntries(views) } as Pack;
}
