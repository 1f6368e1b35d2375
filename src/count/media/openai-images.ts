import type { ImagePart } from "../../domain/request.ts";
import type { ModelName } from "../model-name.ts";

/** How a model's images are charged: by tiles of 512 pixels, or by patches of 32. */
type Rule =
  | { readonly kind: "tiles"; readonly base: number; readonly tile: number }
  | { readonly kind: "patches"; readonly factor: number; readonly most: number; readonly mostOriginal?: number };

function tiles(base: number, tile: number): Rule {
  return { kind: "tiles", base, tile };
}

function patches(factor: number, most = 1536): Rule {
  return { kind: "patches", factor, most };
}

/** From gpt-5.4 on: more patches, and many more at the "original" level of detail. */
const LARGE: Rule = { kind: "patches", factor: 1, most: 2500, mostOriginal: 10_000 };

/**
 * By the beginning of the model's name, the first that fits holds; later models are charged as the newest are.
 * https://platform.openai.com/docs/guides/images-vision#calculating-costs
 * The factors of gpt-5-mini and gpt-5-nano are those that are billed, not the documented ones:
 * https://community.openai.com/t/gpt-5-mini-image-input-token-calculation-discrepancy-with-official-faq-formula/1344040
 */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [/^gpt-4o-mini/, tiles(2833, 5667)],
  [/^gpt-4\.1-mini/, patches(1.62)],
  [/^gpt-4\.1-nano/, patches(2.46)],
  [/^(gpt-4|chatgpt-4)/, tiles(85, 170)],
  [/^(o4-mini|codex-mini)/, patches(1.72)],
  [/^o\d/, tiles(75, 150)],
  [/^computer-use/, tiles(65, 129)],
  [/^gpt-5-mini/, patches(1.2)],
  [/^gpt-5-nano/, patches(1.5)],
  [/^gpt-5[.\w-]*-mini/, patches(1.62)],
  [/^gpt-5[.\w-]*-nano/, patches(2.46)],
  [/^gpt-5(\.1)?(-|$)/, tiles(70, 140)],
  [/^gpt-5\.[23]/, patches(1.2)],
];

/** Models whose rule recorded usage bears out; the others' are documented, or those of their nearest kin. */
const VERIFIED = /^(gpt-4o|gpt-4\.1-(mini|nano)|gpt-4-|o4-mini|gpt-5-mini|gpt-5-nano|gpt-5$)/;

export function hasVerifiedImages({ id }: ModelName): boolean {
  return VERIFIED.test(id);
}

/** Tokens of one image; null where its size is unknown and matters. */
export function openaiImageTokens(
  { width, height, detail }: Pick<ImagePart, "width" | "height" | "detail">,
  model: ModelName,
): number | null {
  const rule = RULES.find(([pattern]) => pattern.test(model.id))?.[1] ?? LARGE;
  if (rule.kind === "tiles" && detail === "low") return rule.base;
  if (width === null || height === null || width === 0 || height === 0) return null;
  if (rule.kind === "tiles") return rule.base + rule.tile * tilesOf(width, height);
  const most = detail === "original" ? (rule.mostOriginal ?? rule.most) : rule.most;
  const FRAME = 1;
  return Math.ceil(patchesOf(width, height, most) * rule.factor) + FRAME;
}

/** Fitted into 2,048 pixels, then to a shorter side of 768; never enlarged. */
function tilesOf(width: number, height: number): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit));
  const across = (side: number) => Math.max(1, Math.ceil(Math.floor(side * fit * shrink + 1e-9) / 512));
  return across(width) * across(height);
}

/** Patches that cover the image, shrunk so that no more than `most` are needed. */
function patchesOf(width: number, height: number, most: number): number {
  const cover = (scale: number) => Math.ceil((width * scale) / 32) * Math.ceil((height * scale) / 32);
  if (cover(1) <= most) return cover(1);
  const shrink = Math.sqrt((most * 32 * 32) / (width * height));
  const across = (width * shrink) / 32;
  const down = (height * shrink) / 32;
  const whole = Math.min(Math.floor(across) / across, Math.floor(down) / down);
  return Math.min(most, Math.max(1, cover(shrink * (whole === 0 ? 1 : whole - 1e-9))));
}
