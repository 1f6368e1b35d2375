import type { CharacterClasses } from "./character-classes.ts";
import { END } from "./utf8-text.ts";

/** Class of the code point that begins at `at`; 0 at END. */
export function classAt(bytes: Uint8Array, at: number, { blocks, classes }: CharacterClasses): number {
  const first = bytes[at] as number;
  if (first < 0x80) return classes[(blocks[first >> 6] as number) | (first & 63)] as number;
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
