/** Pixels of an image, where the request tells. */
export interface PixelSize {
  readonly width: number | null;
  readonly height: number | null;
}

/** How a vision model cuts images into patches, each of which is a token. */
export interface PatchRule {
  /** Side of a patch in pixels. */
  readonly patch: number;
  readonly longestEdge: number;
  readonly mostPatches: number;
  /** Tokens at the end of every row of patches, and once around the image. */
  readonly perRow: number;
  readonly around: number;
}

/** Tokens of an image, shrunk first until it keeps within the longest edge and the most patches. */
export function patchTokens({ width, height }: PixelSize, rule: PatchRule): number | null {
  if (width === null || height === null || width <= 0 || height <= 0) return null;
  const longest = Math.max(width, height);
  const byArea = Math.floor(rule.patch * Math.sqrt((rule.mostPatches * longest) / Math.min(width, height)));
  let edge = Math.min(longest, rule.longestEdge, byArea, rule.patch * rule.mostPatches);
  let grid = gridOf(width, height, edge / longest, rule.patch);
  while (grid.columns * grid.rows > rule.mostPatches && edge > rule.patch) {
    edge -= 1;
    grid = gridOf(width, height, edge / longest, rule.patch);
  }
  return grid.columns * grid.rows + grid.rows * rule.perRow + rule.around;
}

function gridOf(width: number, height: number, scale: number, patch: number): { columns: number; rows: number } {
  return {
    columns: Math.max(1, Math.ceil((width * scale) / patch)),
    rows: Math.max(1, Math.ceil((height * scale) / patch)),
  };
}
