import type { FrameFeature } from "../../src/count/calibration/charges.ts";
import type { TextFeature } from "../../src/count/calibration/text-features.ts";

type Frame = Partial<Record<FrameFeature, number>>;
type Weights = Partial<Record<TextFeature, number>>;

/**
 * What is known of a tokenizer before fitting: Gemma, Qwen, Tekken, Llama 2 and Command split numbers into digits,
 * Gemma also splits signs off words; Claude's vocabulary is a third of o200k's, so what is rare there is split.
 */
export const TOKENIZER_PRIORS: Readonly<Record<string, Weights>> = {
  "claude-2": { token: 1.08 },
  "claude-3": { token: 1.03, rare: 1 },
  "claude-4.7": { token: 1.4 },
  gemini: { token: 1, digit: 1, sign: 0.3, line: 0.3 },
  qwen: { token: 1, digit: 1 },
  tekken: { token: 1.02, digit: 1 },
  "mistral-v3": { token: 1.1, rare: 0.3, digit: 1 },
  "llama-2": { token: 1.1, rare: 0.3, digit: 1 },
  cohere: { token: 1, digit: 1 },
};

export const DEFAULT_TOKENIZER_PRIOR: Weights = { token: 1 };

/**
 * What is known of a family's frame: the size of published chat templates and of the tool-use prompts that Anthropic
 * documents, the rest from single recordings.
 */
export const FRAME_PRIORS: Readonly<Record<string, Frame>> = {
  tekken: { tools: 5, tool: 10, call: 16, result: 12, callId: 1.1 },
  qwen: { message: 5, tools: 100, tool: 10, call: 14, result: 8 },
  kimi: { message: 4, tools: 8, tool: 10, call: 10, result: 6, callId: 0.5 },
  deepseek: { tools: 100, call: 14, result: 6 },
  glm: { tools: 100, call: 10, result: 6 },
  grok: { message: 6, tools: 147, call: 14, result: 9 },
  harmony: { message: 5 },
  "claude-3": { request: 4, tools: 320, tool: 5, call: 20, result: 15 },
  nova: { tools: 340 },
  "llama-4": { tools: 660 },
};

export const DEFAULT_FRAME_PRIOR: Frame = { request: 3, message: 3 };

/** Generations that share nothing with the others of their family but the tokenizer. */
export const OWN_FRAME_PRIORS: Readonly<Record<string, Frame>> = {
  "llama-3@raw": {},
  "llama-3": { request: 6, message: 5 },
  "llama-3.1": { request: 30, message: 5 },
  "llama-3.2@ollama": { request: 20, message: 5 },
  "gemini@vertex": { property: 1.5 },
  "gemini-2.0@gemini-api": {},
  "gemini-2.0@gateway": { property: 1.5 },
  "gemini-2.5@gemini-api": { message: 1, tool: 20, property: 9, call: 10, result: 10 },
  "gemini-2.5@gateway": { tool: 3, property: 9, call: 10, result: 10 },
  "gemini-3@gemini-api": { message: 1, tool: 14.5, property: 13, object: 12, call: 10, result: 10 },
  "gemini-3@gateway": { tool: 3, property: 9, call: 10, result: 10 },
};

/** How far an unknown may lie from its prior before that needs evidence. */
export const TEXT_SCALES: Readonly<Record<TextFeature, number>> = {
  token: 0.5,
  rare: 0.5,
  digit: 0.3,
  sign: 0.3,
  line: 0.3,
  indent: 0.1,
  symbol: 0.5,
  wide: 0.2,
};

export const FRAME_SCALES: Readonly<Record<FrameFeature, number>> = {
  request: 150,
  message: 2,
  system: 8,
  call: 12,
  result: 8,
  callId: 0.3,
  tools: 400,
  tool: 5,
  forced: 40,
  property: 6,
  object: 6,
  array: 4,
  enum: 2,
  schema: 150,
  thinking: 40,
};

/** Where schemas are written out as JSON, their parts are in the text already. */
export const JSON_SCHEMA_SCALE = 0.1;
