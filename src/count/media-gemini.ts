import type { PixelSize } from "./media-patches.ts";

const TOKENS_A_TILE = 258;
const SMALL_EDGE = 384;
const LARGEST_TILE = 768;
const PATCHES_AN_IMAGE = 1120;
const PATCHES_A_PAGE = 560;

/**
 * Tokens of an image. 1.5 and 2.5 take 258 for any; 2.0 takes 258 a tile and one more for the whole; 3 fills 1,120
 * patches as nearly as the shape allows (https://ai.google.dev/gemini-api/docs/image-understanding, the rest is read
 * off recordings that tell tokens by modality).
 */
export function geminiImageTokens(size: PixelSize, version: number): number | null {
  const { width, height } = size;
  if (version >= 3) return patchesWithin(PATCHES_AN_IMAGE, width ?? 4, height ?? 3);
  if (version !== 2) return TOKENS_A_TILE;
  if (width === null || height === null) return null;
  if (Math.max(width, height) <= SMALL_EDGE) return TOKENS_A_TILE;
  const tile = Math.min(LARGEST_TILE, Math.max(256, Math.floor(Math.min(width, height) / 1.5)));
  return TOKENS_A_TILE * (Math.ceil(width / tile) * Math.ceil(height / tile) + 1);
}

/** Tokens of a page of a PDF; what text it has is not billed beside it. */
export function geminiPageTokens(version: number): number {
  return version >= 3 ? patchesWithin(PATCHES_A_PAGE, 17, 22) : TOKENS_A_TILE;
}

/** The largest grid of square patches of a shape within a budget. */
function patchesWithin(budget: number, width: number, height: number): number {
  const aspect = Math.max(1, width) / Math.max(1, height);
  return Math.max(1, Math.floor(Math.sqrt(budget * aspect))) * Math.max(1, Math.floor(Math.sqrt(budget / aspect)));
}

/** Audio in tokens a second: https://ai.google.dev/gemini-api/docs/tokens. */
export function geminiAudioTokensPerSecond(isVertex: boolean): number {
  return isVertex ? 25 : 32;
}
