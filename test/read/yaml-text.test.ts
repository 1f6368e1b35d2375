import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/read/yaml-text.ts";
import { thrown } from "./prompt-files/thrown.ts";

describe("parseYaml", () => {
  it.each([
    ["a: [1, 2", "f.yaml:1:9: broken YAML: found the end of the text inside a list, a mapping or a quoted text"],
    [
      "a: b: c",
      "f.yaml:1:4: broken YAML: found a key or mapping inside another value | put a text that holds ': ' in quotes, or mend the indentation",
    ],
    ["a:\n\t- b", "f.yaml:2:1: broken YAML: found a tab as indentation, wanted spaces"],
    ["a: 1\nb: 2\na: 3", "f.yaml:3:1: broken YAML: found a key that stands twice, wanted each key once"],
    ["x: &x 1\ny: *x\nz: *nothing", "f.yaml:3:4: broken YAML: found an alias without its anchor"],
    ["a: @b", "f.yaml:1:4: broken YAML: found a character that can't stand there | put the text in quotes"],
    ["a: 1\n---\nb: 2", "f.yaml:2:1: found a second YAML document, wanted one"],
    ["a:\n    b: 1\n  c: 2", "f.yaml:3:1: broken YAML: found another indentation than that of the lines before"],
    ['a: "\\q"', "f.yaml:1:5: broken YAML: found a backslash that escapes nothing in double quotes | double it"],
  ])("says of %j where it breaks", (text, message) => {
    expect(thrown(() => parseYaml(text, { file: "f.yaml" }))).toBe(message);
  });

  it("counts lines from where the text begins in its file", () => {
    expect(() => parseYaml("a: 1\nb: @", { file: "f.prompty", line: 2 })).toThrow("f.prompty:3:4:");
  });

  it("refuses a document that multiplies itself, naming its first alias", () => {
    const level = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(of).join(", ")}]`;
    const bomb = [level("a", "x"), level("b", "*a"), level("c", "*b"), level("d", "*c")].join("\n");
    expect(() => parseYaml(bomb)).toThrow(
      "2:8: found aliases that multiply the document more than 100 times, wanted fewer",
    );
  });

  it("takes a few aliases", () => {
    expect(parseYaml("a: &x [1]\nb: *x")).toEqual({ a: [1], b: [1] });
  });

  it("refuses more than 200 levels of nesting, however it is written", () => {
    expect(() => parseYaml("[".repeat(20_000))).toThrow("found more than 200 levels of nesting");
    const block = Array.from({ length: 250 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n");
    expect(() => parseYaml(block)).toThrow("found more than 200 levels of nesting");
  });

  it("makes __proto__ a key like others and runs no tag", () => {
    const value = parseYaml("__proto__: { polluted: true }\nx: !!js/function 'f()'") as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__", "x"]);
    expect(value["x"]).toBe("f()");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("gives null for an empty text", () => {
    expect(parseYaml("# nothing\n")).toBeNull();
  });
});
