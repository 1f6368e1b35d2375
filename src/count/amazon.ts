import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** Amazon's Nova and Titan on Bedrock. */
export const amazon = calibratedFamily({
  name: "amazon",
  matches: (model) => model.vendor === "amazon",
  generationOf,
});

function generationOf(model: ModelName): Generation {
  if (model.id.startsWith("titan")) return generation({ name: "titan", tokenizer: "titan" });
  const name = model.id.startsWith("nova-2") ? "nova-2" : "nova-1";
  const imageTokens = name === "nova-2" ? novaTwoImageTokens : novaImageTokens;
  return generation({ name, tokenizer: "nova", imageTokens });
}

/** Nova 2 takes a token for each 28 × 28 pixels, less a few. */
function novaTwoImageTokens({ width, height }: PixelSize): number | null {
  return width === null || height === null ? null : Math.round((width * height) / 820);
}

/** Nova 1 goes by the shape: two recordings and the table of its guide, https://docs.aws.amazon.com/nova/latest/userguide/modalities-image.html. */
function novaImageTokens({ width, height }: PixelSize): number | null {
  if (width === null || height === null) return null;
  const aspect = Math.max(width, height) / Math.max(1, Math.min(width, height));
  return Math.round(Math.min(2600, 1130 + 1393 * (aspect - 1)));
}
