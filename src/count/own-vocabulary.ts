import type { PromptRequest } from "../domain/request.ts";
import type { Section, TokenCount } from "../domain/token-count.ts";
import type { Range } from "../domain/tokens.ts";
import type { Encoding } from "../tokenize/encoding.ts";
import { CALIBRATION } from "./calibration/constants.ts";
import { chargesOf, FRAME_FEATURES } from "./calibration/charges.ts";
import type { Charges, Feature } from "./calibration/charges.ts";
import { kindOf, uncountableOf } from "./calibration/contents.ts";
import type { Calibration, Kind, Spread } from "./calibration/calibration.ts";
import { FIXED_UNCERTAINTY, frameOf, priceOf, spreadOf, wholeSections } from "./calibration/count-calibrated.ts";
import { CALIBRATED_FAMILIES } from "./families-calibrated.ts";
import type { Generation } from "./calibration/generation.ts";
import { parseModelName } from "./model-name.ts";
import { templatesInstead } from "./moving-names.ts";
import { other } from "./other.ts";

/**
 * Counts a request with the model's own vocabulary, which its user added. Text is then exact, and exact is the whole where nothing but text is sent
 * (completions, embeddings): its tokens and those that the vocabulary's file puts around a text. What a chat template adds stays
 * as calibrated for the model's family, and is all that the range is about; where another template may be served under the same name, it holds
 * both.
 */
export function countWithVocabulary(
  request: PromptRequest,
  modelName: string,
  encoding: Encoding,
  provider: string | null = null,
  calibration: Calibration = CALIBRATION,
): TokenCount {
  if (request.api === "completions" || request.api === "embeddings") return countPlain(request, encoding);
  const model = parseModelName(modelName, provider);
  const family = CALIBRATED_FAMILIES.find((each) => each.matches(model)) ?? other;
  const generation = { ...family.generationOf(model, request), marks: null, rareFrom: null };
  const charges = chargesOf(request, generation, encoding);
  const sections = sectionsOf(charges, generation, calibration);
  const input = inputOf(sections);
  const ranges = [generation.name, ...templatesInstead(model)].map((name) => {
    const template = { ...generation, name };
    const tokens = inputOf(sectionsOf(charges, template, calibration));
    const frame = frameTokens(charges, weightsOf(template, calibration));
    return rangeOf(tokens, frame, kindOf(request), spreadOf(request, template, family.name, calibration));
  });
  return {
    input,
    range: { low: Math.min(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) },
    basis: "estimated",
    sections: wholeSections(sections, input),
    tokenizer: `${encoding.name} (added: exact vocabulary, template calibrated as ${generation.name})`,
    uncountable: uncountableOf(request, generation),
  };
}

type Weights = ReadonlyMap<Feature, number>;

function weightsOf(generation: Generation, calibration: Calibration): Weights {
  return new Map<Feature, number>([
    ["token", 1],
    ["media", 1],
    ...(Object.entries(frameOf(generation, calibration)) as [Feature, number][]),
  ]);
}

function sectionsOf(charges: Charges, generation: Generation, calibration: Calibration): Section[] {
  const weights = weightsOf(generation, calibration);
  return [...charges].map(([name, amounts]) => ({ name, tokens: priceOf(amounts, weights) }));
}

function inputOf(sections: readonly Section[]): number {
  return Math.max(1, Math.round(sections.reduce((sum, { tokens }) => sum + tokens, 0)));
}

/**
 * Text alone. One token around it (`<s>`) is what servers put there, too; of more (an end of turn, `</s>`) they leave out what would end
 * a prompt that is to be gone on with.
 */
function countPlain(request: PromptRequest, encoding: Encoding): TokenCount {
  const texts = request.messages.map(({ role, parts }) => ({
    name: String(role),
    tokens: encoding.count(parts.map((part) => (part.kind === "text" ? part.text : "")).join("")),
  }));
  const most = (encoding.around ?? 0) * Math.max(1, texts.length);
  const expected = request.api === "embeddings" ? most : Math.min(most, Math.max(1, texts.length));
  const framing = { name: "framing", tokens: expected };
  const ids = { name: "token ids", tokens: request.tokenIds ?? 0 };
  const sections = [...texts, framing, ids].filter(({ tokens }) => tokens > 0);
  const input = sections.reduce((sum, { tokens }) => sum + tokens, 0);
  const isCertain = expected === most;
  return {
    input,
    range: isCertain ? { low: input, high: input } : { low: input - expected, high: input - expected + most },
    basis: isCertain && request.uncountable.length === 0 ? "exact" : "estimated",
    sections,
    tokenizer: `${encoding.name} (added: exact vocabulary${encoding.around ? `, ${encoding.around} more around a text` : ""})`,
    uncountable: request.uncountable,
  };
}

/**
 * How far the template may be off: by some tokens, by a share of what it adds, and where tools or a schema are written into it, by a share
 * of all. Nine recordings in ten of Llama, Qwen, DeepSeek, Mistral, Cohere and Gemma's kin lie within, counted with their own vocabularies.
 */
const TEMPLATE: Readonly<Record<Kind, { readonly tokens: number; readonly frame: number; readonly all: number }>> = {
  plain: { tokens: 12, frame: 0.3, all: 0 },
  tools: { tokens: 12, frame: 0.5, all: 0.05 },
  schema: { tokens: 24, frame: 0.7, all: 0.1 },
  media: { tokens: 24, frame: 0.5, all: Infinity },
};

/** As far off as the family's counts are altogether, and never further than the template may be. */
function rangeOf(input: number, frame: number, kind: Kind, spread: Spread): Range {
  const { tokens, frame: share, all } = TEMPLATE[kind];
  const most = tokens + share * frame + all * input;
  const [below, above] = [spread.below, spread.above].map((off) => Math.min(most, FIXED_UNCERTAINTY + off * input));
  return { low: Math.max(1, Math.floor(input - (below ?? most))), high: Math.ceil(input + (above ?? most)) };
}

const FRAMES: ReadonlySet<Feature> = new Set(FRAME_FEATURES);

function frameTokens(charges: Charges, weights: Weights): number {
  let tokens = 0;
  for (const amounts of charges.values()) {
    for (const [feature, amount] of amounts) if (FRAMES.has(feature)) tokens += amount * (weights.get(feature) ?? 0);
  }
  return Math.abs(tokens);
}
