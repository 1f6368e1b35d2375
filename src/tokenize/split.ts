import { BACK, BEFORE, CONTRACTION, END_PIECE, SLOW, SPECIAL, STATE, TWO, WIDE } from "./machine.ts";
import type { SplitTables } from "./machine.ts";
import { contractionEnd } from "./piece-end.ts";
import type { PieceEnd } from "./piece-end.ts";
import { classAt, widthOf } from "./utf8-classes.ts";

/**
 * Cuts UTF-8 text with END after it into pieces, from `at` to `end`: writes where each ends into `ends`, as far as there is room, and returns
 * how many there are, at least one. No piece depends on what stands before it, so the next call goes on from the last end.
 */
export function split(
  bytes: Uint8Array,
  at: number,
  end: number,
  tables: SplitTables,
  pieceEnd: PieceEnd,
  ends: Int32Array,
): number {
  const { steps, actions, unsure, byteKinds, classKinds } = tables;
  // No more pieces end than there are bytes, so there is no need to look whether `ends` is full.
  const stop = Math.min(end, at + ends.length - 8);
  let count = 0;
  let state = 0;
  let place = at;
  while (place <= stop) {
    let byteKind = byteKinds[bytes[place] as number] as number;
    let step = steps[state | byteKind] as number;
    // A loop of its own, without any call in it, so that everything stays in registers.
    while (!(step & SPECIAL)) {
      // Written whether a piece ends or not, and counted only if it does, which is faster than to ask.
      ends[count] = place - ((step & BEFORE) >> 1);
      count += step & END_PIECE;
      state = step & STATE;
      if (++place > stop) break;
      byteKind = byteKinds[bytes[place] as number] as number;
      step = steps[state | byteKind] as number;
    }
    if (place > stop) break;
    const kind = byteKind === WIDE ? (classKinds[classAt(bytes, place, tables)] as number) : byteKind;
    const wideStep = steps[state | kind] as number;
    const action = wideStep & SPECIAL ? (actions[state | kind] as number) : 0;
    if (action & TWO) {
      ends[count++] = place - 1;
      ends[count++] = place;
    } else if (action & BACK) {
      count--;
    } else if (wideStep & END_PIECE) {
      ends[count++] = place - ((wideStep & BEFORE) >> 1);
    }
    if (action & (CONTRACTION | SLOW)) {
      if (action & CONTRACTION) place = contractionEnd(bytes, place);
      else place = pieceEnd(bytes, count === 0 ? at : (ends[count - 1] as number), end, tables);
      ends[count++] = place;
      state = 0;
    } else {
      state = wideStep & STATE;
      place += widthOf(bytes[place] as number);
    }
  }
  if (state >= unsure) count--;
  if (count > 0) return count;
  ends[0] = pieceEnd(bytes, at, end, tables);
  return 1;
}
