import { describe, expect, test } from "vitest";
import { familyOf } from "../../src/count/count.ts";
import { geminiImageTokens, geminiPageTokens } from "../../src/count/media-gemini.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { PromptRequest } from "../../src/domain/request.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { HELLO, PROSE, WEATHER, countAs, inputAs, withTools } from "./count-as.ts";

const toGemini = (request: PromptRequest): PromptRequest => ({ ...request, api: "generateContent" });

describe("Gemini", () => {
  test.each(["gemini-2.5-flash", "google/gemini-2.5-pro", "models/gemini-2.0-flash", "gemma-3-27b-it"])(
    "%s is of the Gemini family",
    (name) => {
      expect(familyOf(name).name).toBe("gemini");
    },
  );

  test("a word costs its token and hardly a frame", () => {
    expect(inputAs("gemini-2.5-flash", toGemini(HELLO), "vertex")).toBeLessThanOrEqual(2);
    expect(inputAs("gemini-2.5-flash", toGemini(HELLO), "google")).toBeLessThanOrEqual(3);
  });

  test("every digit is a token", () => {
    const digits = toGemini(textRequest("31415926535897932384 ".repeat(10)));
    expect(inputAs("gemini-2.5-flash", digits)).toBeGreaterThan(200);
  });

  test("Vertex counts the words of a declaration, the Gemini API more, and more again from 3 on", () => {
    const added = (model: string, provider: string): number =>
      inputAs(model, toGemini(withTools(HELLO, WEATHER)), provider) - inputAs(model, toGemini(HELLO), provider);
    const vertex = added("gemini-2.5-flash", "vertex");
    const api = added("gemini-2.5-flash", "google");
    expect(vertex).toBeLessThan(35);
    expect(api).toBeGreaterThan(vertex + 20);
    expect(added("gemini-3-pro-preview", "google")).toBeGreaterThan(api);
  });

  test("a response schema that guides the decoding is not in the prompt", () => {
    const body = {
      contents: [{ role: "user", parts: [{ text: "A person" }] }],
      generationConfig: {
        responseMimeType: "application/json",
        responseJsonSchema: { type: "object", properties: { name: { type: "string", description: PROSE } } },
      },
    };
    const bare = { contents: body.contents };
    expect(inputAs("gemini-2.5-flash", readRequestBody(body))).toBe(inputAs("gemini-2.5-flash", readRequestBody(bare)));
  });

  test("the schema of a function's response counts like that of its parameters", () => {
    const declaration = { name: "roll", parametersJsonSchema: { type: "object", properties: {} } };
    const response = { type: "object", properties: { number: { type: "integer" }, sides: { type: "integer" } } };
    const body = (extra: object): unknown => ({
      contents: [{ role: "user", parts: [{ text: "Roll" }] }],
      tools: [{ functionDeclarations: [{ ...declaration, ...extra }] }],
    });
    const bare = inputAs("gemini-2.5-flash", readRequestBody(body({})));
    expect(inputAs("gemini-2.5-flash", readRequestBody(body({ responseJsonSchema: response })))).toBeGreaterThan(
      bare + 10,
    );
  });
});

/** Tokens by modality, as recorded usage tells them. */
describe("media for Gemini", () => {
  test.each([
    [1.5, 256, 256, 258],
    [2.5, 3008, 2000, 258],
    [2, 275, 183, 258],
    [2, 640, 480, 1290],
    [2, 1024, 1024, 1290],
    [2, 2048, 1362, 1806],
    [2, 3008, 2000, 3354],
    [3, 597, 566, 1088],
    [3, 128, 128, 1089],
    [3, 400, 301, 1102],
    [3, 3008, 2000, 1107],
  ])("generation %d, %d × %d pixels", (version, width, height, tokens) => {
    expect(geminiImageTokens({ width, height }, version)).toBe(tokens);
  });

  test("a page of a PDF is 258 tokens, 520 from 3 on", () => {
    expect(geminiPageTokens(2.5)).toBe(258);
    expect(geminiPageTokens(3)).toBe(520);
  });

  test("an image without pixels is counted all the same where all images cost alike", () => {
    const request: PromptRequest = {
      ...HELLO,
      messages: [{ role: "user", parts: [{ kind: "image", detail: null, width: null, height: null }] }],
      uncountable: [{ code: "image-size-unknown", what: "an image" }],
    };
    expect(countAs("gemini-2.5-flash", request).uncountable).toEqual([]);
    expect(countAs("gemini-2.0-flash", request).uncountable).toHaveLength(1);
  });

  test("a PDF with pages known leaves nothing uncounted, one without does", () => {
    const pdf = (pages: number | null): PromptRequest => ({
      ...HELLO,
      messages: [{ role: "user", parts: [{ kind: "file", mediaType: "application/pdf", bytes: 100, pages }] }],
      uncountable: [{ code: "hidden-context", what: "the text inside a file: application/pdf" }],
    });
    expect(countAs("gemini-2.5-flash", pdf(3)).uncountable).toEqual([]);
    expect(countAs("gemini-2.5-flash", pdf(null)).uncountable).toHaveLength(1);
    expect(countAs("gemini-2.5-flash", pdf(3)).input).toBeGreaterThanOrEqual(3 * 258);
  });

  test("audio costs 32 tokens a second", () => {
    const audio: PromptRequest = { ...HELLO, messages: [{ role: "user", parts: [{ kind: "audio", seconds: 60 }] }] };
    expect(Math.abs(inputAs("gemini-2.5-flash", audio) - 60 * 32)).toBeLessThan(8);
  });
});
