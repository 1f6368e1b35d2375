import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation, unlessForbidden } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { PromptRequest } from "../domain/request.ts";
import type { ModelName } from "./model-name.ts";

/** Llama: cl100k_base is close to the vocabulary of Llama 3; Llama 4 has one of its own. */
export const meta = calibratedFamily({
  name: "meta",
  matches: (model) => model.vendor === "meta",
  generationOf,
});

function generationOf(model: ModelName, request: PromptRequest): Generation {
  const version = versionOf(model);
  if (version < 3) return generation({ name: "llama-2", tokenizer: "llama-2", rareFrom: 30_000 });
  if (version >= 4) {
    return generation({
      name: "llama-4",
      tokenizer: "llama-4",
      toolRendering: "json",
      showsTools: unlessForbidden,
    });
  }
  const facts = { tokenizer: "llama-3", encoding: "cl100k_base", showsTools: unlessForbidden, marks: MARKS } as const;
  if (isRaw(request)) return generation({ ...facts, name: "llama-3@raw" });
  if (model.id.includes("guard")) return generation({ ...facts, name: "llama-guard" });
  if (version < 3.1) return generation({ ...facts, name: "llama-3" });
  if (!isOllama(model)) return generation({ ...facts, name: "llama-3.1" });
  return generation({ ...facts, name: version < 3.2 ? "llama-3" : "llama-3.2@ollama" });
}

/** "llama-3.3-70b" and "llama3-1-70b" are 3.3 and 3.1, "llama3-8b" is 3. */
function versionOf(model: ModelName): number {
  const [, major = "3", minor = "0"] = /llama-?(\d+)(?:[.-](\d)(?![\db]))?/.exec(model.id) ?? [null, "3", "1"];
  return Number(`${major}.${minor}`);
}

const MARKS = /<\|[a-z_]+\|>/g;

/** A prompt that was put into the template by its sender, or goes to a model without one. */
function isRaw(request: PromptRequest): boolean {
  if (request.api === "bedrock.invoke" || request.api === "completions") return true;
  const [first] = request.messages[0]?.parts ?? [];
  return first?.kind === "text" && first.text.startsWith("<|begin_of_text|>");
}

/** Ollama writes models as `llama3.2:3b`, everyone else puts a hyphen before the version. */
function isOllama(model: ModelName): boolean {
  return model.host === "ollama" || /llama3\.\d/.test(model.id);
}
