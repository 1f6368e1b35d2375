import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { ModelName } from "./model-name.ts";

/** Models that no other family knows: o200k_base, plain framing, and a wide range. */
export const other = calibratedFamily({
  name: "other",
  matches: (model) => model.id !== "",
  generationOf,
});

function generationOf(model: ModelName): Generation {
  return generation({ name: model.vendor ?? "unknown", tokenizer: "unknown" });
}
