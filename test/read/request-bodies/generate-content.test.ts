import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

describe("a generateContent body", () => {
  const camel = {
    systemInstruction: { parts: [{ text: "Be brief." }] },
    contents: [
      { role: "user", parts: [{ text: "Tide?" }] },
      { role: "model", parts: [{ functionCall: { name: "tide", args: { port: "Kiel" } } }] },
      { role: "user", parts: [{ functionResponse: { name: "tide", response: { level: 3 } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: "tide", parametersJsonSchema: { type: "object", properties: {} } }] }],
    toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["tide"] } },
    generationConfig: {
      maxOutputTokens: 40,
      candidateCount: 2,
      responseSchema: { type: "OBJECT" },
      thinkingConfig: { thinkingBudget: 0 },
    },
  };

  test("gives messages, calls and results", () => {
    const { messages } = readRequestBody(camel);
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(messages.slice(2).flatMap(({ parts }) => parts)).toEqual([
      { kind: "tool-call", id: null, name: "tide", arguments: '{"port":"Kiel"}' },
      { kind: "tool-result", id: null, name: "tide", parts: [{ kind: "text", text: '{"level":3}' }] },
    ]);
  });

  test("gives tools and settings", () => {
    expect(readRequestBody(camel)).toMatchObject({
      api: "generateContent",
      tools: [{ name: "tide", parameters: { type: "object" } }],
      toolChoice: { kind: "named", name: "tide" },
      responseFormat: { kind: "json-schema" },
      maxOutputTokens: 40,
      candidates: 2,
      reasoning: { budgetTokens: 0, enabled: false },
    });
  });

  test("is read the same in snake_case", () => {
    const snake: unknown = JSON.parse(
      JSON.stringify(camel).replace(/"(\w+)":/g, (_, key: string) => {
        return `"${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`;
      }),
    );
    expect(Object.keys(snake as object)).toContain("system_instruction");
    const { tools, ...request } = readRequestBody(camel);
    const { tools: snakeTools, ...snakeRequest } = readRequestBody(snake);
    expect(snakeRequest).toEqual(request);
    expect(snakeTools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  });

  test("says that searches and remote files cannot be counted", () => {
    const { serverTools, uncountable } = readRequestBody({
      contents: [{ parts: [{ fileData: { fileUri: "gs://x/y.mp4", mimeType: "video/mp4" } }] }],
      tools: [{ googleSearch: {} }],
    });
    expect(serverTools).toEqual(["googleSearch"]);
    expect(uncountable).toEqual([
      { code: "file-by-id", what: "video/mp4" },
      { code: "server-tool", what: "googleSearch" },
    ]);
  });
});
