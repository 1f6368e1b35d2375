import { patchTokens } from "./media-patches.ts";
import type { PixelSize } from "./media-patches.ts";

/**
 * Claude sees images in patches of 28 × 28 pixels, at most 1,568 of them, and three tokens around; from 4.7 on up to
 * 4,784 (https://docs.claude.com/en/docs/build-with-claude/vision; the patches are read off recordings).
 */
export function anthropicImageTokens(image: PixelSize, isHighResolution: boolean): number | null {
  const limits = isHighResolution ? { longestEdge: 2576, mostPatches: 4784 } : { longestEdge: 1568, mostPatches: 1568 };
  return patchTokens(image, { patch: 28, perRow: 0, around: 3, ...limits });
}

/** The picture of a PDF page; its text comes on top, and the request does not show how much that is. */
export const ANTHROPIC_PAGE_TOKENS = 1580;
