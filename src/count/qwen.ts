import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import { patchTokens } from "./media-patches.ts";
import type { PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** Qwen: cl100k_base with every digit by itself is close to its vocabulary. */
export const qwen = calibratedFamily({
  name: "qwen",
  matches: (model) => model.vendor === "qwen",
  generationOf,
});

const imageTokens = (image: PixelSize): number | null =>
  patchTokens(image, { patch: 28, longestEdge: Infinity, mostPatches: 16_384, perRow: 0, around: 2 });

function generationOf(model: ModelName): Generation {
  const showsResponseSchema = (): boolean => model.host === "ollama";
  const facts = { tokenizer: "qwen", encoding: "cl100k_base", imageTokens, showsResponseSchema } as const;
  if (/coder/.test(model.id)) return generation({ ...facts, name: "qwen3-coder" });
  if (/3\.[5-9]|^qwen-?[4-9]/.test(model.id)) return generation({ ...facts, name: "qwen3.5" });
  return generation({ ...facts, name: model.host === "ollama" ? "qwen3@ollama" : "qwen3" });
}
