import { describe, expect, it } from "vitest";
import { readTokenizerFile } from "../../../src/read/tokenizer-files/read-tokenizer-file.ts";
import { buildAddedPack } from "../../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../../src/tokenize/added/create-added-encoding.ts";

// A tekken.json as mistral-common writes and reads it: ranks count from 0, the first 256 are the bytes themselves, each entry has three
// members, of which token_str is null where the bytes are no text; ids are ranks behind the special tokens; the list is longer
// than the vocabulary in use; special tokens are never looked for in text.

const SPECIALS = 1000;
const TOKENS = ["th", "he", "the", " the", " t", "in", "ing", "12", "the'", "zz"];
/** All but the last, which the file holds and the vocabulary does not use. */
const IN_USE = 256 + TOKENS.length - 1;

const entry = (bytes: Buffer, rank: number): object => {
  const text = bytes.toString("utf8");
  return {
    rank,
    token_bytes: bytes.toString("base64"),
    token_str: Buffer.from(text).equals(bytes) ? text : null,
  };
};

function tekken(config: object = {}, vocab: readonly object[] = ENTRIES): string {
  return JSON.stringify({
    config: {
      pattern:
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      num_vocab_tokens: vocab.length,
      default_vocab_size: SPECIALS + IN_USE,
      default_num_special_tokens: SPECIALS,
      version: "v11",
      ...config,
    },
    vocab,
    special_tokens: [
      { rank: 0, token_str: "<unk>", is_control: true },
      { rank: 1, token_str: "<s>", is_control: true },
      { rank: 2, token_str: "</s>", is_control: true },
      { rank: 3, token_str: "[INST]", is_control: true },
    ],
    version: 1,
    type: "Tekken",
    image: { image_patch_size: 14, max_image_size: 1540, spatial_merge_size: 2 },
  });
}

const ENTRIES = [
  ...Array.from({ length: 256 }, (_, byte) => entry(Buffer.from([byte]), byte)),
  ...TOKENS.map((token, index) => entry(Buffer.from(token), 256 + index)),
];

const specOf = (text: string) => readTokenizerFile({ file: "tekken.json", text, sha256: "" }, null);
const encoding = createAddedEncoding(
  buildAddedPack(specOf(tekken()), { name: "tiny", sha256: "", licence: null }, "tekken.json"),
);
/** "t" → its id as a byte, "th" → its id as a token. */
const id = (token: string): number =>
  SPECIALS + (token.length === 1 ? token.charCodeAt(0) : 256 + TOKENS.indexOf(token));

describe("a tekken.json", () => {
  it.each<[text: string, tokens: string[], why: string]>([
    [" the", [" the"], "a piece that is a token is one"],
    ["then", ["the", "n"], "th (0) before he (1), then the (2)"],
    ["hehe", ["he", "he"], "the lowest rank wherever it stands"],
    ["thing", ["th", "ing"], "th, in, ing"],
    [" thing", [" ", "th", "ing"], "th (0) before the blank and its t (4)"],
    [" ten", [" t", "e", "n"], "nothing takes the t away"],
    ["123", ["1", "2", "3"], "digits stand alone, whatever token there is"],
    ["theThe", ["the", "T", "he"], "a capital begins a piece"],
    ["the's", ["the", "'", "s"], "contractions are no part of a word, and the sign is of the next piece"],
    ["<s>[INST]", [..."<s>[INST]"], "special tokens are text"],
    ["zz", ["z", "z"], "a token beyond the vocabulary in use is none"],
    ["the/\n\n", ["the", "/", "\n", "\n"], "line breaks go with the signs before them"],
  ])("%j → %j: %s", (text, tokens) => {
    expect([...encoding.encode(text)]).toEqual(tokens.map(id));
    expect(encoding.count(text)).toBe(tokens.length);
  });

  it("has bytes for what has no token", () => {
    expect([...encoding.encode("é")]).toEqual([SPECIALS + 0xc3, SPECIALS + 0xa9]);
  });

  it("is known by what it holds, and says of itself that nothing is put around a text", () => {
    const { format, rules, model } = specOf(tekken());
    expect(format).toBe("tekken");
    expect(rules.template).toEqual({ before: [], after: [] });
    expect(model.vocabulary.size).toBe(IN_USE);
  });

  it.each<[title: string, text: string, message: RegExp]>([
    ["no pattern", tekken({ pattern: undefined }), /config\.pattern is missing/],
    ["no number of special tokens", tekken({ default_num_special_tokens: null }), /config\.default_num_special_tokens/],
    ["no tokens in use", tekken({ default_vocab_size: SPECIALS }), /vocab is empty/],
    ["a rank twice", tekken({}, [...ENTRIES, { rank: 3, token_bytes: "enp6" }]), /vocab has a rank twice/],
    ["a token twice", tekken({}, [...ENTRIES, { rank: 9, token_bytes: "dGg=" }]), /vocab\[266\] has a token a second/],
    ["no base64", tekken({}, [{ rank: 0, token_bytes: "é" }]), /vocab\[0\] is no base64/],
  ])("with %s is refused in one line", (_, text, message) => {
    expect(() => specOf(text)).toThrow(message);
  });
});
