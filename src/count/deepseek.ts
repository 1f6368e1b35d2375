import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation, unlessForbidden } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import type { PromptRequest } from "../domain/request.ts";
import type { ModelName } from "./model-name.ts";

/** DeepSeek, whoever serves it. The alias `deepseek-chat` has meant V2.5, V3, V3.1 and V3.2 in turn. */
export const deepseek = calibratedFamily({
  name: "deepseek",
  matches: (model) => model.vendor === "deepseek",
  generationOf,
});

function generationOf(model: ModelName, request: PromptRequest): Generation {
  const facts = { tokenizer: "deepseek", showsTools: unlessForbidden } as const;
  if (model.id.includes("distill")) return generation({ ...facts, name: "deepseek-distill" });
  if (/v4|flash|pro/.test(model.id)) {
    const isAlias = request.model === "deepseek-chat";
    return generation({ ...facts, name: "deepseek-v4", thinksByDefault: !isAlias });
  }
  if (/v3\.2/.test(model.id)) return generation({ ...facts, name: "deepseek-v3.2" });
  if (/r1|reasoner/.test(model.id)) return generation({ ...facts, name: "deepseek-r1" });
  return generation({ ...facts, name: model.id === "deepseek-chat" ? "deepseek-chat" : "deepseek-v3" });
}
