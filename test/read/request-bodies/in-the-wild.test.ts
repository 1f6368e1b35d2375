import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

describe("what bodies hold beside the usual", () => {
  test("Google's SDKs keep instruction, tools and limit under config", () => {
    const request = readRequestBody({
      model: "gemini-2.5-flash",
      contents: "Low water?",
      config: {
        systemInstruction: "Be brief.",
        maxOutputTokens: 50,
        tools: [{ functionDeclarations: [{ name: "tide", parametersJsonSchema: { type: "object" } }] }],
        thinkingConfig: { thinkingBudget: 0 },
      },
    });
    expect(request.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(request).toMatchObject({ maxOutputTokens: 50, tools: [{ name: "tide" }], reasoning: { enabled: false } });
  });

  test("code that Gemini ran is text of the conversation", () => {
    const { messages, uncountable } = readRequestBody({
      contents: [
        { role: "model", parts: [{ executableCode: { code: "1+1" } }, { codeExecutionResult: { output: "2" } }] },
      ],
    });
    expect(messages[0]?.parts).toEqual([
      { kind: "text", text: "1+1" },
      { kind: "text", text: "2" },
    ]);
    expect(uncountable).toEqual([]);
  });

  test("Cohere's turns are told from Anthropic's though both have documents", () => {
    const request = readRequestBody({
      model: "command-a-03-2025",
      messages: [
        { role: "user", content: "Low water?" },
        {
          role: "assistant",
          tool_plan: "Look.",
          tool_calls: [{ id: "1", function: { name: "tide", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "1", content: [{ type: "document", document: { data: "at nine" } }] },
      ],
      tools: [{ type: "function", function: { name: "tide", parameters: { type: "object" } } }],
    });
    expect(request).toMatchObject({ api: "cohere.chat", tools: [{ name: "tide" }], uncountable: [] });
    expect(request.messages.at(-1)?.parts).toMatchObject([{ kind: "tool-result", parts: [{ text: "at nine" }] }]);
  });

  test("Mistral's inputs and an assistant's thread are input", () => {
    const conversation = readRequestBody({ model: "mistral-medium-latest", instructions: "Be brief.", inputs: "Ahoy" });
    expect(conversation.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    const run = readRequestBody({
      assistant_id: "asst_1",
      instructions: "Be brief.",
      additional_instructions: "Be kind.",
      thread: { messages: [{ role: "user", content: "Ahoy" }] },
    });
    expect(run.messages.map(({ role }) => role)).toEqual(["system", "system", "user"]);
    expect(run.uncountable).toEqual([{ code: "hidden-context", what: "assistant_id" }]);
  });

  test("a document of Converse may be text, or texts", () => {
    const document = (source: object) => ({ document: { format: "txt", name: "d", source } });
    const { messages, uncountable } = readRequestBody({
      messages: [
        {
          role: "user",
          content: [document({ text: "one" }), document({ content: [{ text: "two" }, { text: "three" }] })],
        },
      ],
    });
    expect(messages[0]?.parts).toMatchObject([
      { kind: "file", text: "one" },
      { kind: "file", text: "two\nthree" },
    ]);
    expect(uncountable).toEqual([]);
  });

  test("what an answer is to be put in front of is read as well", () => {
    const { messages } = readRequestBody({ model: "codestral-latest", prompt: "def f(", suffix: "return 1" });
    expect(messages).toHaveLength(2);
  });

  test("a re-ranker's documents may be objects", () => {
    const { messages } = readRequestBody({ query: "tide", documents: ["a", { text: "b" }, { title: "c" }] });
    expect(messages.map(({ parts }) => parts)).toEqual(
      ["tide", "a", "b", '{"title":"c"}'].map((text) => [{ kind: "text", text }]),
    );
  });

  test("gateways pass cache breakpoints on, and search for themselves", () => {
    const request = readRequestBody({
      model: "anthropic/claude-sonnet-4-5",
      messages: [
        { role: "system", content: [{ type: "text", text: "s", cache_control: { type: "ephemeral", ttl: "1h" } }] },
      ],
      plugins: [{ id: "web" }],
      search_parameters: { mode: "auto" },
    });
    expect(request.messages[0]?.parts).toEqual([{ kind: "text", text: "s", cache: "1h" }]);
    expect(request.uncountable.map(({ what }) => what)).toEqual(["live search", "web"]);
    expect(readRequestBody({ messages: [], search_parameters: { mode: "off" } }).uncountable).toEqual([]);
  });
});
