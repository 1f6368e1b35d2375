import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { shortenMiddle } from "../../src/report/layout.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import type { Column, Report, Table } from "../../src/report/report.ts";
import { toTerminal } from "../../src/report/terminal.ts";

const table: Table = {
  name: "t",
  columns: [
    { key: "file", title: "prompt", kind: "text", shorten: true },
    { key: "tokens", title: "tokens in", kind: "tokens" },
    { key: "usd", title: "$/request", kind: "usd" },
    { key: "range", title: "range", kind: "usd", dropFirst: 1 },
  ],
  rows: [
    { cells: ["prompts/customer-care/first-answer.prompty"], level: "heading" },
    { cells: ["gpt-4o", 948, usd("0.00587"), { value: usd("1"), to: usd("2.5") }], level: "item" },
    { cells: ["prompts/triage.md", { value: 1_204_331, about: true }, usd("12.5"), null] },
    { cells: ["a-very-long-name-of-a-file-in-some-folder/that-goes-on-and-on.md", 7, "unpriced", ""] },
  ],
};

function report(overrides: Partial<Report> = {}): Report {
  return {
    headline: "Three prompts",
    tables: [table],
    notes: [],
    details: [],
    data: table,
    document: {},
    ...overrides,
  };
}

describe("the terminal", () => {
  it("aligns numbers on the decimal point and marks estimates", () => {
    expect(toTerminal(report(), { columns: undefined, color: false })).toMatchInlineSnapshot(`
      "Three prompts

      prompt                                                              tokens in  $/request        range
      prompts/customer-care/first-answer.prompty
        gpt-4o                                                                  948    0.00587  1.00 – 2.50
      prompts/triage.md                                                 ~ 1,204,331   12.50               –
      a-very-long-name-of-a-file-in-some-folder/that-goes-on-and-on.md            7   unpriced
      "
    `);
  });

  it.each([80, 60, 50])("fits into %i columns without cutting a number", (columns) => {
    const text = toTerminal(report(), { columns, color: false });
    expect(Math.max(...text.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    for (const figure of ["948", "0.00587", "~ 1,204,331", "12.50"]) expect(text).toContain(figure);
  });

  it("writes no escape sequence where colour is not wanted, nor one that came with a name", () => {
    const evil = { ...table, rows: [{ cells: ["\u001b[31mred\u001b[0m\u0007\u202e", 1, usd("1"), ""] }] };
    const text = toTerminal(report({ tables: [evil], headline: "\u001b]0;title\u0007x" }), {
      columns: 80,
      color: false,
    });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text).toContain("red");
  });

  it("uses colour where it is wanted", () => {
    expect(toTerminal(report(), { columns: 80, color: true })).toContain("\u001b[");
  });

  it("shortens several columns, the widest first, until the table fits", () => {
    const columns: Column[] = ["a", "b"].map((key) => ({ key, title: key, kind: "text", shorten: true }));
    const wide: Table = { name: "wide", columns, rows: [{ cells: ["x".repeat(30), "y".repeat(60)] }] };
    const row = toTerminal(report({ tables: [wide] }), { columns: 70, color: false })
      .split("\n")
      .find((line) => line.startsWith("x"));
    expect(row).toContain("x".repeat(30));
    expect(stringWidth(row ?? "")).toBeLessThanOrEqual(70);
  });

  it("shortens names in the middle", () => {
    expect(shortenMiddle("prompts/customer/reply.prompty", 16)).toBe("promp…ly.prompty");
    expect(stringWidth(shortenMiddle("提示词/客户/回复.prompty", 12))).toBeLessThanOrEqual(12);
  });
});

describe("markdown", () => {
  it("keeps names from becoming markup", () => {
    const evil = { ...table, rows: [{ cells: ["<b>|`*_[x](y)", 1, usd("1"), ""] }] };
    expect(toMarkdown(report({ tables: [evil] }))).toContain("&lt;b&gt;\\|\\`\\*\\_\\[x\\](y)");
  });

  it("is a table that a reader of the source can read", () => {
    expect(toMarkdown(report({ notes: ["a note"] }))).toMatchInlineSnapshot(`
      "**Three prompts**

      | prompt | tokens in | $/request | range |
      | --- | ---: | ---: | ---: |
      | **prompts/customer-care/first-answer.prompty** |  |  |  |
      | gpt-4o | 948 | 0.00587 | 1.00 – 2.50 |
      | prompts/triage.md | \\~ 1,204,331 | 12.50 | – |
      | a-very-long-name-of-a-file-in-some-folder/that-goes-on-and-on.md | 7 | unpriced |  |

      - a note
      "
    `);
  });
});
