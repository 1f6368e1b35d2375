/**
 * What a splitter needs to know of a code point, as bits of one byte. A case-less letter has both UPPER and LOWER, as it is in
 * both of o200k's letter classes; so has a mark, which is no letter.
 */
export const UPPER = 1;
export const LOWER = 2;
export const LETTER = 4;
export const NUMBER = 8;
export const SPACE = 16;
/** CR or LF. */
export const NEWLINE = 32;
/** Neither letter nor number nor white space; marks are. */
export const OTHER = 64;

const BITS: Record<string, number> = {
  U: UPPER | LETTER,
  L: LOWER | LETTER,
  C: UPPER | LOWER | LETTER,
  M: UPPER | LOWER | OTHER,
  N: NUMBER,
  S: SPACE,
  O: OTHER,
};

/** Code points to classes in two steps: `classes[blocks[codePoint >> 6] | (codePoint & 63)]`. */
export interface CharacterClasses {
  readonly blocks: Uint16Array;
  readonly classes: Uint8Array;
}

/** Builds the two tables from runs as src/tokenize/unicode-16.ts writes them. */
export function buildCharacterClasses(runs: string): CharacterClasses {
  const all = new Uint8Array(0x110000);
  let at = 0;
  for (const [, kind = "", length = ""] of runs.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    const next = at + (length === "" ? 1 : parseInt(length, 36));
    all.fill(BITS[kind] ?? 0, at, next);
    at = next;
  }
  all[0x0a] = SPACE | NEWLINE;
  all[0x0d] = SPACE | NEWLINE;

  const blocks = new Uint16Array(0x110000 >> 6);
  const offsets = new Map<string, number>();
  const kept: Uint8Array[] = [];
  for (let block = 0; block < blocks.length; block++) {
    const bytes = all.subarray(block << 6, (block + 1) << 6);
    const key = bytes.join();
    let offset = offsets.get(key);
    if (offset === undefined) {
      offset = kept.length << 6;
      offsets.set(key, offset);
      kept.push(bytes);
    }
    blocks[block] = offset;
  }
  const classes = new Uint8Array(kept.length << 6);
  kept.forEach((bytes, index) => classes.set(bytes, index << 6));
  return { blocks, classes };
}
