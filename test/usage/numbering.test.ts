import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numbering } from "../../src/usage/numbering.ts";

describe("the numbers of keys", () => {
  it("count from 0 in the order in which keys are first seen", () => {
    const numberOf = numbering();
    expect(
      [
        ["a", 1],
        ["b", 1],
        ["a", 1],
        ["a", "1"],
        ["a", null],
      ].map(numberOf),
    ).toEqual([0, 1, 0, 2, 3]);
  });

  it("are the same for the same parts and for no others, also where one key begins like another", () => {
    const part = fc.constantFrom("", "a", "a b", "b", null, 0, 1, false);
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 40 }), (keys) => {
        const numberOf = numbering();
        const numbers = keys.map(numberOf);
        const texts = keys.map((key) => JSON.stringify(key));
        const first = [...new Set(texts)];
        expect(numbers).toEqual(texts.map((text) => first.indexOf(text)));
      }),
    );
  });
});
