import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseVariableFlags, parseVariablesFile, variableRows, variableText } from "../../src/read/variables.ts";
import { thrown } from "./prompt-files/thrown.ts";

const fixture = (file: string): { file: string; text: string } => ({
  file,
  text: readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), "utf8"),
});

describe("parseVariableFlags", () => {
  it("splits at the first '=' and lets a later flag win", () => {
    expect(parseVariableFlags(["a=1", "b=x=y", "a=2"])).toEqual(
      new Map([
        ["a", "2"],
        ["b", "x=y"],
      ]),
    );
  });

  it("takes an empty value", () => {
    expect(parseVariableFlags(["a="]).get("a")).toBe("");
  });

  it.each([
    [["my secret"], "--var: found no name before a '=', wanted NAME=VALUE | --var customer=Ada"],
    [["a=1", "=secret"], "--var number 2: found no name before a '=', wanted NAME=VALUE | --var customer=Ada"],
  ])("refuses %j without repeating it", (flags, message) => {
    expect(thrown(() => parseVariableFlags(flags))).toBe(message);
  });
});

describe("parseVariablesFile", () => {
  it.each([
    [
      "formats/rows.csv",
      [
        { customer: "Ada", question: "Where, and when?" },
        { customer: "Bo", question: "Why?" },
      ],
    ],
    [
      "formats/rows.yaml",
      [
        { customer: "Ada", question: "Where?" },
        { customer: "Bo", question: "Why?" },
      ],
    ],
    ["formats/rows.json", [{ customer: "Ada" }]],
    ["formats/rows.jsonl", [{ customer: "Ada" }, { customer: "Bo", turns: [1, 2] }]],
  ])("reads the rows of %s", (file, rows) => {
    expect(parseVariablesFile(fixture(file)).map((row) => Object.fromEntries(row))).toEqual(rows);
  });

  it.each([
    ["broken.json", ":1:15: broken JSON: found a letter, wanted a value"],
    ["list.yaml", ": found something else than names with values, wanted a mapping or a list of mappings"],
    ["short-row.csv", ":2: broken CSV: found a row with more or fewer values than the first line has names"],
    ["rows.xlsx", ": found a variables file of an unknown kind, wanted .json, .yaml, .csv or .jsonl"],
  ])("says what is wrong with %s", (name, problem) => {
    const file = `errors/bad-vars-file/${name}`;
    expect(thrown(() => parseVariablesFile(fixture(file)))).toBe(`${file}${problem}`);
  });

  it("names the broken line of a .jsonl file", () => {
    expect(() => parseVariablesFile({ file: "v.jsonl", text: '{"a":1}\n{"a":}\n' })).toThrow("v.jsonl:2:6:");
    expect(() => parseVariablesFile({ file: "v.jsonl", text: '{"a":1}\n[1]\n' })).toThrow("v.jsonl:2: found something");
  });

  it.each(["v.csv", "v.yaml", "v.jsonl"])("refuses %s without a row", (file) => {
    expect(() => parseVariablesFile({ file, text: file === "v.csv" ? "a,b\n" : "\n" })).toThrow(
      "found no variables, wanted at least one row of them",
    );
  });

  it("reads past a byte order mark", () => {
    expect(parseVariablesFile({ file: "v.csv", text: "\uFEFFa\n1\n" })[0]?.get("a")).toBe("1");
  });
});

describe("variableRows", () => {
  it("puts the flags on top of every row", () => {
    const rows = variableRows(new Map([["a", "flag"]]), [
      new Map([
        ["a", "row"],
        ["b", "1"],
      ]),
      new Map([["b", "2"]]),
    ]);
    expect(rows.map((row) => Object.fromEntries(row))).toEqual([
      { a: "flag", b: "1" },
      { a: "flag", b: "2" },
    ]);
  });

  it("is one row where there is no file", () => {
    expect(variableRows(new Map())).toEqual([new Map()]);
  });
});

describe("variableText", () => {
  it("prints text plainly and everything else as JSON", () => {
    expect([variableText("a"), variableText(1.5), variableText(true), variableText(null)]).toEqual([
      "a",
      "1.5",
      "true",
      "",
    ]);
    expect(variableText({ a: [1] })).toBe('{"a":[1]}');
  });
});
