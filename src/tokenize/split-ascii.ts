import { LETTER, NEWLINE, NUMBER, OTHER, SPACE } from "./character-classes.ts";
import { BYTE_CLASSES, WIDE } from "./utf8-classes.ts";
import { END } from "./utf8-text.ts";

/** Where the letters begin of a piece that is a word with or without one character before it, all ASCII so far; else -1. */
export function asciiWordStart(bytes: Uint8Array, at: number): number {
  const kind = BYTE_CLASSES[bytes[at] as number] as number;
  if (kind & LETTER) return at;
  if (kind & (NUMBER | NEWLINE | WIDE)) return -1;
  return (BYTE_CLASSES[bytes[at + 1] as number] as number) & LETTER ? at + 1 : -1;
}

/** Whether an ASCII word ends before this byte for certain: before an apostrophe or a byte from 0x80 on it may go on. */
export function endsAsciiWord(byte: number): boolean {
  return (byte < 0x80 && byte !== 0x27) || byte === END;
}

/** End of a run of a to z, four bytes at a time. */
export function smallLettersEnd(words: DataView, at: number): number {
  for (;;) {
    const word = words.getInt32(at, true);
    // Bit 7 of each byte that is below a, above z or beyond ASCII; wrong only above one that is set.
    const others = (~(word + 0x1f1f1f1f) | (word + 0x05050505) | word) & 0x80808080;
    if (others !== 0) return at + ((31 - Math.clz32(others & -others)) >> 3);
    at += 4;
  }
}

/**
 * End of the piece at `at` where it is no word and all in ASCII, as is the byte behind it; else -1. This is the part that cl100k and o200k
 * share: `\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, where `slash` with `[\r\n/]*`.
 */
export function asciiRestEnd(bytes: Uint8Array, at: number, end: number, slash: boolean): number {
  let kind = BYTE_CLASSES[bytes[at] as number] as number;
  let to = at + 1;
  let next = BYTE_CLASSES[bytes[to] as number] as number;
  if (kind & SPACE && !(next & OTHER && bytes[at] === 0x20)) {
    let afterBreak = kind & NEWLINE ? to : 0;
    while (next & SPACE) {
      to++;
      if (next & NEWLINE) afterBreak = to;
      next = BYTE_CLASSES[bytes[to] as number] as number;
    }
    if (next & WIDE) return -1;
    if (afterBreak > 0) return afterBreak;
    return to === end || to === at + 1 ? to : to - 1;
  }
  if (kind & NUMBER) {
    if (next & NUMBER) {
      next = BYTE_CLASSES[bytes[++to] as number] as number;
      if (next & NUMBER) return to + 1;
    }
    return next & WIDE ? -1 : to;
  }
  if (kind & WIDE) return -1;
  while (next & OTHER) next = BYTE_CLASSES[bytes[++to] as number] as number;
  if (next & WIDE) return -1;
  for (kind = bytes[to] as number; kind === 0x0a || kind === 0x0d || (slash && kind === 0x2f); kind = bytes[to] as number) to++;
  return to;
}
