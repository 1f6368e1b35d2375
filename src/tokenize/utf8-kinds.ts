import { LETTER, LOWER, NUMBER, OTHER, SPACE, UPPER } from "./character-classes.ts";
import { KINDS, WIDE } from "./machine.ts";
import type { Kind } from "./machine.ts";
import { END } from "./utf8-text.ts";

/** Kind of the ASCII character that each byte is, or WIDE. */
export const byteKinds = (): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte === END) return KINDS.indexOf("end");
    return byte >= 0x80 ? WIDE : KINDS.indexOf(asciiKind(String.fromCharCode(byte)));
  });

/** Kind of a code point of several bytes, by its class. */
export const classKinds = (): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, bits) => KINDS.indexOf(wideKind(bits)));

function asciiKind(character: string): Kind {
  if (/[A-Z]/.test(character)) return "upper";
  if (/[a-z]/.test(character)) return "lower";
  if (/[0-9]/.test(character)) return "number";
  if (/[\r\n]/.test(character)) return "newline";
  if (character === " ") return "space";
  if (/\s/.test(character)) return "blank";
  if (character === "/") return "slash";
  return character === "'" ? "apostrophe" : "other";
}

function wideKind(bits: number): Kind {
  if (bits & NUMBER) return "number";
  if (bits & SPACE) return "wideBlank";
  switch (bits & (UPPER | LOWER)) {
    case UPPER:
      return "upper";
    case LOWER:
      return "lower";
    case UPPER | LOWER:
      return bits & LETTER ? "caseless" : "mark";
    default:
      return bits & OTHER ? "other" : "end";
  }
}
