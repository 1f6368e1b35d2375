import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault, isDeeperThan, lineAndColumn, MAX_NESTING, parseJson } from "../../src/read/json-text.ts";
import { thrown } from "./prompt-files/thrown.ts";

describe("parseJson", () => {
  it.each([
    ['{"a": 1,}', "f.json:1:9: broken JSON: found '}', wanted a name in double quotes | remove the comma before it"],
    ["[1, 2", "f.json:1:6: broken JSON: found the end of the text, wanted ',' or ']'"],
    ['{\n  "a" 1}', "f.json:2:7: broken JSON: found a digit, wanted ':'"],
    [
      "{'a': 1}",
      "f.json:1:2: broken JSON: found a single quote, wanted a name in double quotes or '}' | JSON takes double quotes",
    ],
    ['{"a": "é😀", b}', "f.json:1:13: broken JSON: found a letter, wanted a name in double quotes"],
    ['["a\\q"]', "f.json:1:4: broken JSON: found a backslash that escapes nothing, wanted \\\\ or an escape"],
    ['["abc', "f.json:1:2: broken JSON: found a string that never ends, wanted its closing quote"],
    ["[1]]", "f.json:1:4: broken JSON: found ']', wanted nothing more"],
    ["[01]", "f.json:1:2: broken JSON: found a digit, wanted a value or ']'"],
    ["", "f.json:1:1: broken JSON: found the end of the text, wanted a value"],
  ])("says of %j where it breaks and what was wanted", (text, message) => {
    expect(thrown(() => parseJson(text, { file: "f.json" }))).toBe(message);
  });

  it("counts lines from where the text begins in its file", () => {
    expect(() => parseJson("[\r\n1 2]", { file: "f.jsonl", line: 7 })).toThrow("f.jsonl:8:3: broken JSON");
  });

  it("never repeats what the text says", () => {
    expect(() => parseJson('{"a": secret}', {})).toThrow(/^(?!.*secret)/);
  });

  it("refuses more than 200 levels of nesting and takes 200", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(parseJson(nested(MAX_NESTING))).toBeInstanceOf(Array);
    expect(() => parseJson(nested(MAX_NESTING + 1))).toThrow(
      "1:201: found more than 200 levels of nesting, wanted at most 200",
    );
    expect(() => parseJson("[".repeat(200_000))).toThrow("levels of nesting");
  });

  it("takes the last of two equal names, and __proto__ as a name like others", () => {
    const value = parseJson('{"a": 1, "a": 2, "__proto__": {"polluted": true}}') as Record<string, unknown>;
    expect(value["a"]).toBe(2);
    expect(Object.keys(value)).toContain("__proto__");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("findJsonFault", () => {
  it("finds a fault exactly where JSON.parse throws", () => {
    const pieces = fc.constantFrom(
      ...'{}[],:" \n\\u0aé-.eE+',
      '"a"',
      "12",
      "-0.5e3",
      "true",
      "null",
      "01",
      "1.",
      "nul",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(findJsonFault(text) === undefined).toBe(parses);
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds none in what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(4), (value, indent) => {
        expect(findJsonFault(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });
});

describe("isDeeperThan", () => {
  it("counts arrays and objects alike", () => {
    expect(isDeeperThan({ a: [{ b: 1 }] }, 2)).toBe(true);
    expect(isDeeperThan({ a: [{ b: 1 }] }, 3)).toBe(false);
    expect(isDeeperThan("text", 0)).toBe(false);
  });
});

describe("lineAndColumn", () => {
  it("counts characters and takes every kind of line end for one", () => {
    expect(lineAndColumn("a\r\nb\n😀x", 7)).toEqual({ line: 3, column: 2 });
    expect(lineAndColumn("abc", 0)).toEqual({ line: 1, column: 1 });
  });
});
