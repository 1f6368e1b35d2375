import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { PromptRequest } from "../domain/request.ts";
import { patchTokens } from "./media-patches.ts";
import type { PatchRule, PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** Mistral: the Tekken vocabulary from NeMo on, a SentencePiece one of 32,768 pieces before. */
export const mistral = calibratedFamily({
  name: "mistral",
  matches: (model) => model.vendor === "mistral",
  generationOf,
});

/** https://docs.mistral.ai/capabilities/vision: patches and a break a row; the merged ones of 2025 are 28 pixels wide. */
const PIXTRAL: PatchRule = { patch: 16, longestEdge: 1024, mostPatches: Infinity, perRow: 1, around: 0 };
const MERGED: PatchRule = { patch: 28, longestEdge: 1540, mostPatches: Infinity, perRow: 1, around: 0 };

const SENTENCEPIECE = /^(mistral-7b|open-mistral-7b|mixtral|open-mixtral|mistral-tiny|mistral-large-24)/;

function generationOf(model: ModelName): Generation {
  if (SENTENCEPIECE.test(model.id)) {
    return generation({ name: "mistral-v3", tokenizer: "mistral-v3", rareFrom: 30_000 });
  }
  const rule = model.id.startsWith("pixtral") ? PIXTRAL : MERGED;
  const imageTokens = (image: PixelSize): number | null => patchTokens(image, rule);
  const facts = {
    tokenizer: "tekken",
    encoding: "cl100k_base",
    imageTokens,
    showsResponseSchema: () => false,
  } as const;
  const isOllama = model.host === "ollama" || /small3\.\d/.test(model.id);
  if (model.id.startsWith("ministral")) return generation({ ...facts, name: "ministral" });
  if (!isOllama) return generation({ ...facts, name: "mistral" });
  return generation({ ...facts, name: "mistral@ollama", showsTools: (request) => !endsWithToolResult(request) });
}

/** Ollama's template writes the tools before the last message of the user, if it is the last of all. */
function endsWithToolResult(request: PromptRequest): boolean {
  return request.messages.at(-1)?.role === "tool";
}
