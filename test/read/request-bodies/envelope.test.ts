import { describe, expect, test } from "vitest";
import { detectApi, readRequestBody } from "../../../src/read/request-bodies/index.ts";

const chat = { model: "gpt-4o", messages: [{ role: "user", content: "Ahoy" }] };
const claude = { anthropic_version: "bedrock-2023-05-31", max_tokens: 5, messages: chat.messages };

describe("a body inside of something else", () => {
  test.each([
    ["a captured call", { method: "POST", url: "https://api.example.org/v1/chat/completions", body: chat }, "gpt-4o"],
    ["a call and its answer", { request: chat, response: { id: "1" } }, "gpt-4o"],
    [
      "InvokeModel with its body as text",
      { modelId: "anthropic.claude-3", body: JSON.stringify(claude) },
      "anthropic.claude-3",
    ],
    ["Bedrock's CountTokens of InvokeModel", { input: { invokeModel: { body: JSON.stringify(claude) } } }, null],
    [
      "Gemini's countTokens",
      { generateContentRequest: { model: "models/gemini-2.5-flash", contents: "Ahoy" } },
      "gemini-2.5-flash",
    ],
    [
      "Alibaba's own form",
      { model: "qwen-plus", input: { messages: chat.messages }, parameters: { max_tokens: 5 } },
      "qwen-plus",
    ],
  ])("is read from %s", (_, outer, model) => {
    const request = readRequestBody(outer);
    expect(request.messages).toEqual([{ role: "user", parts: [{ kind: "text", text: "Ahoy" }] }]);
    expect([request.model, detectApi(outer)]).toEqual([model, request.api]);
  });

  test("is not looked for in a body that stands by itself", () => {
    expect(readRequestBody({ ...chat, request: claude, body: "x" }).model).toBe("gpt-4o");
  });

  test("has its settings from beside it where they stand there", () => {
    const outer = { model: "qwen-plus", input: { messages: chat.messages }, parameters: { max_tokens: 5 } };
    expect(readRequestBody(outer).maxOutputTokens).toBe(5);
  });
});
