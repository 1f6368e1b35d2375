import type { PromptRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import type { Encoding, EncodingName } from "../tokenize/encoding.ts";
import type { ModelName } from "./model-name.ts";

/** Gives a loaded encoding. The caller loads what `encodingFor` names before counting, so that counting is synchronous. */
export type Encodings = (name: EncodingName) => Encoding;

/** How the models of one provider count a request: their framing, tool schemas, images and hidden parts. */
export interface Family {
  /** "openai", "anthropic" … */
  readonly name: string;
  /** Whether the model is of this family. The first family in the list that says yes counts it. */
  matches(model: ModelName): boolean;
  /** The one encoding that `count` will ask for. */
  encodingFor(model: ModelName): EncodingName;
  /** Sections add up to `input`; pure, and never throws on a request, however odd. */
  count(request: PromptRequest, model: ModelName, encodings: Encodings): TokenCount;
}
