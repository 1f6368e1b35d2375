import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEXT_FEATURES, measureText } from "../../../src/count/calibration/text-features.ts";
import { referenceEncodings } from "../reference-encodings.ts";

const o200k = referenceEncodings("o200k_base");

function measured(text: string, rareFrom: number | null = null): Record<string, number> {
  const measure = measureText(text, o200k, rareFrom);
  return Object.fromEntries(TEXT_FEATURES.map((feature, i) => [feature, measure[i] ?? Number.NaN]));
}

describe("what a text is made of", () => {
  test("digits count beyond the first of each group of three", () => {
    expect(measured("7")).toMatchObject({ digit: 0 });
    expect(measured("789")).toMatchObject({ digit: 2 });
    expect(measured("1234567")).toMatchObject({ digit: 4 });
  });

  test("a run of signs counts once, however long", () => {
    expect(measured("a === b; c")).toMatchObject({ sign: 2 });
  });

  test("line breaks count each, white space only after white space", () => {
    expect(measured("a\n\n    b c")).toMatchObject({ line: 2, indent: 4 });
  });

  test("scripts without spaces and symbols are told apart", () => {
    expect(measured("東京タワー — 5 €")).toMatchObject({ wide: 5, symbol: 2 });
  });

  test("letters with accents and other alphabets are neither", () => {
    expect(measured("Ünïcödé Привет مرحبا")).toMatchObject({ wide: 0, symbol: 0 });
  });

  test("only ids past the limit are rare", () => {
    const ids = o200k.encode("the quick brown xylophonist");
    const expected = [...ids].filter((id) => id >= 30_000).length;
    expect(expected).toBeGreaterThan(0);
    expect(measured("the quick brown xylophonist", 30_000)).toMatchObject({ token: ids.length, rare: expected });
    expect(measured("the quick brown xylophonist")).toMatchObject({ rare: 0 });
  });

  test("every feature of any text is a whole number, zero or more", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const amount of measureText(text, o200k, 50_000)) {
          expect(Number.isInteger(amount) && amount >= 0).toBe(true);
        }
      }),
    );
  });
});
