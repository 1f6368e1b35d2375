import type { CharacterClasses } from "./character-classes.ts";
import { LETTER, NUMBER, OTHER } from "./character-classes.ts";
import { runEnd, spaceEnd } from "./piece-end.ts";
import { classAt } from "./utf8-classes.ts";

/**
 * End of the piece of r50k_base and p50k_base, whose pattern is
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
 * (https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py).
 */
export function r50kPieceEnd(bytes: Uint8Array, at: number, end: number, tables: CharacterClasses): number {
  const contraction = smallContractionEnd(bytes, at);
  if (contraction > at) return contraction;
  const start = bytes[at] === 0x20 ? at + 1 : at;
  const kind = classAt(bytes, start, tables) & (LETTER | NUMBER | OTHER);
  return kind ? runEnd(bytes, start, tables, kind) : spaceEnd(bytes, at, tables, end, false);
}

/** End of `'s|'t|'re|'ve|'m|'ll|'d` where it stands at `at`, else `at`. */
function smallContractionEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x27) return at;
  const second = bytes[at + 2];
  switch (bytes[at + 1]) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return at + 2;
    case 0x72: // r
    case 0x76: // v
      return second === 0x65 ? at + 3 : at;
    case 0x6c: // l
      return second === 0x6c ? at + 3 : at;
    default:
      return at;
  }
}
