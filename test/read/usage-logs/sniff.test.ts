import { describe, expect, it } from "vitest";
import { recordStarts } from "../../../src/read/usage-logs/record-lines.ts";
import { sniffLayout } from "../../../src/read/usage-logs/sniff.ts";

describe("the layout of a log", () => {
  it.each([
    ['{"a":1}\n{"a":2}\n', "lines"],
    ['{"a":1}', "lines"],
    ['{"a": 1, "text": "cut off in the mid', "lines"],
    ['{"broken\n{"a":2}\n', "lines"],
    ['{\n  "a": 1\n}\n', "document"],
    ['{"data": [{"a":1}]}', "document"],
    ['{"object": "page", "data": [', "document"],
    [' [{"a":1}]', "array"],
  ])("of %j is JSON: %s", (head, shape) => {
    expect(sniffLayout(head)).toEqual({ kind: "json", shape });
  });

  it.each([
    ["a,b\n1,2", ",", ["a", "b"]],
    ['"a, b";c\n1;2', ";", ["a, b", "c"]],
    ["\uFEFFa\tb", "\t", ["a", "b"]],
  ])("of %j is CSV", (head, delimiter, header) => {
    expect(sniffLayout(head)).toEqual({ kind: "csv", delimiter, header });
  });

  it("is empty, or unknown with words for what was found", () => {
    expect(sniffLayout(" \n")).toEqual({ kind: "empty" });
    expect(sniffLayout("a\0b")).toEqual({ kind: "unknown", found: "a binary file" });
  });
});

describe("record starts", () => {
  const lines = (text: string, quoted: boolean) =>
    [...recordStarts([new TextEncoder().encode(text)], quoted)].map(({ line }) => line);

  it("skip blank lines", () => {
    expect(lines("a\n\r\n  \nb", false)).toEqual([1, 4]);
  });

  it("run over line breaks inside quotes, and only there", () => {
    expect(lines('h\n"one\n""two""\n"\nb\n', true)).toEqual([1, 2, 5]);
    expect(lines('h\n"one\nb\n', false)).toEqual([1, 2, 3]);
  });
});
