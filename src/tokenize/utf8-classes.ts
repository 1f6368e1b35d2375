import { LETTER, LOWER, NEWLINE, NUMBER, OTHER, SPACE, UPPER } from "./character-classes.ts";
import type { CharacterClasses } from "./character-classes.ts";
import { END } from "./utf8-text.ts";

/** The byte begins a code point of several bytes, or continues one. */
export const WIDE = 128;

/** Class of an ASCII byte; WIDE from 0x80 on, and nothing at all for END. */
export const BYTE_CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return byte === END ? 0 : WIDE;
  if (byte === 0x0a || byte === 0x0d) return SPACE | NEWLINE;
  if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return SPACE;
  if (byte >= 0x30 && byte <= 0x39) return NUMBER;
  if (byte >= 0x41 && byte <= 0x5a) return UPPER | LETTER;
  if (byte >= 0x61 && byte <= 0x7a) return LOWER | LETTER;
  return OTHER;
});

/** Class of the code point that begins at `at`; 0 at END. */
export function classAt(bytes: Uint8Array, at: number, tables: CharacterClasses): number {
  const first = bytes[at] as number;
  return first < 0x80 ? (BYTE_CLASSES[first] as number) : wideClassAt(bytes, at, first, tables);
}

/** The same where the byte there, `first`, is known to be no ASCII. */
export function wideClassAt(bytes: Uint8Array, at: number, first: number, tables: CharacterClasses): number {
  const { blocks, classes } = tables;
  const second = (bytes[at + 1] as number) & 63;
  if (first < 0xe0) return classes[(blocks[first & 31] as number) | second] as number;
  const third = (bytes[at + 2] as number) & 63;
  if (first < 0xf0) return classes[(blocks[((first & 15) << 6) | second] as number) | third] as number;
  if (first === END) return 0;
  const fourth = (bytes[at + 3] as number) & 63;
  return classes[(blocks[((first & 7) << 12) | (second << 6) | third] as number) | fourth] as number;
}

/** Bytes of a code point by its first byte. */
export function widthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
