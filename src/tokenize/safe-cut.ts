import { LETTER, LOWER, UPPER } from "./character-classes.ts";
import type { CharacterClasses } from "./character-classes.ts";

/**
 * The last place in `text` after `from` and not after `to` at which every pattern ends a piece and begins another, whatever stands before
 * and after; -1 where there is none. It is behind a letter, before what cannot go on with a word.
 */
export function lastSafeCut(text: string, from: number, to: number, tables: CharacterClasses): number {
  let after = text.charCodeAt(Math.min(to, text.length - 1));
  for (let at = Math.min(to, text.length - 1); at > from; at--) {
    const before = text.charCodeAt(at - 1);
    if (!goesOn(after, tables) && classOfUnit(before, tables) & LETTER) return at;
    after = before;
  }
  return -1;
}

/** Whether a letter and this may be of one word. Half a surrogate pair may be anything. */
function goesOn(unit: number, tables: CharacterClasses): boolean {
  return unit === 0x27 || (unit >= 0xd800 && unit < 0xe000) || (classOfUnit(unit, tables) & (UPPER | LOWER)) !== 0;
}

function classOfUnit(unit: number, { blocks, classes }: CharacterClasses): number {
  return classes[(blocks[unit >> 6] as number) | (unit & 63)] as number;
}
