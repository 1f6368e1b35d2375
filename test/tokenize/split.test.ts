import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LETTER, LOWER, NUMBER, SPACE, UPPER } from "../../src/tokenize/character-classes.ts";
import { splitTables } from "../../src/tokenize/build-pack.ts";
import type { PieceEnd } from "../../src/tokenize/piece-end.ts";
import { cl100kPieceEnd } from "../../src/tokenize/piece-end-cl100k.ts";
import { o200kPieceEnd } from "../../src/tokenize/piece-end-o200k.ts";
import { r50kPieceEnd } from "../../src/tokenize/piece-end-r50k.ts";
import { split } from "../../src/tokenize/split.ts";
import { createUtf8Text, writeText } from "../../src/tokenize/utf8-text.ts";
import { trickyText } from "./oracle.ts";

const contractions = "'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])";
const upper = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const lower = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const lead = String.raw`[^\r\n\p{L}\p{N}]?`;

/** The published patterns, as JavaScript has them; its \s takes U+FEFF for white space and U+0085 for none. */
const PATTERNS: readonly [string, number, PieceEnd, string][] = [
  ["r50k", 0, r50kPieceEnd, String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
  [
    "cl100k",
    1,
    cl100kPieceEnd,
    String.raw`${contractions}|${lead}\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
  [
    "o200k",
    2,
    o200kPieceEnd,
    String.raw`${lead}${upper}*${lower}+(?:${contractions})?|${lead}${upper}+${lower}*(?:${contractions})?` +
      String.raw`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ],
];

const { blocks, classes } = splitTables(2);
const CLASSES: readonly [RegExp, number][] = [
  [/[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]/u, UPPER],
  [/[\p{Ll}\p{Lm}\p{Lo}\p{M}]/u, LOWER],
  [/\p{L}/u, LETTER],
  [/\p{N}/u, NUMBER],
  [/\s/, SPACE],
];

/** Whether this Node's version of Unicode, and JavaScript, see a character as Unicode 16 and Rust do. */
function seenAlike(character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  const kind = classes[(blocks[codePoint >> 6] ?? 0) | (codePoint & 63)] ?? 0;
  return CLASSES.every(([expression, bit]) => expression.test(character) === ((kind & bit) !== 0));
}

const steadyText = trickyText.map((text) => Array.from(Buffer.from(text).toString()).filter(seenAlike).join(""));

describe.each(PATTERNS)("the pieces of %s", (_, number, pieceEnd, pattern) => {
  const tables = splitTables(number);

  function pieces(text: string, room: number): string[] {
    const utf8 = createUtf8Text(16);
    const end = writeText(utf8, text);
    const ends = new Int32Array(room);
    const found: string[] = [];
    for (let at = 0; at < end;) {
      const count = split(utf8.bytes, at, end, tables, pieceEnd, ends);
      expect(count).toBeGreaterThan(0);
      for (const stop of ends.subarray(0, count)) {
        found.push(utf8.bytes.toString("utf8", at, stop));
        at = stop;
      }
    }
    return found;
  }

  it("are those of the published pattern", () => {
    const expression = new RegExp(pattern, "gu");
    fc.assert(
      fc.property(steadyText, (text) => {
        expect(pieces(text, 4096)).toEqual(text.match(expression) ?? []);
      }),
      { numRuns: 1500 },
    );
  });

  it("are the same however little room there is for their ends", () => {
    fc.assert(
      fc.property(trickyText, fc.integer({ min: 12, max: 60 }), (text, room) => {
        expect(pieces(text, room)).toEqual(pieces(text, 4096));
      }),
      { numRuns: 500 },
    );
  });
});
