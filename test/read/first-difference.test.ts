import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDifference } from "../../src/read/first-difference.ts";

describe("the first difference of two texts", () => {
  it("is a cell in CSV, by its line and the name of its column", () => {
    const [a, b] = ['name,usd\r\n"x, y",1\r\nz,2\r\n', 'name,usd\r\n"x, y",1\r\nz,3\r\n'];
    expect(firstDifference(a, b, true)).toEqual({ line: 3, column: "usd", expected: "2", found: "3" });
    expect(firstDifference("a,b\r\n1,2\r\n", "a,c\r\n1,2\r\n", true)).toMatchObject({ line: 1, column: null });
  });

  it("is a whole row where one side has no more", () => {
    const found = firstDifference("a,b\r\n1,2\r\n3,4\r\n", "a,b\r\n1,2\r\n", true);
    expect(found).toEqual({ line: 3, column: null, expected: "3,4", found: null });
  });

  it("falls back to lines where cells are equal (line ends, quotes) or the text is no table", () => {
    expect(firstDifference("a,b\r\n", "a,b\n", true)).toMatchObject({ line: 1, column: null });
    expect(firstDifference('a,"b', "a,b", true)).toMatchObject({ line: 1, column: null });
  });

  it("is a short piece of a line elsewhere", () => {
    const long = "x".repeat(500);
    const found = firstDifference(`one\n${long}A${long}\n`, `one\n${long}B${long}\n`, false);
    expect(found).toMatchObject({ line: 2, column: null });
    expect(found?.expected).toBe(`${"x".repeat(20)}A${"x".repeat(39)}`);
    expect(found?.found).toContain("B");
  });

  it("is there exactly where texts differ", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (a, b, isCsv) => {
        expect(firstDifference(a, b, isCsv) === null).toBe(a === b);
      }),
    );
  });
});
