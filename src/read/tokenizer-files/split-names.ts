import type { SplitBehavior, SplitStep } from "../../domain/tokenizer-spec.ts";
import { translatePattern } from "./pattern.ts";

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const O200K_WORDS = (after: string): string =>
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+" +
  `${after}|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*${after}`;
const cl100k = (numbers: string): string =>
  `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${SPACES}`;

/** Patterns that a tiktoken file may go with, by the names that users know (tiktoken_ext/openai_public.py, and the models' own code). */
export const SPLIT_PATTERNS: Readonly<Record<string, string>> = {
  o200k_base: `${O200K_WORDS(`${CONTRACTIONS}?`)}|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${SPACES}`,
  cl100k_base: cl100k("\\p{N}{1,3}"),
  r50k_base: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  llama3: cl100k("\\p{N}{1,3}"),
  qwen: cl100k("\\p{N}"),
};

const DEEPSEEK_WORDS =
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";
const TEKKEN = `${O200K_WORDS("")}|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${SPACES}`;

/** What patterns do behind a letter before a sign, found by reading each; by their translation, so that spelling does not matter. */
const WORD_ENDS: ReadonlyMap<string, "ends" | "leaves"> = new Map([
  ...[...Object.values(SPLIT_PATTERNS), TEKKEN, DEEPSEEK_WORDS].map(
    (pattern) => [translatePattern(pattern, "oniguruma"), "ends"] as const,
  ),
  ...["\\p{N}{1,3}", "\\p{N}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"].map(
    (pattern) => [translatePattern(pattern, "oniguruma"), "leaves"] as const,
  ),
]);

/** A step of a pattern that is in JavaScript already. */
export function patternStep(pattern: string, behavior: SplitBehavior, invert: boolean): SplitStep {
  const wordEnd = WORD_ENDS.get(pattern);
  return { kind: "pattern", pattern, behavior, invert, ...(wordEnd === undefined ? {} : { wordEnd }) };
}

/** Published tiktoken files by SHA-256, with the pattern that each goes with. */
export const KNOWN_FILES: Readonly<Record<string, string>> = {
  "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": "o200k_base",
  "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": "cl100k_base",
  "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930": "r50k_base",
  "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069": "r50k_base",
  "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55": "llama3",
};
