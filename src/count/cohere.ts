import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { ModelName } from "./model-name.ts";

/** Cohere's tokens. What it bills (`billed_units`) leaves its own preambles out, see docs/accuracy.md. */
export const cohere = calibratedFamily({
  name: "cohere",
  matches: (model) => model.vendor === "cohere",
  generationOf,
});

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^command-a-plus/, "command-a-plus"],
  [/^command-(a|r7b)/, "command-a"],
  [/^command-r/, "command-r"],
];

function generationOf(model: ModelName): Generation {
  if (model.host === "bedrock")
    return generation({ name: "command@bedrock", tokenizer: "cohere", toolRendering: "json" });
  const name = PATTERNS.find(([pattern]) => pattern.test(model.id))?.[1] ?? "command";
  return generation({ name, tokenizer: "cohere", toolRendering: "json" });
}
