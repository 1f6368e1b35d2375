import { describe, expect, it } from "vitest";
import { countRequest } from "../../src/count/count.ts";
import { countWithVocabulary } from "../../src/count/own-vocabulary.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { Encoding } from "../../src/tokenize/encoding.ts";
import { PROSE, WEATHER, withTools } from "./count-as.ts";
import { referenceEncodings } from "./reference-encodings.ts";

/** A vocabulary in which each word is a token, and one token stands before a text. */
const words: Encoding = {
  name: "words",
  around: 1,
  count: (text) => text.split(/\s+/).filter((word) => word !== "").length,
  encode: (text) => new Uint32Array(words.count(text)),
};
const widthOf = ({ low, high }: { low: number; high: number }): number => high - low;

describe("counting with a model's own vocabulary", () => {
  it("is exact where nothing but text is sent, the tokens around it included", () => {
    const request = { ...textRequest("one two three"), api: "completions" } as const;
    const count = countWithVocabulary(request, "llama-3.3-70b", words);
    expect(count).toMatchObject({ input: 4, range: { low: 4, high: 4 }, basis: "exact" });
    expect(count.tokenizer).toBe("words (added: exact vocabulary, 1 more around a text)");
  });

  it("leaves the template to the range of a chat, which does not grow with the text", () => {
    const short = countWithVocabulary(textRequest(PROSE), "llama-3.3-70b", words);
    const long = countWithVocabulary(textRequest(PROSE.repeat(500)), "llama-3.3-70b", words);
    expect(long.input - short.input).toBe(words.count(PROSE.repeat(500)) - words.count(PROSE));
    expect(widthOf(long.range)).toBeLessThan(60);
    expect(long.basis).toBe("estimated");
    expect(long.tokenizer).toMatch(/words \(added: exact vocabulary, template calibrated as llama-3/);
    const calibrated = countRequest(textRequest(PROSE.repeat(500)), "llama-3.3-70b", referenceEncodings);
    expect(widthOf(long.range)).toBeLessThan(widthOf(calibrated.range) / 10);
  });

  it("does not count as certain what a host may leave out: an end of turn, put behind a text", () => {
    const framed = { ...words, around: 3 };
    const completion = countWithVocabulary({ ...textRequest("one two"), api: "completions" }, "command-r", framed);
    expect(completion).toMatchObject({ input: 3, range: { low: 2, high: 5 }, basis: "estimated" });
    const embedding = countWithVocabulary({ ...textRequest("one two"), api: "embeddings" }, "embed-v4", framed);
    expect(embedding).toMatchObject({ input: 5, range: { low: 5, high: 5 }, basis: "exact" });
  });

  it.each([
    ["deepseek-chat", ["deepseek-v3", "deepseek-v3.2", "deepseek-v4-flash"]],
    ["command-r-plus", ["command-a-03-2025"]],
    ["command", ["command-r", "command-a-03-2025"]],
  ])("has the range of a name that moves hold every template that may be served: %s", (alias, models) => {
    const plain = { ...textRequest(PROSE), model: alias };
    for (const request of [plain, withTools(plain, WEATHER)]) {
      const { range } = countWithVocabulary(request, alias, words);
      for (const model of models) {
        const { input } = countWithVocabulary(request, model, words);
        expect(range.low).toBeLessThanOrEqual(input);
        expect(range.high).toBeGreaterThanOrEqual(input);
      }
    }
  });

  it.each(["deepseek-v3.2", "command-a-03-2025", "cohere.command-r-v1:0"])(
    "leaves the range of a name that means one model alone: %s",
    (model) => {
      const { input, range } = countWithVocabulary(textRequest(PROSE), model, words);
      const { low, high } = countWithVocabulary(textRequest(PROSE), "command-r", words).range;
      expect(range.low).toBeGreaterThan(input * 0.5);
      expect(widthOf(range)).toBeLessThan(high - low);
    },
  );

  it("widens by what a template adds, however long the text", () => {
    const width = (text: string): number =>
      widthOf(countWithVocabulary(textRequest(text), "command-r-plus", words).range);
    expect(width(PROSE.repeat(500)) - width(PROSE.repeat(50))).toBeLessThan(100);
  });

  it.each(["llama-3.3-70b", "qwen3-32b", "deepseek-chat", "gpt-4o", "nobody-knows-it"])(
    "has sections that add up: %s",
    (model) => {
      const count = countWithVocabulary(withTools(textRequest(PROSE), WEATHER), model, words);
      expect(count.sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(count.input);
      expect(count.range.low).toBeLessThanOrEqual(count.input);
      expect(count.range.high).toBeGreaterThanOrEqual(count.input);
    },
  );
});
