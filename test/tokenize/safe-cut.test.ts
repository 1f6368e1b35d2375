import fc from "fast-check";
import { expect, it } from "vitest";
import { ENCODING_NAMES } from "../../src/tokenize/encoding.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { firstSafeCut, lastSafeCut } from "../../src/tokenize/safe-cut.ts";
import { trickyText } from "./oracle.ts";

const encodings = await Promise.all(ENCODING_NAMES.map((name) => loadEncoding(name)));

it("a text cut at its last safe place has the tokens of the whole", () => {
  fc.assert(
    fc.property(trickyText, fc.nat(200), (text, to) => {
      const cut = lastSafeCut(text, 0, to);
      fc.pre(cut > 0);
      for (const encoding of encodings) {
        expect([...encoding.encode(text.slice(0, cut)), ...encoding.encode(text.slice(cut))]).toEqual([
          ...encoding.encode(text),
        ]);
      }
    }),
    { numRuns: 600 },
  );
});

it("so have bytes cut at their first, wherever one begins to look, within a character too", () => {
  fc.assert(
    fc.property(trickyText, fc.nat(200), (text, from) => {
      const bytes = Buffer.from(text);
      const cut = firstSafeCut(bytes, from);
      fc.pre(cut > 0);
      for (const encoding of encodings) {
        const parts = [bytes.toString("utf8", 0, cut), bytes.toString("utf8", cut)];
        expect(parts.flatMap((part) => [...encoding.encode(part)])).toEqual([...encoding.encode(text)]);
      }
    }),
    { numRuns: 600 },
  );
});

it.each([
  ["a word, a word", 10, 9],
  ["it's", 4, -1],
  ["слово слово", 11, 5],
  ["中文，中文", 4, 2],
  ["    ", 4, -1],
])("in %j up to %i it is at %i", (text, to, cut) => {
  expect(lastSafeCut(text, 0, to)).toBe(cut);
});
