import type { CharacterClasses } from "./character-classes.ts";
import { BEFORE, CONTRACTION, ENDS, SLOW } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { contractionEnd } from "./piece-end.ts";
import type { PieceEnd } from "./piece-end.ts";
import { BYTE_KINDS, CLASS_KINDS, WIDE } from "./utf8-kinds.ts";
import { classAt, widthOf } from "./utf8-classes.ts";

/** How one pattern cuts text into pieces. */
export interface Pattern {
  readonly machine: Machine;
  readonly pieceEnd: PieceEnd;
}

/**
 * Cuts UTF-8 text with END after it into pieces, from `at` to `end`: writes where each ends into `ends`, as far as there is room, and returns
 * how many there are, at least one. No piece depends on what stands before it, so the next call goes on from the last end.
 */
export function split(
  bytes: Uint8Array,
  at: number,
  end: number,
  { machine, pieceEnd }: Pattern,
  tables: CharacterClasses,
  ends: Int32Array,
): number {
  const { next, actions } = machine;
  // No more pieces end than there are bytes, so there is no need to look whether `ends` is full.
  const stop = Math.min(end, at + ends.length - 8);
  let count = 0;
  let state = 0;
  let place = at;
  while (place <= stop) {
    const byte = bytes[place] as number;
    let kind = BYTE_KINDS[byte] as number;
    let width = 1;
    if (kind === WIDE) {
      kind = CLASS_KINDS[classAt(bytes, place, tables)] as number;
      width = widthOf(byte);
    }
    const step = state | kind;
    const action = actions[step] as number;
    state = next[step] as number;
    // Written in any case and counted where they are, which is faster than to ask.
    ends[count] = place - ((action & BEFORE) >> 2);
    ends[count + 1] = place;
    count += (action & ENDS) - 1;
    if (action >= SLOW) {
      const from = count === 0 ? at : (ends[count - 1] as number);
      place = action & CONTRACTION ? contractionEnd(bytes, place) : pieceEnd(bytes, from, end, tables);
      ends[count++] = place;
      state = 0;
    } else {
      place += width;
    }
  }
  if (state >= machine.unsure) count--;
  if (count > 0) return count;
  ends[0] = pieceEnd(bytes, at, end, tables);
  return 1;
}
