import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Api } from "../../../src/domain/request.ts";
import { UserError } from "../../../src/errors.ts";
import { apiNamed, detectApi, readRequestBody } from "../../../src/read/request-bodies/index.ts";

const APIS: readonly Api[] = [
  "chat.completions",
  "responses",
  "messages",
  "generateContent",
  "converse",
  "bedrock.invoke",
  "cohere.chat",
  "ollama",
  "completions",
  "embeddings",
];

describe("a malformed body", () => {
  test.each([
    [[], "request body: found an array, wanted an object"],
    [{ messages: "a secret" }, "messages: found a string"],
    [{ messages: [{ role: "user", content: "x" }, "a secret"] }, "messages[1]: found a string, wanted an object"],
    [{ messages: [{ role: "user", content: 7 }] }, "messages[0].content: found a number"],
    [{ model: "gpt-5", input: [{ role: "user", content: [null] }] }, "input[0].content[0]: found null"],
    [{ contents: [{ parts: [3] }] }, "contents[0].parts[0]: found a number"],
    [{ messages: [], tools: "a secret" }, "tools: found a string, wanted an array"],
    [{ greeting: "a secret" }, "request body: no API's shape"],
  ])("is refused with the place, never the content: %j", (body, message) => {
    expect(() => readRequestBody(body)).toThrow(UserError);
    expect(() => readRequestBody(body)).toThrow(message);
    expect(() => readRequestBody(body)).not.toThrow("secret");
  });

  test("is refused where it is nested deeper than anyone reads", () => {
    let schema: object = {};
    for (let depth = 0; depth < 50_000; depth++) schema = { items: schema };
    const body = { messages: [], tools: [{ function: { name: "f", parameters: schema } }] };
    expect(() => readRequestBody(body)).toThrow("tools: nested deeper than 500 levels");
  });

  test("never ends in anything but a UserError, whatever it is and whichever API it claims", () => {
    const keys = [
      "messages",
      "input",
      "contents",
      "tools",
      "content",
      "parts",
      "role",
      "type",
      "text",
      "source",
      "prompt",
    ];
    const json = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
      object: fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 4 }),
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.constant(null),
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("object"),
      ),
    }));
    fc.assert(
      fc.property(json.object, fc.option(fc.constantFrom(...APIS), { nil: undefined }), (body, api) => {
        try {
          readRequestBody(body, api);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("the API of a body", () => {
  test.each<[Api, object]>([
    ["chat.completions", { model: "gpt-4o", messages: [{ role: "system", content: "x" }] }],
    ["chat.completions", { model: "claude-haiku-4-5", messages: [{ role: "system", content: "x" }], max_tokens: 9 }],
    ["messages", { model: "claude-haiku-4-5", messages: [{ role: "user", content: "x" }], max_tokens: 9 }],
    ["messages", { messages: [], system: "x" }],
    ["responses", { model: "gpt-5", input: "x" }],
    ["generateContent", { contents: [] }],
    ["converse", { messages: [{ role: "user", content: [{ text: "x" }] }] }],
    ["cohere.chat", { model: "command-r", message: "x" }],
    ["ollama", { model: "qwen3", prompt: "x", options: {} }],
    ["completions", { model: "davinci-002", prompt: "x" }],
    ["embeddings", { model: "text-embedding-3-small", input: "x" }],
    ["bedrock.invoke", { inputText: "x", textGenerationConfig: {} }],
  ])("is %s for %j", (api, body) => {
    expect(detectApi(body)).toBe(api);
  });

  test("is known by its own name and by those of endpoints that share its body", () => {
    for (const api of APIS) expect(apiNamed(api)).toBe(api);
    expect(apiNamed("messages.count_tokens")).toBe("messages");
    expect(apiNamed("countTokens")).toBe("generateContent");
    expect(apiNamed("constructor")).toBeUndefined();
  });

  test("is unknown for what is no body", () => {
    expect(detectApi("text")).toBeUndefined();
    expect(detectApi({ feature: "x" })).toBeUndefined();
  });
});
