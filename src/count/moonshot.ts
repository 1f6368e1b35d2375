import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import { patchTokens } from "./media-patches.ts";
import type { PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** Kimi, whoever serves it; templates for tools differ by server. */
export const moonshot = calibratedFamily({
  name: "moonshot",
  matches: (model) => model.vendor === "moonshotai",
  generationOf,
});

const imageTokens = (image: PixelSize): number | null =>
  patchTokens(image, { patch: 28, longestEdge: Infinity, mostPatches: 16_384, perRow: 0, around: 5 });

function generationOf(model: ModelName): Generation {
  const writesTypes = /k2\.[5-9]|k[3-9]/.test(model.id);
  if (writesTypes)
    return generation({
      name: "kimi-k2.5",
      tokenizer: "kimi",
      toolRendering: "words",
      imageTokens,
      showsResponseSchema: () => false,
    });
  return generation({ name: "kimi-k2", tokenizer: "kimi", showsResponseSchema: () => false });
}
