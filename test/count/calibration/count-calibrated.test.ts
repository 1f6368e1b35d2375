import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Calibration } from "../../../src/count/calibration/calibration.ts";
import { countCalibrated } from "../../../src/count/calibration/count-calibrated.ts";
import { generation } from "../../../src/count/calibration/generation.ts";
import { CALIBRATED_FAMILIES } from "../../../src/count/families-calibrated.ts";
import { parseModelName } from "../../../src/count/model-name.ts";
import { textRequest } from "../../../src/domain/request.ts";
import type { Message, Part, PromptRequest } from "../../../src/domain/request.ts";
import { referenceEncodings } from "../reference-encodings.ts";

const o200k = referenceEncodings("o200k_base");
const plainModel = generation({ name: "made-up", tokenizer: "made-up" });

const calibration: Calibration = {
  fitted: "2026-01-01",
  rows: 10,
  tokenizers: { "made-up": { weights: { token: 2 }, frame: {}, rows: 10 } },
  generations: { "made-up": { frame: { request: 4, message: 3, tools: 100, tool: 5 }, rows: 30, prompts: 9 } },
  spreads: { "test plain": { below: 0.1, above: 0.2, rows: 30 } },
  reasoning: {},
};

function counted(request: PromptRequest) {
  return countCalibrated(request, plainModel, "test", o200k, calibration);
}

const weather = {
  name: "weather",
  description: "Weather of a place",
  parameters: { type: "object", properties: { place: { type: "string" } } },
  raw: {},
};

describe("counting with calibrated constants", () => {
  test("text costs its tokens times the tokenizer's weight, and the frame comes on top", () => {
    const text = "Say hello to the world";
    expect(counted(textRequest(text)).input).toBe(2 * o200k.count(text) + 4 + 3);
  });

  test("tools have a section for what comes with any and one each", () => {
    const names = counted({ ...textRequest("hi"), tools: [weather] }).sections.map((section) => section.name);
    expect(names).toEqual(["framing", "user", "tools", "tool: weather"]);
  });

  test("the range is the spread of the family and kind, and three tokens", () => {
    const { input, range } = counted(textRequest("word ".repeat(200)));
    expect(range.low).toBe(Math.floor(input - 3 - 0.1 * input));
    expect(range.high).toBe(Math.ceil(input + 3 + 0.2 * input));
  });

  test("the range is wider where a generation has few recordings", () => {
    const few = { ...calibration, generations: { "made-up": { frame: {}, rows: 3, prompts: 2 } } };
    const text = textRequest("word ".repeat(500));
    const width = (from: Calibration): number => {
      const { input, range } = countCalibrated(text, plainModel, "test", o200k, from);
      return (range.high - range.low) / input;
    };
    expect(width(few)).toBeGreaterThan(1.3 * width(calibration));
  });

  test("the range is wider for scripts that no recording has", () => {
    const spreadOf = (text: string): number => {
      const { input, range } = counted(textRequest(text));
      return (range.high - range.low) / input;
    };
    expect(spreadOf("漢字とかな".repeat(50))).toBeGreaterThan(spreadOf("kanji and kana ".repeat(50)));
  });

  test("an embedding has no frame", () => {
    expect(counted({ ...textRequest("hello"), api: "embeddings" }).input).toBe(2 * o200k.count("hello"));
  });

  test("marks of the template are a token each where the model reads them as marks", () => {
    const llama = generation({ name: "made-up", tokenizer: "made-up", marks: /<\|[a-z_]+\|>/g });
    const request = textRequest("<|begin_of_text|>hello<|eot_id|>");
    expect(countCalibrated(request, llama, "test", o200k, calibration).input).toBe(2 + 2 * o200k.count("hello") + 7);
  });

  test("an image that nobody knows how to count is listed, not guessed", () => {
    const image: Part = { kind: "image", detail: null, width: 100, height: 100 };
    const request = { ...textRequest("look"), messages: [{ role: "user" as const, parts: [image] }] };
    expect(counted(request).uncountable.map(({ code }) => code)).toEqual(["image-size-unknown"]);
  });
});

const aText = fc.string({ unit: "binary", maxLength: 60 });
const aPart: fc.Arbitrary<Part> = fc.oneof(
  aText.map((text): Part => ({ kind: "text", text })),
  fc.record({
    kind: fc.constant("image" as const),
    detail: fc.constant(null),
    width: fc.option(fc.integer({ min: 0, max: 10_000 })),
    height: fc.option(fc.integer({ min: 0, max: 10_000 })),
  }),
  fc.record({
    kind: fc.constant("file" as const),
    mediaType: fc.constant("application/pdf"),
    bytes: fc.constant(null),
    pages: fc.option(fc.integer({ min: 0, max: 500 })),
  }),
  fc.record({
    kind: fc.constant("tool-call" as const),
    id: fc.option(aText),
    name: aText,
    arguments: fc.oneof(aText, fc.json()),
  }),
  aText.map((text): Part => ({ kind: "tool-result", id: null, name: text, parts: [{ kind: "text", text }] })),
  fc.constant<Part>({ kind: "reasoning", text: null }),
  fc.constant<Part>({ kind: "audio", seconds: 3.5 }),
);
const aMessage: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom(
    "system" as const,
    "developer" as const,
    "user" as const,
    "assistant" as const,
    "tool" as const,
  ),
  parts: fc.array(aPart, { maxLength: 4 }),
});
const aRequest: fc.Arbitrary<PromptRequest> = fc
  .record({
    messages: fc.array(aMessage, { maxLength: 5 }),
    tools: fc.array(
      fc.jsonValue().map((parameters) => ({ ...weather, parameters })),
      { maxLength: 3 },
    ),
    toolChoice: fc.constantFrom(null, { kind: "none" as const }, { kind: "required" as const }),
    schema: fc.option(fc.jsonValue()),
  })
  .map(({ schema, ...parts }) => ({
    ...textRequest(""),
    ...parts,
    responseFormat:
      schema === null ? null : { kind: "json-schema", name: null, description: null, schema, strict: true },
  }));

describe("any request, for any calibrated family", () => {
  const models = [
    ["claude-haiku-4-5", "anthropic"],
    ["gemini-2.0-flash", "google"],
    ["gemini-3-pro-preview", "vertex"],
    ["grok-4.3", "xai"],
    ["mistral-small3.1", "ollama"],
    ["llama-3.3-70b", "groq"],
    ["nova-pro-v1", "bedrock"],
    ["kimi-k2.5", null],
    ["gpt-oss-20b", null],
    ["a-model-nobody-knows", null],
  ] as const;

  test.each(models)(
    "%s: sections are whole, none is negative, they add up, and the range holds the count",
    (name, provider) => {
      const model = parseModelName(name, provider);
      const family = CALIBRATED_FAMILIES.find((candidate) => candidate.matches(model));
      expect(family).toBeDefined();
      fc.assert(
        fc.property(aRequest, (request) => {
          const count = family?.count(request, model, referenceEncodings);
          if (count === undefined) return;
          expect(count.sections.reduce((sum, section) => sum + section.tokens, 0)).toBe(count.input);
          expect(count.sections.every(({ tokens }) => Number.isInteger(tokens) && tokens > 0)).toBe(true);
          expect(count.range.low).toBeLessThanOrEqual(count.input);
          expect(count.range.high).toBeGreaterThanOrEqual(count.input);
          expect(count.basis).toBe("estimated");
        }),
        { numRuns: 40 },
      );
    },
  );
});
