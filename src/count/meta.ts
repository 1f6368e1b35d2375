import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation, unlessForbidden } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { ModelName } from "./model-name.ts";

/** Llama: cl100k_base is close to the vocabulary of Llama 3; Llama 4 has one of its own. */
export const meta = calibratedFamily({
  name: "meta",
  matches: (model) => model.vendor === "meta",
  generationOf,
});

function generationOf(model: ModelName): Generation {
  const version = Number(/llama-?(\d+(?:[.-]\d+)?)/.exec(model.id)?.[1]?.replace("-", ".") ?? "3.1");
  if (version < 3) return generation({ name: "llama-2", tokenizer: "llama-2", rareFrom: 30_000 });
  if (version >= 4) {
    return generation({ name: "llama-4", tokenizer: "llama-4", toolRendering: "json", showsTools: unlessForbidden });
  }
  const facts = { tokenizer: "llama-3", encoding: "cl100k_base", showsTools: unlessForbidden } as const;
  if (model.id.includes("guard")) return generation({ ...facts, name: "llama-guard" });
  if (version < 3.1) return generation({ ...facts, name: "llama-3" });
  return generation({ ...facts, name: version >= 3.2 && isOllama(model) ? "llama-3.2@ollama" : "llama-3.1" });
}

/** Ollama writes models as `llama3.2:3b`, everyone else puts a hyphen before the version. */
function isOllama(model: ModelName): boolean {
  return model.host === "ollama" || /llama3\.\d/.test(model.id);
}
