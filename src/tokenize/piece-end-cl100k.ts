import type { CharacterClasses } from "./character-classes.ts";
import { LETTER, NEWLINE, NUMBER, OTHER } from "./character-classes.ts";
import { contractionEnd, numberEnd, otherEnd, runEnd, spaceEnd } from "./piece-end.ts";
import { classAt, widthOf } from "./utf8-classes.ts";

/**
 * End of the piece of cl100k_base, whose pattern is
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 * (https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py).
 */
export function cl100kPieceEnd(bytes: Uint8Array, at: number, end: number, tables: CharacterClasses): number {
  const kind = classAt(bytes, at, tables);
  if (kind & LETTER) return runEnd(bytes, at, tables, LETTER);
  if (kind & NUMBER) return numberEnd(bytes, at, tables);
  const contraction = contractionEnd(bytes, at);
  if (contraction > at) return contraction;
  const first = bytes[at] as number;
  const next = at + widthOf(first);
  const nextKind = classAt(bytes, next, tables);
  if (!(kind & NEWLINE) && nextKind & LETTER) return runEnd(bytes, next, tables, LETTER);
  if (kind & OTHER) return otherEnd(bytes, at, tables, false);
  if (first === 0x20 && nextKind & OTHER) return otherEnd(bytes, next, tables, false);
  return spaceEnd(bytes, at, tables, end, true);
}
