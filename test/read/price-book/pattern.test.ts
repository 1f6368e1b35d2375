import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shapesOf, shapesOverlap } from "../../../src/read/price-book/pattern.ts";

const part = fc.constantFrom("a", "b", "-", "1", "\\d", "\\d{2}", "(a|b)", "(-x)?", "a?", "\\.");
const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `^${parts.join("")}$`);

describe("patterns of names", () => {
  it("have shapes that they match as regular expressions", () => {
    fc.assert(
      fc.property(pattern, fc.nat(9), (text, digit) => {
        const shapes = shapesOf(text);
        expect(Array.isArray(shapes)).toBe(true);
        for (const shape of shapes) expect(shape.replaceAll("#", String(digit))).toMatch(new RegExp(text));
      }),
    );
  });

  it("overlap exactly where some name matches both", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const [left, right] = [shapesOf(a), shapesOf(b)] as [string[], string[]];
        const names = [...left, ...right].flatMap((shape) =>
          ["0", "1", "7"].map((digit) => shape.replaceAll("#", digit)),
        );
        const shared = names.some((name) => new RegExp(a).test(name) && new RegExp(b).test(name));
        // A shared name of the samples proves an overlap; an overlap always has a sample where digits are alike.
        if (shared) expect(shapesOverlap(left, right)).toBe(true);
        if (!shapesOverlap(left, right)) expect(shared).toBe(false);
        expect(shapesOverlap(left, right)).toBe(shapesOverlap(right, left));
      }),
    );
    expect(shapesOverlap(["a-##"], ["a-1#"])).toBe(true);
    expect(shapesOverlap(["a-##"], ["a-1x"])).toBe(false);
  });

  it.each([
    ["gpt-\\d", "not anchored"],
    ["^gpt-.*$", "not supported"],
    ["^gpt-\\d+$", "not supported"],
    ["^[a-z]$", "not supported"],
    ["^(a$", "without"],
    ["^a)$", "without"],
    ["^a\\w$", "not supported"],
    ["^(a|b){2}$", "can't be repeated"],
    ["^(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)$", "too many"],
  ])("%s is refused: %s", (text, problem) => {
    expect(shapesOf(text)).toContain(problem);
  });
});
