import type { PromptRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import type { EncodingName } from "../tokenize/encoding.ts";
import { CALIBRATED_FAMILIES } from "./families-calibrated.ts";
import type { Encodings, Family } from "./family.ts";
import { parseModelName } from "./model-name.ts";
import { openai } from "./openai.ts";
import { other } from "./other.ts";

const FAMILIES: readonly Family[] = [openai, ...CALIBRATED_FAMILIES];

/** The family that counts for a model; for models nobody knows, one whose range is wide. */
export function familyOf(modelName: string, provider: string | null = null): Family {
  const model = parseModelName(modelName, provider);
  return FAMILIES.find((family) => family.matches(model)) ?? other;
}

/** The encoding to load before counting for a model. */
export function encodingFor(modelName: string, provider: string | null = null): EncodingName {
  return familyOf(modelName, provider).encodingFor(parseModelName(modelName, provider));
}

/**
 * The input tokens of a request for a model, named in any spelling that providers and gateways use. `encodings` gives
 * the encoding that `encodingFor` names, loaded. Never throws on a request that could be read.
 */
export function countRequest(
  request: PromptRequest,
  modelName: string,
  encodings: Encodings,
  provider: string | null = null,
): TokenCount {
  return familyOf(modelName, provider).count(request, parseModelName(modelName, provider), encodings);
}
