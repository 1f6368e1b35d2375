import { expect, it } from "vitest";
import {
  buildCharacterClasses,
  LETTER,
  LOWER,
  NUMBER,
  OTHER,
  SPACE,
  UPPER,
} from "../../src/tokenize/character-classes.ts";
import { UNICODE_16_RUNS } from "../../src/tokenize/unicode-16.ts";
import { matchedCodePoints } from "./oracle.ts";

const { blocks, classes } = buildCharacterClasses(UNICODE_16_RUNS);

it.each([
  [String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, UPPER],
  [String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`, LOWER],
  [String.raw`\p{L}`, LETTER],
  [String.raw`\p{N}`, NUMBER],
  [String.raw`\s`, SPACE],
  [String.raw`[^\s\p{L}\p{N}]`, OTHER],
])("every code point is in %s as it is for tiktoken", (pattern, bit) => {
  const matched = matchedCodePoints(pattern);
  const wrong: string[] = [];
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const kind = classes[(blocks[codePoint >> 6] ?? 0) | (codePoint & 63)] ?? 0;
    if (((kind & bit) !== 0) !== (matched[codePoint] === 1)) wrong.push(codePoint.toString(16));
  }
  expect(wrong).toEqual([]);
});
