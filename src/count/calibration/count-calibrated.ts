import type { PromptRequest } from "../../domain/request.ts";
import type { Section, TokenCount } from "../../domain/token-count.ts";
import type { Range } from "../../domain/tokens.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import type { Calibration, FrameWeights, Spread, TextWeights } from "./calibration.ts";
import { kindOf, uncountableOf } from "./contents.ts";
import { chargesOf } from "./charges.ts";
import type { Amounts, Charges, Feature } from "./charges.ts";
import { CALIBRATION } from "./constants.ts";
import type { Generation } from "./generation.ts";

/**
 * Counts a request with constants that were fitted on recordings: what each section holds, times what that costs.
 * The basis is always "estimated". Pure; sections add up to `input`.
 */
export function countCalibrated(
  request: PromptRequest,
  generation: Generation,
  family: string,
  encoding: Encoding,
  calibration: Calibration = CALIBRATION,
): TokenCount {
  const charges = chargesOf(request, generation, encoding);
  const weights = weightsOf(generation, calibration);
  const exact = [...charges].map(([name, amounts]) => ({ name, tokens: priceOf(amounts, weights) }));
  const input = Math.max(1, Math.round(exact.reduce((sum, section) => sum + section.tokens, 0)));
  const rows = calibration.generations[generation.name]?.rows ?? 0;
  return {
    input,
    range: rangeOf(input, unseenTokens(charges), spreadOf(request, generation, family, calibration)),
    basis: "estimated",
    sections: wholeSections(exact, input),
    tokenizer: `${encoding.name} × calibration (${generation.name}, ${rows} recordings)`,
    uncountable: uncountableOf(request, generation),
  };
}

type Weights = ReadonlyMap<Feature, number>;

function weightsOf(generation: Generation, calibration: Calibration): Weights {
  const text: TextWeights = calibration.tokenizers[generation.tokenizer]?.weights ?? { token: 1 };
  return new Map<Feature, number>([
    ["media", 1],
    ...(Object.entries(text) as [Feature, number][]),
    ...(Object.entries(frameOf(generation, calibration)) as [Feature, number][]),
  ]);
}

/** What a generation's template adds around the text. */
export function frameOf({ name, tokenizer }: Generation, calibration: Calibration): FrameWeights {
  return calibration.generations[name]?.frame ?? calibration.tokenizers[tokenizer]?.frame ?? { request: 3, message: 3 };
}

/** Tokens of what a section holds. */
export function priceOf(amounts: Amounts, weights: Weights): number {
  let tokens = 0;
  for (const [feature, amount] of amounts) tokens += amount * (weights.get(feature) ?? 0);
  return tokens;
}

/** Rounds sections so that they add up to `total`: a section below zero (a frame that saves) is spread over the others. */
export function wholeSections(exact: readonly Section[], total: number): Section[] {
  const positive = exact.filter((section) => section.tokens > 0);
  const sum = positive.reduce((tokens, section) => tokens + section.tokens, 0);
  if (sum === 0) return [{ name: "framing", tokens: total }];
  const scaled = positive.map(({ name, tokens }) => ({ name, share: (tokens / sum) * total }));
  let missing = total - scaled.reduce((tokens, { share }) => tokens + Math.floor(share), 0);
  const byRest = [...scaled].sort((a, b) => (b.share % 1) - (a.share % 1));
  const raised = new Set<string>();
  for (const { name } of byRest) {
    if (missing === 0) break;
    raised.add(name);
    missing -= 1;
  }
  return scaled
    .map(({ name, share }) => ({ name, tokens: Math.floor(share) + (raised.has(name) ? 1 : 0) }))
    .filter((section) => section.tokens > 0);
}

/** Framing is uncertain by this much in requests of any size. */
export const FIXED_UNCERTAINTY = 3;
/** No recording has Chinese, Japanese or Korean text, so its tokens may be this share off. */
const UNSEEN_UNCERTAINTY = 0.25;
const NO_RECORDINGS: Spread = { below: 0.3, above: 0.4, rows: 0 };
/** Where a generation has fewer rows than this, its family's spread is widened. */
const FEW_ROWS = 20;

function rangeOf(input: number, unseen: number, spread: Spread): Range {
  const below = FIXED_UNCERTAINTY + spread.below * input + UNSEEN_UNCERTAINTY * unseen;
  const above = FIXED_UNCERTAINTY + spread.above * input + UNSEEN_UNCERTAINTY * unseen;
  return { low: Math.max(1, Math.floor(input - below)), high: Math.ceil(input + above) };
}

function unseenTokens(charges: Charges): number {
  let wide = 0;
  for (const amounts of charges.values()) wide += amounts.get("wide") ?? 0;
  return wide;
}

/** The spread of a family's counts: the generation's own, where enough recordings are of it. */
export function spreadOf(
  request: PromptRequest,
  generation: Generation,
  family: string,
  calibration: Calibration,
): Spread {
  const kind = kindOf(request);
  const own = calibration.spreads[`${generation.name} ${kind}`];
  if (own !== undefined) return own;
  const spread = calibration.spreads[`${family} ${kind}`] ?? calibration.spreads[`other ${kind}`] ?? NO_RECORDINGS;
  const rows = calibration.generations[generation.name]?.rows ?? 0;
  const widening = rows < FEW_ROWS ? 1.5 : 1;
  return { below: Math.min(0.95, spread.below * widening), above: spread.above * widening, rows };
}
