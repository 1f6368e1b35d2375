import type { Part, PromptRequest } from "../domain/request.ts";
import { CALIBRATION } from "./calibration/constants.ts";
import { TEXT_FEATURES, measureText } from "./calibration/text-features.ts";
import { cohere } from "./cohere.ts";
import type { Encodings } from "./family.ts";
import type { ModelName } from "./model-name.ts";

/**
 * The input tokens that Cohere bills (`billed_units.input_tokens`), which are fewer than those it reports: only what
 * the request says, without the preambles that Cohere puts before it, the calls of earlier turns and the response schema.
 * https://docs.cohere.com/docs/how-does-cohere-pricing-work
 */
export function cohereBilledTokens(request: PromptRequest, model: ModelName, encodings: Encodings): number {
  const generation = cohere.generationOf(model, request);
  const encoding = encodings(generation.encoding);
  const weights = CALIBRATION.tokenizers[generation.tokenizer]?.weights ?? { token: 1 };
  const tokensOf = (text: string): number => {
    const measure = measureText(text, encoding, generation.rareFrom);
    return TEXT_FEATURES.reduce((sum, feature, i) => sum + (measure[i] ?? 0) * (weights[feature] ?? 0), 0);
  };
  const said = request.messages.flatMap((message) => message.parts.flatMap(saidIn));
  const tools = request.tools.flatMap((tool) => [
    tool.name,
    tool.description ?? "",
    JSON.stringify(tool.parameters) ?? "",
  ]);
  return Math.round([...said, ...tools].reduce((sum, text) => sum + tokensOf(text), 0));
}

function saidIn(part: Part): string[] {
  switch (part.kind) {
    case "text":
      return [part.text];
    case "tool-result":
      return part.parts.flatMap(saidIn);
    default:
      return [];
  }
}
