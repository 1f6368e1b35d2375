import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation, unlessForbidden } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { PromptRequest } from "../domain/request.ts";
import { patchTokens } from "./media-patches.ts";
import type { PixelSize } from "./media-patches.ts";
import type { ModelName } from "./model-name.ts";

/** Grok. xAI puts a hidden preamble before every request, Azure mostly does not. */
export const xai = calibratedFamily({
  name: "xai",
  matches: (model) => model.vendor === "xai",
  generationOf,
});

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^grok-(1|2)/, "grok-2"],
  [/^grok-3/, "grok-3"],
  [/^grok-code/, "grok-code"],
  [/^grok-4(\.1)?-fast-reasoning|^grok-4\.1-fast$|^grok-4-fast$/, "grok-4-fast-reasoning"],
  [/^grok-4(\.1)?-fast/, "grok-4-fast"],
  [/^grok-4$/, "grok-4"],
  [/^grok-4\.3/, "grok-4.3"],
];

/** Up to 4.1 one tile of 256 tokens for any image of the recordings; from 4.3 on patches of 32 pixels. */
function imageTokensOf(name: string): (image: PixelSize) => number | null {
  if (name !== "grok-4.3") return () => 257;
  return (image) => patchTokens(image, { patch: 32, longestEdge: 2048, mostPatches: Infinity, perRow: 0, around: 4 });
}

function generationOf(model: ModelName, request: PromptRequest): Generation {
  const name = PATTERNS.find(([pattern]) => pattern.test(model.id))?.[1] ?? "grok-4.3";
  const showsTools = name === "grok-3" ? unlessForbidden : (): boolean => true;
  const facts = { tokenizer: "grok", toolRendering: "json", showsTools, imageTokens: imageTokensOf(name) } as const;
  if (model.host === "azure" && name.startsWith("grok-4")) return generation({ ...facts, name: `${name}@azure` });
  if (name === "grok-4.3" && request.api === "responses") return generation({ ...facts, name: "grok-4.3@responses" });
  return generation({ ...facts, name });
}
