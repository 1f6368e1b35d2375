import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitFString } from "../../../src/read/templates/f-string.ts";

function written(template: string): string | undefined {
  return splitFString(template)
    ?.map((piece) => (piece.kind === "text" ? piece.text : `<${piece.name}>`))
    .join("");
}

describe("an f-string", () => {
  it.each([
    ["a {b} c", "a <b> c"],
    ["{{b}}", "{b}"],
    ["{{{b}}}", "{<b>}"],
    ["${{b}} ${b}", "${b} $<b>"],
    ["{b.c[0]!r:>10}{größe}", "<b><größe>"],
    ["", ""],
  ])("%j is %j", (template, text) => {
    expect(written(template)).toBe(text);
  });

  it.each(["{", "}", "a { b", "{}", "{a{b}}", "{{}", "{ }"])("%j is none, as Python says", (template) => {
    expect(splitFString(template)).toBeUndefined();
  });

  it("gives any text back whose braces are doubled", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", "a", "é", "$", "\n") }), (text) => {
        expect(written(text.replace(/[{}]/g, "$&$&"))).toBe(text);
      }),
    );
  });
});
