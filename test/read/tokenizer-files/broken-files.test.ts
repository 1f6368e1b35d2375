import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { readTokenizerFile } from "../../../src/read/tokenizer-files/read-tokenizer-file.ts";
import { buildAddedPack } from "../../../src/tokenize/added/build-added-pack.ts";
import { byteLevel, sentencePiece } from "../../tokenize/added/tiny-tokenizers.ts";

/** What the user reads about a file. */
function messageOf(text: string, split: string | null = null): string {
  try {
    const spec = readTokenizerFile({ file: "mine.json", text, sha256: "" }, split);
    buildAddedPack(spec, { name: "mine", sha256: "", licence: null }, "mine.json");
    return "taken";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

type Json = Record<string, unknown>;
const file = (change: (json: Json, model: Json, vocab: Json) => void, base: object = byteLevel(null)): string => {
  const json = structuredClone(base) as Json & { model: Json & { vocab: Json } };
  change(json, json.model, json.model.vocab);
  return JSON.stringify(json);
};

const WHOLE = JSON.stringify(byteLevel(null));

it("has no more merges than a vocabulary for text could need", () => {
  const model = { ...byteLevel(null).model, merges: Array.from({ length: (1 << 20) + 1 }, () => "a b") };
  expect(messageOf(JSON.stringify({ ...byteLevel(null), model }))).toMatch(
    /model\.merges has 1048577 entries, the most/,
  );
});

describe("a file that is broken", () => {
  it.each<[what: string, text: string, message: RegExp]>([
    ["nothing", "", /none of tokenizer\.json/],
    ["no text", "\u0000\u0001\u0002", /no text, expected a tokenizer\.json/],
    ["prose", "Dear customer,\nplease", /none of tokenizer\.json/],
    ["a file cut short", WHOLE.slice(0, 900), /mine\.json:1:\d+: broken JSON/],
    ["another JSON file", '{"name":"x"}', /has no model/],
    ["a list", "[1,2]", /the file is a list, expected an object/],
    ["deep nesting", `{"model":${"[".repeat(100_000)}`, /levels of nesting/],
    ["a model that is a string", '{"model":"BPE"}', /the file\.model is a string/],
    ["no vocabulary", file((_, model) => delete model["vocab"]), /model\.vocab is missing/],
    ["an empty one", file((_, model) => (model["vocab"] = {})), /model\.vocab is empty/],
    ["a negative id", file((_, __, vocab) => (vocab["a"] = -1)), /is -1, expected an id/],
    ["a broken id", file((_, __, vocab) => (vocab["a"] = 1.5)), /is 1\.5, expected an id/],
    ["an id beyond all", file((_, __, vocab) => (vocab["a"] = 1e12)), /is 1000000000000, expected an id/],
    ["an id that is text", file((_, __, vocab) => (vocab["a"] = "7")), /is a string, expected an id/],
    ["an id twice", file((_, __, vocab) => (vocab["a"] = vocab["b"])), /has the id \d+ twice/],
    [
      "a byte left out",
      file((_, model, vocab) => ((model["merges"] = []), delete vocab["a"])),
      /no token for the byte 0x61/,
    ],
    [
      "merges of absent tokens",
      file((_, model) => (model["merges"] = [["a", "nowhere"]])),
      /merge 1 names a token that the vocabulary lacks/,
    ],
    [
      "merges to absent tokens",
      file((_, model) => (model["merges"] = [["z", "q"]])),
      /merge 1 makes a token that the vocabulary lacks/,
    ],
    ["a merge of three", file((_, model) => (model["merges"] = ["a b c"])), /merges\[0\] is no pair/],
    ["a merge of numbers", file((_, model) => (model["merges"] = [[1, 2]])), /merges\[0\] is no pair/],
    [
      "an added id twice",
      file(
        (json) =>
          (json["added_tokens"] = [
            { id: 5, content: "x" },
            { id: 5, content: "y" },
          ]),
      ),
      /id 5 twice/,
    ],
    [
      "an added token without text",
      file((json) => (json["added_tokens"] = [{ id: 5 }])),
      /added_tokens\[0\]\.content is missing/,
    ],
    [
      "a template of unknown tokens",
      file(
        (json) =>
          (json["post_processor"] = {
            type: "TemplateProcessing",
            single: [{ SpecialToken: { id: "constructor" } }, { Sequence: { id: "A" } }],
          }),
      ),
      /names a special token that the template lacks/,
    ],
    [
      "an unknown token that is none",
      file((_, model) => (model["unk_token"] = "nowhere"), sentencePiece()),
      /unk_token is not in model\.vocab/,
    ],
  ])("%s: one line says what is wrong", (_, text, message) => {
    const found = messageOf(text);
    expect(found).toMatch(message);
    expect(found.split("\n")).toHaveLength(1);
    expect(found.length).toBeLessThan(250);
  });

  it("takes a name like __proto__ for what it is, a token", () => {
    const text = WHOLE.replace('"vocab":{', '"vocab":{"__proto__":99999,"constructor":99998,');
    expect(messageOf(text)).toBe("taken");
    expect(({} as Json)["polluted"]).toBeUndefined();
  });

  it("is not held up by tokens that are long beyond use", () => {
    const long = "a".repeat(900);
    const text = file((_, model, vocab) => {
      vocab[long] = 70_000;
      for (let i = 0; i < 3500; i++) {
        vocab[`${long.slice(0, 800)}${"b".repeat(i % 90)}${i}`] = 80_000 + i;
      }
      model["merges"] = Object.keys(vocab).flatMap((token) => (token.length > 800 ? [[token[0], token.slice(1)]] : []));
      for (const token of Object.keys(vocab))
        if (token.length > 800) vocab[token.slice(1)] ??= 900_000 + Object.keys(vocab).length;
    });
    expect(messageOf(text)).toMatch(/too many long tokens/);
  });
});

describe("what a file asks for and can't be done exactly is refused by name", () => {
  it.each<[text: string, name: RegExp]>([
    [file((_, model) => (model["type"] = "Unigram")), /a model of type Unigram/],
    [file((_, model) => (model["type"] = "WordPiece")), /a model of type WordPiece/],
    [file((_, model) => (model["dropout"] = 0.1)), /model\.dropout/],
    [file((_, model) => (model["end_of_word_suffix"] = "</w>")), /model\.end_of_word_suffix/],
    [file((_, model) => (model["continuing_subword_prefix"] = "##")), /model\.continuing_subword_prefix/],
    [file((json) => (json["normalizer"] = { type: "Precompiled" })), /the normalizer Precompiled/],
    [
      file((json) => (json["normalizer"] = { type: "Sequence", normalizers: [{ type: "BertNormalizer" }] })),
      /the normalizer BertNormalizer/,
    ],
    [file((json) => (json["pre_tokenizer"] = { type: "UnicodeScripts" })), /the pre-tokenizer UnicodeScripts/],
    [file((json) => (json["post_processor"] = { type: "Other" })), /the post-processor Other/],
    [
      file((_, __, vocab) => delete vocab["<0xE4>"], sentencePiece()),
      /byte_fallback without a token for the byte 0xe4/,
    ],
  ])("%#: %s", (text, name) => {
    expect(messageOf(text)).toMatch(/asks for .*, which tokcost can't do exactly/);
    expect(messageOf(text)).toMatch(name);
  });

  it.each([
    "\\w+",
    "\\bx",
    "(a+)+",
    "(?<n>a)",
    "\\1",
    "a**",
    "^a",
    "[[:alpha:]]",
    "(?i:stop)",
    "(?i:[a-z])",
    "(?m:a)",
    "\\p{Nonsense}",
    "\\G",
    "x{2",
    "(a",
    "a)",
    "[]",
    "[z-a]",
    "\\",
  ])("the pattern %s", (Regex) => {
    const text = file((json) => (json["pre_tokenizer"] = { type: "Split", pattern: { Regex }, behavior: "Isolated" }));
    expect(messageOf(text)).toMatch(/asks for a split pattern with/);
  });
});

describe("a tiktoken file", () => {
  const line = (text: string, rank: number | string): string => `${Buffer.from(text).toString("base64")} ${rank}`;
  const bytes = Array.from({ length: 256 }, (_, byte) => `${Buffer.from([byte]).toString("base64")} ${byte}`);

  it("needs its split pattern told", () => {
    expect(messageOf(bytes.join("\n"))).toMatch(/does not tell how text is split/);
    expect(messageOf(bytes.join("\n"), "cl100k_base")).toBe("taken");
    expect(messageOf([...bytes, line("ab", 300)].join("\r\n"), "\\p{L}+|[^\\p{L}]")).toBe("taken");
    expect(messageOf(WHOLE, "cl100k_base")).toMatch(/tells its split pattern itself/);
  });

  it.each<[what: string, lines: string[], message: RegExp]>([
    ["a rank twice", [line("ab", 7)], /line 257 has the rank 7 a second time/],
    ["a token twice", [line("a", 700)], /line 257 has a token a second time/],
    ["a negative rank", [line("ab", -1)], /line 257 is no token in base64/],
    ["no rank", [line("ab", "")], /line 257 is no token in base64/],
    ["no base64", ["a*b= 300"], /line 257 is no token in base64/],
    ["an endless token", [line("x".repeat(5000), 300)], /line 257 has a token of over 1024 bytes/],
  ])("with %s gives one line", (_, lines, message) => {
    expect(messageOf([...bytes, ...lines].join("\n"), "r50k_base")).toMatch(message);
  });
});
