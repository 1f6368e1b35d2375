import { describe, expect, it } from "vitest";
import { firstOf, readFixture, readWithFiles, said, variables } from "./read-fixture.ts";

/** One test a trap that the formats are known for; what has tests of its own elsewhere is named there. */
describe("traps of the formats", () => {
  it("Chat Completions: content in parts, and the detail of an image", async () => {
    const { request } = await firstOf("prompt-formats/requests/chat-parts.json");
    expect(request.messages[0]?.parts).toMatchObject([{ kind: "text" }, { kind: "image", detail: "low" }]);
  });

  it("Responses: tools that the provider runs are listed", async () => {
    const { request } = await firstOf("prompt-formats/requests/responses-tools.json");
    expect(request.serverTools).toEqual(["web_search"]);
    expect(request.uncountable).toContainEqual({ code: "server-tool", what: "web_search" });
  });

  it("Anthropic: tools are read, so that what they add to the system prompt is counted", async () => {
    const entry = await firstOf("prompt-formats/requests/anthropic-tools.json");
    expect([entry.format, entry.request.api, entry.request.tools.map(({ name }) => name)]).toEqual([
      "anthropic",
      "messages",
      ["look"],
    ]);
  });

  it("Gemini: parameters or parametersJsonSchema, and names in snake_case", async () => {
    const { request } = await firstOf("prompt-formats/requests/gemini-tools.json");
    expect(request.tools.map(({ name, parameters }) => [name, parameters])).toEqual([
      ["rain", { type: "object", properties: { town: { type: "string" } } }],
      ["wind", { type: "object", properties: { town: { type: "string" } } }],
    ]);
    expect(request.messages.map(({ role }) => role)).toEqual(["system", "user"]);
  });

  it("OpenAI batch: models may be mixed", async () => {
    const { entries } = await readFixture("prompt-formats/requests/mixed-batch.jsonl");
    expect(entries.map(({ entry, mode, request }) => [entry, mode, request.model])).toEqual([
      ["a", "batch", "gpt-4o"],
      ["b", "batch", "gpt-4o-mini"],
    ]);
  });

  it("Anthropic batch: one object, or what people store as lines", async () => {
    for (const file of ["formats/anthropic-batch.json", "formats/anthropic-batch.jsonl"]) {
      expect((await readFixture(file)).entries.map(({ mode }) => mode)).toEqual(["batch", "batch"]);
    }
  });

  it("Gemini batch: generation_config, and the model is elsewhere", async () => {
    const { request } = await firstOf("prompt-formats/requests/gemini-batch.jsonl");
    expect([request.model, request.maxOutputTokens]).toEqual([null, 50]);
  });

  it("chat lines: no model, and the last turn is the answer", async () => {
    const { entries } = await readFixture("formats/chat.jsonl");
    expect(entries.map(({ request, answer }) => [request.model, answer === null])).toContainEqual([null, false]);
  });

  it("Prompty: two versions, a body alone, an earlier conversation", async () => {
    expect((await firstOf("formats/prompty-v1.prompty")).request.maxOutputTokens).toBe(500);
    expect((await firstOf("formats/prompty-v2.prompty")).request.maxOutputTokens).toBe(200);
    expect(said(await firstOf("formats/prompty-shorthand.prompty"))).toHaveLength(1);
    expect((await firstOf("formats/prompty-v2.prompty")).unfilled).toContainEqual({ name: "talk", filledBy: "none" });
  });

  it("variables: loops and conditions run only where what they ask for is given", async () => {
    const file = "prompt-formats/langchain/jinja.yaml";
    expect((await firstOf(file)).warnings).toHaveLength(1);
    expect((await firstOf(file, { variables: [variables({ guests: [] })] })).warnings).toEqual([]);
  });

  it("Markdown: front matter is counted, with a warning", async () => {
    const { warnings } = await readFixture("formats/front-matter.md");
    expect(warnings.map(({ code }) => code)).toEqual(["front-matter"]);
  });

  it("a .json that is a mangled template is text", async () => {
    const { format, warnings } = await readWithFiles("formats/template.json");
    expect([format, warnings.map(({ code }) => code)]).toEqual(["text", ["not-json"]]);
  });

  it("a list of prompts needs the name of its field", async () => {
    expect((await readFixture("formats/json-list.json", { field: "prompt" })).entries).toHaveLength(2);
  });
});
