import { describe, expect, it } from "vitest";
import { readPromptFile } from "../../../src/read/prompt-files/index.ts";
import { readFixture, said, variables } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("an OpenAI batch", () => {
  it("reads each line by its url, at the batch price, named by its custom_id", async () => {
    const { entries } = await readFixture("formats/openai-batch.jsonl");
    expect(entries.map(({ entry, mode, request }) => [entry, mode, request.api, request.maxOutputTokens])).toEqual([
      ["a-1", "batch", "chat.completions", 40],
      ["a-2", "batch", "responses", null],
      ["a-3", "batch", "embeddings", null],
    ]);
  });

  it("is multiplied by rows of variables", async () => {
    const text =
      '{"custom_id":"q","url":"/v1/chat/completions","body":{"messages":[{"role":"user","content":"{{x}}"}]}}';
    const rows = [variables({ x: "one" }), variables({ x: "two" })];
    const { entries } = await readPromptFile({ file: "b.jsonl", text }, { variables: rows });
    expect(entries.map((entry) => [entry.entry, ...said(entry)])).toEqual([
      ["q, row 1", "user: one"],
      ["q, row 2", "user: two"],
    ]);
  });
});

describe("an Anthropic batch", () => {
  it("says the same as one object and as lines", async () => {
    const asObject = await readFixture("formats/anthropic-batch.json");
    const asLines = await readFixture("formats/anthropic-batch.jsonl");
    expect(asLines.entries.map(({ entry, request, mode }) => [entry, request, mode])).toEqual(
      asObject.entries.map(({ entry, request, mode }) => [entry, request, mode]),
    );
    expect(asObject.entries.map(({ mode, request }) => [mode, request.model, request.maxOutputTokens])).toEqual([
      ["batch", "claude-haiku-4-5", 50],
      ["batch", "claude-haiku-4-5", 60],
    ]);
  });
});

describe("a Gemini batch", () => {
  it("has no model, and names lines without a key by their number", async () => {
    const { entries } = await readFixture("formats/gemini-batch.jsonl");
    expect(entries.map(({ entry, mode, request }) => [entry, mode, request.model, request.maxOutputTokens])).toEqual([
      ["c-1", "batch", null, 70],
      ["line 2", "batch", null, null],
    ]);
  });
});

describe("conversations on lines", () => {
  it("take a last assistant turn for the answer, and leave it out of the input", async () => {
    const { entries } = await readFixture("formats/chat.jsonl");
    expect(entries.map((entry) => [entry.entry, entry.answer, entry.mode, said(entry)])).toEqual([
      [
        "line 1",
        "Water it from below, and give it shade at noon.",
        null,
        ["system: You are a patient gardener.", "user: My basil wilts."],
      ],
      ["line 2", null, null, ["user: When do I prune roses?"]],
    ]);
  });

  it("count a called tool as the answer", async () => {
    const call = { id: "1", type: "function", function: { name: "ring", arguments: '{"times":2}' } };
    const line = {
      messages: [
        { role: "user", content: "Ring!" },
        { role: "assistant", tool_calls: [call] },
      ],
    };
    const { entries } = await readPromptFile({ file: "f.jsonl", text: JSON.stringify(line) });
    expect(entries.map(({ answer }) => answer)).toEqual(['ring{"times":2}']);
  });

  it("read a file of many megabytes in seconds", async () => {
    const line = JSON.stringify({ messages: [{ role: "user", content: "A question of some length. ".repeat(8) }] });
    const text = `${line}\n`.repeat(40_000);
    const began = performance.now();
    expect((await readPromptFile({ file: "f.jsonl", text })).entries).toHaveLength(40_000);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe("tools alone", () => {
  it("make a request without messages, of what a model sees of them", async () => {
    const { entries } = await readFixture("formats/mcp-tool.snap");
    expect(entries[0]?.request.messages).toEqual([]);
    expect(entries[0]?.request.tools.map(({ name, description }) => [name, description])).toEqual([
      ["read_tides", "Read the tides of a harbour for one day"],
    ]);
    expect(JSON.stringify(entries[0]?.request.tools)).not.toContain("Read the tide table");
  });

  it("are the same tool in OpenAI's and in Gemini's shape", async () => {
    const shapes = await Promise.all(
      ["formats/openai-tools.json", "formats/gemini-tools.json"].map((file) => readFixture(file)),
    );
    for (const { entries } of shapes) {
      expect(entries[0]?.request.tools).toMatchObject([
        { name: "ring_bell", parameters: { type: "object", properties: { times: { type: "integer" } } } },
      ]);
    }
  });
});

describe("batches of others", () => {
  it("of Bedrock are read by what each model takes", async () => {
    const { entries } = await readFixture("prompt-formats/batches/bedrock.jsonl");
    expect(entries.map(({ entry, mode, request }) => [entry, mode, request.api, request.maxOutputTokens])).toEqual([
      ["one", "batch", "messages", 30],
      ["two", "batch", "bedrock.invoke", 20],
    ]);
  });

  it("in OpenAI's form have other paths before the endpoint, or none at all", async () => {
    const { entries } = await readFixture("prompt-formats/batches/others.jsonl");
    expect(entries.map(({ entry, mode, request }) => [entry, mode, request.api, request.model])).toEqual([
      ["a", "batch", "chat.completions", null],
      ["b", "batch", "chat.completions", "llama-3.1-8b-instant"],
    ]);
    const images = '{"custom_id":"a","url":"/v1/images/generations","body":{"prompt":"a buoy"}}';
    expect(await rejected(readPromptFile({ file: "a.jsonl", text: images }))).toMatch(
      /^a\.jsonl:1: found a url of another API/,
    );
  });
});
