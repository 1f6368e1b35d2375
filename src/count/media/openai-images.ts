import type { ImagePart } from "../../domain/request.ts";
import type { ModelName } from "../model-name.ts";

/** How a model's images are charged: by tiles of 512 pixels, or by patches of 32. */
type Rule =
  | { readonly kind: "tiles"; readonly base: number; readonly tile: number }
  | { readonly kind: "patches"; readonly factor: number; readonly most: number };

/**
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs
 * The factors of gpt-5-mini and gpt-5-nano are those that are billed, not the documented ones:
 * https://community.openai.com/t/gpt-5-mini-image-input-token-calculation-discrepancy-with-official-faq-formula/1344040
 */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [/^gpt-4o-mini/, { kind: "tiles", base: 2833, tile: 5667 }],
  [/^gpt-4\.1-mini/, { kind: "patches", factor: 1.62, most: 1536 }],
  [/^gpt-4\.1-nano/, { kind: "patches", factor: 2.46, most: 1536 }],
  [/^gpt-(4|3)/, { kind: "tiles", base: 85, tile: 170 }],
  [/^o4-mini/, { kind: "patches", factor: 1.72, most: 1536 }],
  [/^(o1|o3)/, { kind: "tiles", base: 75, tile: 150 }],
  [/^computer-use/, { kind: "tiles", base: 65, tile: 129 }],
  [/^gpt-5(\.\d)?(-chat)?-?mini/, { kind: "patches", factor: 1.2, most: 1536 }],
  [/^gpt-5(\.\d)?-nano/, { kind: "patches", factor: 1.5, most: 1536 }],
  [/^gpt-5(-|$)/, { kind: "tiles", base: 70, tile: 140 }],
  [/^gpt/, { kind: "tiles", base: 70, tile: 140 }],
];

/** Tokens of one image; null where its size is unknown and matters. */
export function openaiImageTokens(
  image: Pick<ImagePart, "width" | "height" | "detail">,
  model: ModelName,
): number | null {
  const rule = RULES.find(([pattern]) => pattern.test(model.id))?.[1] ?? { kind: "tiles", base: 85, tile: 170 };
  if (rule.kind === "tiles" && image.detail === "low") return rule.base;
  const { width, height } = image;
  if (width === null || height === null || width === 0 || height === 0) return null;
  return rule.kind === "tiles"
    ? rule.base + rule.tile * tilesOf(width, height)
    : Math.ceil(patchesOf(width, height, rule.most) * rule.factor) + 1;
}

/** Whether recorded usage bears the model's rule out; for the others it is that of their nearest kin. */
export function hasVerifiedImages({ id }: ModelName): boolean {
  return /^(gpt-4(o|\.1-(mini|nano)|-|$)|o4-mini|gpt-5(-mini|-nano|-\d|$))/.test(id);
}

/** Fitted into 2,048 pixels, then to a shorter side of 768; never enlarged. */
function tilesOf(width: number, height: number): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit));
  const tiles = (side: number) => Math.ceil(Math.floor(side * fit * shrink + 1e-9) / 512);
  return Math.max(1, tiles(width)) * Math.max(1, tiles(height));
}

/** Patches that cover the image, shrunk so that no more than `most` are needed. */
function patchesOf(width: number, height: number, most: number): number {
  const cover = (scale: number) => Math.ceil((width * scale) / 32) * Math.ceil((height * scale) / 32);
  if (cover(1) <= most) return cover(1);
  const shrink = Math.sqrt((most * 32 * 32) / (width * height));
  const across = (width * shrink) / 32;
  const down = (height * shrink) / 32;
  return cover(shrink * Math.min(Math.floor(across) / across, Math.floor(down) / down));
}
