import type { CharacterClasses } from "./character-classes.ts";
import { NEWLINE, NUMBER, OTHER, SPACE } from "./character-classes.ts";
import { classAt, widthOf } from "./utf8-classes.ts";

/**
 * End of the piece of a pattern that begins at `at`, in UTF-8 text with END after it. This is the pattern step by step; split.ts does the
 * same faster and asks here where it can't tell.
 */
export type PieceEnd = (bytes: Uint8Array, at: number, end: number, tables: CharacterClasses) => number;

/** End of `\p{N}{1,3}` from a number on. */
export function numberEnd(bytes: Uint8Array, at: number, tables: CharacterClasses): number {
  for (let digits = 0; digits < 3 && classAt(bytes, at, tables) & NUMBER; digits++) at += widthOf(bytes[at] as number);
  return at;
}

/** End of a run of code points that have one of the classes of `wanted`. */
export function runEnd(bytes: Uint8Array, at: number, tables: CharacterClasses, wanted: number): number {
  while (classAt(bytes, at, tables) & wanted) at += widthOf(bytes[at] as number);
  return at;
}

/** End of `[^\s\p{L}\p{N}]+[\r\n]*`, where `slash` also of `[^\s\p{L}\p{N}]+[\r\n/]*`. */
export function otherEnd(bytes: Uint8Array, at: number, tables: CharacterClasses, slash: boolean): number {
  at = runEnd(bytes, at, tables, OTHER);
  for (let byte = bytes[at]; byte === 0x0a || byte === 0x0d || (slash && byte === 0x2f); byte = bytes[at]) at++;
  return at;
}

/**
 * End of `\s*[\r\n]+|\s+(?!\S)|\s+` from white space on: through the last line break of the run; else the run without its last
 * character, which goes with what follows, unless nothing follows or it is alone. `breaks` is false for patterns without the first part.
 */
export function spaceEnd(
  bytes: Uint8Array,
  at: number,
  tables: CharacterClasses,
  end: number,
  breaks: boolean,
): number {
  const start = at;
  let last = at;
  let afterBreak = 0;
  for (let kind = classAt(bytes, at, tables); kind & SPACE; kind = classAt(bytes, at, tables)) {
    last = at;
    at += widthOf(bytes[at] as number);
    if (kind & NEWLINE) afterBreak = at;
  }
  if (breaks && afterBreak > 0) return afterBreak;
  return at === end || last === start ? at : last;
}

/** End of `'s|'t|'re|'ve|'m|'ll|'d` in either case where it stands at `at`, else `at`. U+017F is an s in either case. */
export function contractionEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x27) return at;
  const first = bytes[at + 1] as number;
  const second = bytes[at + 2] as number;
  switch (first | 0x20) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return at + 2;
    case 0x72: // r
    case 0x76: // v
      return (second | 0x20) === 0x65 ? at + 3 : at;
    case 0x6c: // l
      return (second | 0x20) === 0x6c ? at + 3 : at;
    default:
      return first === 0xc5 && second === 0xbf ? at + 3 : at;
  }
}
