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
