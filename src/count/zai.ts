import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import { patchTokens } from "./media-patches.ts";
import type { PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** GLM of Z.ai, whoever serves it. */
export const zai = calibratedFamily({
  name: "zai",
  matches: (model) => model.vendor === "zai",
  generationOf,
});

const imageTokens = (image: PixelSize): number | null =>
  patchTokens(image, { patch: 28, longestEdge: Infinity, mostPatches: 16_384, perRow: 0, around: 2 });

function generationOf(model: ModelName): Generation {
  const version = Number(/glm-(\d+(?:\.\d+)?)/.exec(model.id)?.[1] ?? "5");
  return generation({
    name: version < 4.6 ? "glm-4.5" : "glm-5",
    tokenizer: "glm",
    encoding: "cl100k_base",
    imageTokens,
    showsResponseSchema: () => false,
  });
}
