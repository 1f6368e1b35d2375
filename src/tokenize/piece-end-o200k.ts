import type { CharacterClasses } from "./character-classes.ts";
import { LOWER, NEWLINE, NUMBER, OTHER, UPPER } from "./character-classes.ts";
import { contractionEnd, numberEnd, otherEnd, spaceEnd } from "./piece-end.ts";
import { classAt, widthOf } from "./utf8-classes.ts";

/**
 * End of the piece of o200k_base. With U for Lu, Lt, Lm, Lo and M, and L for Ll, Lm, Lo and M, its pattern is
 * `[^\r\n\p{L}\p{N}]?U*L+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?U+L*(?i:…)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 * (https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py).
 */
export function o200kPieceEnd(bytes: Uint8Array, at: number, end: number, tables: CharacterClasses): number {
  const kind = classAt(bytes, at, tables);
  // A mark may be the optional first character or the word's first: both end at the same place.
  if (kind & (UPPER | LOWER)) return wordEnd(bytes, at, tables);
  if (kind & NUMBER) return numberEnd(bytes, at, tables);
  const first = bytes[at] as number;
  const next = at + widthOf(first);
  const nextKind = classAt(bytes, next, tables);
  if (!(kind & NEWLINE) && nextKind & (UPPER | LOWER)) return wordEnd(bytes, next, tables);
  if (kind & OTHER) return otherEnd(bytes, at, tables, true);
  if (first === 0x20 && nextKind & OTHER) return otherEnd(bytes, next, tables, true);
  return spaceEnd(bytes, at, tables, end, true);
}

/** End of `U*L+` or else `U+L*`, and of a contraction after it. */
function wordEnd(bytes: Uint8Array, at: number, tables: CharacterClasses): number {
  let afterBoth = 0;
  let kind = classAt(bytes, at, tables);
  for (; kind & UPPER; kind = classAt(bytes, at, tables)) {
    at += widthOf(bytes[at] as number);
    if (kind & LOWER) afterBoth = at;
  }
  if (kind & LOWER) {
    do at += widthOf(bytes[at] as number);
    while (classAt(bytes, at, tables) & LOWER);
  } else if (afterBoth > 0) {
    // U* took all of it; for L+ it gives back down to the last character that is in both.
    at = afterBoth;
  }
  return contractionEnd(bytes, at);
}
