// Tokenizer files of our own making, small enough to look at: byte pair encoding trained on a few lines, in each of the shapes that models' files have.
import { BYTE_ALPHABET } from "../../../src/domain/tokenizer-spec.ts";

const LINES = [
  "The quick brown fox jumps over the lazy dog; the dog doesn't mind, it's late.",
  "don't won't they're we've I'll she'd it's",
  "    if (value === null) {\n        return [];\n    }\n\n\n",
  "1234567 890 3.14159 2026-11-21",
  "Größe, naïve café, ÉCOLE; Привет, мир! 你好，世界。こんにちは 안녕하세요",
  "snake_case camelCase HTTPServer XMLHttpRequest",
];

/** A tokenizer.json as parsed. */
export interface TokenizerJson {
  [key: string]: unknown;
  normalizer: unknown;
  pre_tokenizer: unknown;
  post_processor: unknown;
  added_tokens: Record<string, unknown>[];
  model: {
    [key: string]: unknown;
    type: string;
    vocab: Record<string, number>;
    merges: unknown[];
  };
}

/** Merges of the most frequent neighbours, as training has them. */
function train(words: readonly string[], count: number): [string, string][] {
  const parts = words.map((word) => Array.from(word));
  const merges: [string, string][] = [];
  while (merges.length < count) {
    const seen = new Map<string, { pair: [string, string]; times: number }>();
    for (const word of parts) {
      for (let i = 0; i + 1 < word.length; i++) {
        const pair: [string, string] = [word[i] ?? "", word[i + 1] ?? ""];
        const key = pair.join("\u0000");
        const known = seen.get(key) ?? { pair, times: 0 };
        seen.set(key, { pair, times: known.times + 1 });
      }
    }
    const best = [...seen.values()].reduce((a, b) => (b.times > a.times ? b : a), { pair: ["", ""], times: 1 });
    if (best.times < 2) break;
    const [left, right] = best.pair;
    merges.push([left ?? "", right ?? ""]);
    for (const word of parts) {
      for (let i = 0; i + 1 < word.length; i++) {
        if (word[i] === left && word[i + 1] === right) word.splice(i, 2, `${left}${right}`);
      }
    }
  }
  return merges;
}

const inBytes = (text: string): string => Array.from(Buffer.from(text), (byte) => BYTE_ALPHABET[byte]).join("");

function withIds(tokens: readonly string[], from = 0): Record<string, number> {
  return Object.fromEntries([...new Set(tokens)].map((token, index) => [token, from + index]));
}

const added = (id: number, content: string, more: object = {}): Record<string, unknown> => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
  ...more,
});

const BYTE_MERGES = train(
  LINES.flatMap((line) => line.split(/(?= )/).map(inBytes)),
  260,
);

/** Byte-level, as Llama 3 and Qwen are; `split` is the pattern before the bytes. */
export function byteLevel(split: string | null, more: Partial<TokenizerJson> = {}): TokenizerJson {
  const vocab = withIds([...BYTE_ALPHABET, ...BYTE_MERGES.map(([left, right]) => left + right)]);
  const size = Object.keys(vocab).length;
  const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: split === null };
  const pattern = { type: "Split", pattern: { Regex: split }, behavior: "Isolated", invert: false };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [added(size, "<|end|>"), added(size + 1, "<|start|>")],
    normalizer: null,
    pre_tokenizer: split === null ? bytes : { type: "Sequence", pretokenizers: [pattern, bytes] },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", dropout: null, unk_token: null, vocab, merges: BYTE_MERGES },
    ...more,
  };
}

const SIGN = "\u2581";
const SIGN_WORDS = LINES.flatMap((line) => `${SIGN}${line.replaceAll(" ", SIGN)}`.split(new RegExp(`(?=${SIGN})`)));
const SIGN_MERGES = train([...SIGN_WORDS, SIGN.repeat(8), "\n\n\n\n"], 200);
const BYTE_TOKENS = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);

/** SentencePiece's kind with byte fallback, as Llama 2, Mistral and Gemma are. */
export function sentencePiece(more: Partial<TokenizerJson> = {}): TokenizerJson {
  const letters = Array.from("etaoinshrdlucmfwypvbgkjqxz \u2581TIESXHMLR.,'0123456789=({[\n");
  const parts = SIGN_MERGES.flatMap(([left, right]) => [...left, ...right, left, right, left + right]);
  const vocab = withIds(["<unk>", "<s>", "</s>", ...BYTE_TOKENS, ...letters, ...parts]);
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Prepend", prepend: SIGN },
        { type: "Replace", pattern: { String: " " }, content: SIGN },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [],
      special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
    },
    decoder: null,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: "<unk>",
      fuse_unk: true,
      byte_fallback: true,
      vocab,
      merges: SIGN_MERGES.map((pair) => pair.join(" ")),
    },
    ...more,
  };
}

export const LLAMA3_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
export const O200K_SPLIT =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const splits = (...patterns: readonly string[]): object[] =>
  patterns.map((Regex) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false }));
const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };

/** Numbers, ideographs and words in three steps, as DeepSeek V3 has it. */
export const threeSplits = (): TokenizerJson =>
  byteLevel("", {
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        ...splits("\\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"),
        ...splits(
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
        ),
        bytes,
      ],
    },
  });

/** Every kind, by a name for test titles. */
export const KINDS: readonly (readonly [name: string, make: () => TokenizerJson])[] = [
  ["GPT-2's own pattern", () => byteLevel(null)],
  ["one pattern, as Llama 3", () => byteLevel(LLAMA3_SPLIT)],
  ["capitals apart, as gpt-oss", () => byteLevel(O200K_SPLIT)],
  ["NFC before, as Qwen", () => byteLevel(LLAMA3_SPLIT.replace("{1,3}", ""), { normalizer: { type: "NFC" } })],
  ["NFKC before, as Claude 2", () => byteLevel(null, { normalizer: { type: "NFKC" } })],
  ["three patterns, as DeepSeek V3", threeSplits],
  ["byte fallback and a sign before the text, as Llama 2", () => sentencePiece()],
  [
    "byte fallback and nothing before the text, as Gemma",
    () => sentencePiece({ normalizer: { type: "Replace", pattern: { String: " " }, content: SIGN } }),
  ],
];
