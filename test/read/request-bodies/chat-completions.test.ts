import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

const read = (body: object) => readRequestBody({ model: "gpt-4o", ...body }, "chat.completions");

describe("a chat.completions body", () => {
  test("gives messages with roles, names and texts", () => {
    const { messages, api, model } = read({
      messages: [
        { role: "developer", content: "Be brief." },
        { role: "user", name: "kim", content: [{ type: "text", text: "Hi" }] },
      ],
    });
    expect({ api, model }).toEqual({ api: "chat.completions", model: "gpt-4o" });
    expect(messages).toEqual([
      { role: "developer", parts: [{ kind: "text", text: "Be brief." }] },
      { role: "user", name: "kim", parts: [{ kind: "text", text: "Hi" }] },
    ]);
  });

  test("gives calls and results of tools", () => {
    const call = { id: "c1", type: "function", function: { name: "tide", arguments: '{"port":"Kiel"}' } };
    const { messages } = read({
      messages: [
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "c1", content: "high" },
      ],
    });
    expect(messages.map(({ parts }) => parts)).toEqual([
      [{ kind: "tool-call", id: "c1", name: "tide", arguments: '{"port":"Kiel"}' }],
      [{ kind: "tool-result", id: "c1", name: null, parts: [{ kind: "text", text: "high" }] }],
    ]);
  });

  test("gives tools with their schemas as sent, the older functions too", () => {
    const parameters = { type: "object", properties: { port: { type: "string" } } };
    const definition = { name: "tide", description: "Tells the tide", parameters, strict: true };
    const tools = [{ type: "function", function: definition }];
    const expected = { name: "tide", description: "Tells the tide", parameters, strict: true };
    expect(read({ messages: [], tools }).tools).toEqual([{ ...expected, raw: tools[0] }]);
    expect(read({ messages: [], functions: [definition] }).tools).toEqual([{ ...expected, raw: definition }]);
  });

  test.each([
    ["auto", { kind: "auto" }],
    ["none", { kind: "none" }],
    ["required", { kind: "required" }],
    ["any", { kind: "required" }],
    [
      { type: "function", function: { name: "tide" } },
      { kind: "named", name: "tide" },
    ],
  ])("reads the tool choice %j", (tool_choice, expected) => {
    expect(read({ messages: [], tool_choice }).toolChoice).toEqual(expected);
  });

  test("gives settings: response format, answers, limits, reasoning", () => {
    const schema = { type: "object", properties: {} };
    const request = read({
      messages: [],
      n: 3,
      max_completion_tokens: 90,
      reasoning_effort: "low",
      parallel_tool_calls: false,
      response_format: { type: "json_schema", json_schema: { name: "Port", schema, strict: true } },
    });
    expect(request).toMatchObject({
      candidates: 3,
      maxOutputTokens: 90,
      reasoning: { effort: "low", enabled: true },
      parallelToolCalls: false,
      responseFormat: { kind: "json-schema", name: "Port", schema, strict: true },
    });
  });

  test("says what it cannot know: images behind addresses, tools of the provider, unknown parts, replayed reasoning", () => {
    const { uncountable, serverTools } = read({
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: "https://example.org/a.png", detail: "high" } },
            { type: "hologram", data: 1 },
          ],
        },
        { role: "assistant", content: "x", reasoning_content: "hm" },
      ],
      tools: [{ type: "web_search" }],
    });
    expect(uncountable.map(({ code }) => code)).toEqual([
      "image-size-unknown",
      "hidden-context",
      "replayed-reasoning",
      "server-tool",
    ]);
    expect(serverTools).toEqual(["web_search"]);
  });
});
