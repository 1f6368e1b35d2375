import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation, unlessForbidden } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { ModelName } from "./model-name.ts";

/** gpt-oss: o200k with the harmony format (https://cookbook.openai.com/articles/openai-harmony), which has a system message of its own. */
export const harmony = calibratedFamily({
  name: "harmony",
  matches: (model) => model.id.startsWith("gpt-oss"),
  generationOf,
});

function generationOf(model: ModelName): Generation {
  void model;
  return generation({ name: "gpt-oss", tokenizer: "harmony", toolRendering: "words", showsTools: unlessForbidden });
}
