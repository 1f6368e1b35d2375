import { describe, expect, it } from "vitest";
import { readPromptFile } from "../../../src/read/prompt-files/index.ts";
import { readFixture, readOne, said, variables } from "./read-fixture.ts";

describe("a plain text", () => {
  it("is one message of the user, to the last byte", async () => {
    expect(said(await readOne("a.txt", "One\r\n two \n"))).toEqual(["user: One\r\n two \n"]);
  });

  it("is said by whom --role names", async () => {
    expect(said(await readOne("a.md", "Be brief.", { role: "system" }))).toEqual(["system: Be brief."]);
  });

  it("loses its byte order mark, which is no text", async () => {
    expect(said(await readOne("a.txt", "\uFEFFHello"))).toEqual(["user: Hello"]);
  });

  it("keeps its front matter, with a warning", async () => {
    const { entries, warnings } = await readFixture("formats/front-matter.md");
    expect(entries.map(said)).toEqual([["user: ---\ntitle: House rules\n---\nKeep the stairs free.\n"]]);
    expect(warnings.map(({ code }) => code)).toEqual(["front-matter"]);
  });

  it("is warned of where characters could not be read", async () => {
    const { warnings } = await readPromptFile({ file: "a.txt", text: "caf\uFFFD" });
    expect(warnings).toEqual([
      { code: "not-utf8", message: "1 character is unreadable: the file may not be UTF-8", place: { file: "a.txt" } },
    ]);
  });

  it("keeps what only a template engine could run, with a warning", async () => {
    const text = "{% if a %}Yes{% endif %} {{#each b}}x{{/each}}";
    const entry = await readOne("a.txt", text);
    expect(said(entry)).toEqual([`user: ${text}`]);
    expect(entry.warnings.map(({ message }) => message)).toEqual([
      "4 template tags are not executed: they are counted as text",
    ]);
  });
});

describe("variables", () => {
  it("fill placeholders in every spelling, and what nobody knows stays and is listed", async () => {
    const given = variables({ a: "1", b: 2, c: { d: "deep" } });
    const entry = await readOne("a.txt", "{{a}} {{ b }} {{{a}}} ${a} {{c.d}} {{-a-}} {a} {{x}} ${y}", {
      variables: [given],
    });
    expect(said(entry)).toEqual(["user: 1 2 1 1 deep 1 {a} {{x}} ${y}"]);
    expect(entry.unfilled).toEqual([{ name: "x", filledBy: "none" }]);
  });

  it("are not looked at again once they stand in the text", async () => {
    const given = variables({ a: "{{b}} ${b}", b: "never" });
    expect(said(await readOne("a.txt", "{{a}}", { variables: [given] }))).toEqual(["user: {{b}} ${b}"]);
  });

  it("give one request a row", async () => {
    const rows = [variables({ country: "Denmark" }), variables({ country: "Malta" })];
    const { entries } = await readFixture("formats/text.txt", { variables: rows });
    expect(entries.map((entry) => [entry.entry, ...said(entry)])).toEqual([
      ["row 1", "user: Name three birds that winter in Denmark.\n"],
      ["row 2", "user: Name three birds that winter in Malta.\n"],
    ]);
  });

  it("fill the strings of a request only where the user gives some", async () => {
    const { entries } = await readFixture("formats/openai-chat.json");
    expect(entries.map((entry) => [said(entry)[1], entry.unfilled])).toEqual([["user: Which tea for {{guest}}?", []]]);
    const filled = await readFixture("formats/openai-chat.json", { variables: [variables({ guest: '"Ada"\n' })] });
    expect(filled.entries.map((entry) => said(entry)[1])).toEqual(['user: Which tea for "Ada"\n?']);
  });

  it("named __proto__ or constructor are variables like others", async () => {
    const entry = await readOne("a.txt", "{{constructor}} {{__proto__}} {{a.constructor}}", {
      variables: [variables({ a: {} })],
    });
    expect(entry.unfilled.map(({ name }) => name)).toEqual(["constructor", "__proto__", "a.constructor"]);
    const body = '{"messages":[{"role":"user","content":"{{a}}","__proto__":{"polluted":"{{a}}"}}]}';
    await readOne("a.json", body, { variables: [variables({ a: "x" })] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("take time that grows with the text alone, however it is made", async () => {
    for (const hostile of ["{{", "{%", "{{{ a", "![", "![](", "${", "{{a"]) {
      const began = performance.now();
      await readPromptFile(
        { file: "a.prompty", text: hostile.repeat(200_000) },
        { variables: [variables({ a: "1" })] },
      );
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  });
});

describe("a list of prompts", () => {
  it("has a request for each item, from the field that is named", async () => {
    const { entries, format } = await readFixture("formats/json-list.json", {
      field: "prompt",
      variables: [variables({ town: "Visby" })],
    });
    expect(format).toBe("json-list");
    expect(entries.map((entry) => [entry.entry, ...said(entry)])).toEqual([
      ["item 1", "user: Play a guide in the old town of Visby."],
      ["item 2", "user: Play a cook who wastes nothing."],
    ]);
  });

  it("may stand on lines", async () => {
    const { entries } = await readFixture("formats/json-list.jsonl", { field: "question" });
    expect(entries.map((entry) => [entry.entry, ...said(entry)])).toEqual([
      ["line 1", "user: What do owls eat?"],
      ["line 2", "user: What do eels eat?"],
    ]);
  });

  it("leaves other files of the same run alone", async () => {
    expect((await readFixture("formats/openai-batch.jsonl", { field: "prompt" })).format).toBe("openai-batch");
    expect((await readFixture("formats/text.txt", { field: "prompt" })).format).toBe("text");
  });
});

it.each([
  ["a.poml", "<poml><task>Sing</task></poml>"],
  ["a.toml", 'prompt = "Sing"'],
])("%s is counted as it stands, and says so", async (file, text) => {
  const { entries, warnings } = await readPromptFile({ file, text });
  expect(entries.map(said)).toEqual([[`user: ${text}`]]);
  expect(warnings.map(({ code }) => code)).toEqual(["not-known"]);
});
