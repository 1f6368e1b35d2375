import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

describe("a Converse body", () => {
  const body = {
    system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
    messages: [
      { role: "user", content: [{ text: "Tide?" }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "t1", name: "tide", input: { port: "Kiel" } } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "t1", status: "error", content: [{ json: { a: 1 } }] } }] },
    ],
    toolConfig: {
      tools: [{ toolSpec: { name: "tide", description: "Tells", inputSchema: { json: { type: "object" } } } }],
      toolChoice: { any: {} },
    },
    inferenceConfig: { maxTokens: 70 },
  };

  test("gives messages, with the cache point on what stands before it", () => {
    const { messages } = readRequestBody(body);
    expect(messages[0]?.parts).toEqual([{ kind: "text", text: "Be brief.", cache: "5m" }]);
    expect(messages.slice(2).flatMap(({ parts }) => parts)).toEqual([
      { kind: "tool-call", id: "t1", name: "tide", arguments: '{"port":"Kiel"}' },
      { kind: "tool-result", id: "t1", name: null, isError: true, parts: [{ kind: "text", text: '{"a":1}' }] },
    ]);
  });

  test("gives tools and settings, and is read from inside a CountTokens body too", () => {
    const expected = {
      api: "converse",
      tools: [{ name: "tide", description: "Tells", parameters: { type: "object" } }],
      toolChoice: { kind: "required" },
      maxOutputTokens: 70,
    };
    expect(readRequestBody(body)).toMatchObject(expected);
    expect(readRequestBody({ input: { converse: body } })).toMatchObject(expected);
  });
});

describe("an InvokeModel body", () => {
  test.each([
    [{ prompt: "Hi", max_gen_len: 12 }, 12],
    [{ inputText: "Hi", textGenerationConfig: { maxTokenCount: 12 } }, 12],
    [{ schemaVersion: "messages-v1", messages: [{ role: "user", content: [{ text: "Hi" }] }] }, null],
    [{ messages: [{ role: "user", content: "Hi" }], max_tokens: 12 }, 12],
    [{ message: "Hi", max_tokens: 12 }, 12],
  ])("of %j says Hi", (body, maxOutputTokens) => {
    const request = readRequestBody(body, "bedrock.invoke");
    expect(request).toMatchObject({ api: "bedrock.invoke", maxOutputTokens });
    expect(request.messages).toEqual([{ role: "user", parts: [{ kind: "text", text: "Hi" }] }]);
  });
});

describe("a Cohere chat body", () => {
  test("of version 2 gives messages, tools and documents", () => {
    const request = readRequestBody(
      {
        model: "command-a-03-2025",
        messages: [{ role: "user", content: "Tide?" }],
        tools: [{ type: "function", function: { name: "tide", parameters: { type: "object" } } }],
        tool_choice: "REQUIRED",
        documents: ["Tables of 2026"],
      },
      "cohere.chat",
    );
    expect(request).toMatchObject({ tools: [{ name: "tide" }], toolChoice: { kind: "required" } });
    expect(request.messages[1]?.parts).toMatchObject([{ kind: "file", text: "Tables of 2026" }]);
  });

  test("of version 1 gives the preamble, the history and the message", () => {
    const { messages } = readRequestBody({
      preamble: "Be brief.",
      chat_history: [
        { role: "USER", message: "Hi" },
        { role: "CHATBOT", message: "Hello" },
      ],
      message: "Tide?",
    });
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  });
});

describe("an Ollama body", () => {
  test("is a chat or a prompt", () => {
    const chat = { model: "llama3.2:1b", messages: [{ role: "user", content: "Hi" }], options: { num_predict: 9 } };
    expect(readRequestBody(chat)).toMatchObject({ api: "ollama", maxOutputTokens: 9 });
    const prompt = { model: "llama3.2:1b", prompt: "Hi", system: "Be brief.", format: "json", options: {} };
    const request = readRequestBody(prompt);
    expect(request.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(request.responseFormat).toEqual({ kind: "json-object" });
  });

  test("has arguments as objects, read as compact JSON", () => {
    const calls = [{ function: { name: "tide", arguments: { port: "Kiel" } } }];
    const { messages } = readRequestBody(
      { messages: [{ role: "assistant", content: "", tool_calls: calls }] },
      "ollama",
    );
    expect(messages[0]?.parts.at(-1)).toMatchObject({ kind: "tool-call", arguments: '{"port":"Kiel"}' });
  });
});

describe("bodies of text alone", () => {
  test("give a message a text, and token ids as a number", () => {
    expect(readRequestBody({ model: "davinci-002", prompt: ["a", "b"] }).messages).toHaveLength(2);
    expect(readRequestBody({ model: "text-embedding-3-small", input: [1, 2, 3] })).toMatchObject({ tokenIds: 3 });
    expect(readRequestBody({ texts: ["a", "b"], input_type: "search_document" }).messages).toHaveLength(2);
    expect(readRequestBody({ inputText: "a" })).toMatchObject({ api: "embeddings" });
    expect(readRequestBody({ requests: [{ content: { parts: [{ text: "a" }] } }] }).messages).toHaveLength(1);
  });
});
