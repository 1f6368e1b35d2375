import type { Merger } from "./merge.ts";
import { mergedId, NONE } from "./pack.ts";
import type { Pack } from "./pack.ts";
import type { SeamHolds } from "./seam.ts";

/** For up to so many bytes, looking through all pairs for the lowest is fast enough. */
export const SHORT_PIECE = 512;

/** A merger for up to SHORT_PIECE bytes. */
export function createShortMerger(pack: Pack, seamHolds: SeamHolds): Merger {
  const { byteIds, bytePairs } = pack;
  const ids = new Int32Array(SHORT_PIECE);
  const ranks = new Int32Array(SHORT_PIECE);
  /** Code points of three bytes → their token + 1; 0 where not yet looked up, -1 where they are more than one. */
  const characters = new Int32Array(65536);

  /** Merges the first `count` of `ids`, `ranks` having what each merges into with the next; returns how many are left. */
  function mergeParts(count: number): number {
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
      // All pairs of this rank, from the left: what they make has higher ranks with its neighbours.
      let write = place;
      let fresh = false;
      for (let read = place; read < count; read++, write++) {
        const before = fresh;
        fresh = read < count - 1 && ranks[read] === lowest;
        ids[write] = fresh ? lowest : (ids[read] as number);
        ranks[write] = ranks[read] as number;
        if (fresh) read++;
        if ((fresh || before) && write > 0) {
          ranks[write - 1] = mergedId(pack, ids[write - 1] as number, ids[write] as number);
        }
      }
      count = write;
    }
  }

  function mergeBytes(bytes: Uint8Array, at: number, end: number): number {
    let previous = bytes[at] as number;
    ids[0] = byteIds[previous] as number;
    for (let i = 1; i < end - at; i++) {
      const byte = bytes[at + i] as number;
      ids[i] = byteIds[byte] as number;
      ranks[i - 1] = bytePairs[(previous << 8) | byte] as number;
      previous = byte;
    }
    return mergeParts(end - at);
  }

  function characterId(first: number, second: number, third: number): number {
    const codePoint = ((first & 15) << 12) | ((second & 63) << 6) | (third & 63);
    const known = characters[codePoint] as number;
    if (known !== 0) return known - 1;
    const head = bytePairs[(first << 8) | second] as number;
    const tail = bytePairs[(second << 8) | third] as number;
    let id = NONE;
    if (head < tail) id = mergedId(pack, head, byteIds[third] as number);
    else if (tail < NONE) id = mergedId(pack, byteIds[first] as number, tail);
    characters[codePoint] = id === NONE ? -1 : id + 1;
    return id === NONE ? -2 : id;
  }

  /** Begins with whole characters in place of bytes: a third of the work, but a guess; -1 where it is wrong. */
  function mergeCharacters(bytes: Uint8Array, at: number, end: number): number {
    let count = 0;
    while (at < end) {
      const first = bytes[at] as number;
      if (first < 0x80) {
        ids[count++] = byteIds[first] as number;
        at++;
        continue;
      }
      if (first >= 0xc0 && first < 0xe0 && at + 1 < end) {
        const id = bytePairs[(first << 8) | (bytes[at + 1] as number)] as number;
        if (id !== NONE) {
          ids[count++] = id;
          at += 2;
          continue;
        }
      } else if (first >= 0xe0 && first < 0xf0 && at + 2 < end) {
        const id = characterId(first, bytes[at + 1] as number, bytes[at + 2] as number);
        if (id >= 0) {
          ids[count++] = id;
          at += 3;
          continue;
        }
      }
      ids[count++] = byteIds[first] as number;
      at++;
    }
    for (let i = 1; i < count; i++) ranks[i - 1] = mergedId(pack, ids[i - 1] as number, ids[i] as number);
    count = mergeParts(count);
    for (let i = 1; i < count; i++) if (!seamHolds(ids[i - 1] as number, ids[i] as number)) return -1;
    return count;
  }

  return {
    ids,
    merge(bytes, at, end) {
      // The last byte tells well enough whether there is anything but ASCII.
      const count = (bytes[end - 1] as number) >= 0x80 ? mergeCharacters(bytes, at, end) : -1;
      return count >= 0 ? count : mergeBytes(bytes, at, end);
    },
  };
}
