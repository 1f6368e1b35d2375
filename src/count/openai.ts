import type { PromptRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import type { Encoding } from "../tokenize/encoding.ts";
import type { Family } from "./family.ts";
import { openaiImageTokens } from "./media/openai-images.ts";
import type { ModelName } from "./model-name.ts";
import { addChat } from "./openai/count-chat.ts";
import { generationOf, plainEncodingOf } from "./openai/generation.ts";
import { rangeOf } from "./openai/range.ts";
import { newTally } from "./tally.ts";

/** OpenAI's own models, on OpenAI, Azure and gateways. The open-weight gpt-oss is counted elsewhere. */
export const openai: Family = {
  name: "openai",
  matches: (model) => (model.vendor === "openai" && !model.id.startsWith("gpt-oss")) || isUnknownDeployment(model),
  encodingFor: (model) => plainEncodingOf(model) ?? generationOf(model).encoding,
  count(request, model, encodings) {
    const encoding = encodings(openai.encodingFor(model));
    return isPlain(request, model) ? countPlain(request, encoding) : countChat(request, model, encoding);
  },
};

/** On Azure a deployment may have any name; most are models of OpenAI's. */
function isUnknownDeployment({ host, vendor }: ModelName): boolean {
  return host === "azure" && vendor === null;
}

function isPlain({ api }: PromptRequest, model: ModelName): boolean {
  return api === "completions" || api === "embeddings" || plainEncodingOf(model) !== null;
}

/** Completions and embeddings are billed for their text alone. */
function countPlain(request: PromptRequest, encoding: Encoding): TokenCount {
  const tally = newTally();
  for (const { role, parts } of request.messages) {
    const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    tally.add(role, encoding.count(text));
  }
  tally.add("token ids", request.tokenIds ?? 0);
  const input = tally.total();
  const { uncountable } = request;
  const basis = uncountable.length === 0 ? "exact" : "estimated";
  return {
    input,
    range: { low: input, high: input },
    basis,
    sections: tally.sections(),
    tokenizer: encoding.name,
    uncountable,
  };
}

function countChat(request: PromptRequest, model: ModelName, encoding: Encoding): TokenCount {
  const tally = newTally();
  const generation = generationOf(model);
  addChat(request, generation, model, encoding, tally);
  const sized = withoutSizedImages(request, model);
  const { range, basis } = rangeOf(sized, generation, model, tally);
  return {
    input: tally.total(),
    range,
    basis,
    sections: tally.sections(),
    tokenizer: encoding.name,
    uncountable: sized.uncountable,
  };
}

/** At low detail an image costs the same whatever its size, so not knowing the size leaves nothing out. */
function withoutSizedImages(request: PromptRequest, model: ModelName): PromptRequest {
  const images = request.messages.flatMap(({ parts }) =>
    parts
      .flatMap((part) => (part.kind === "tool-result" ? part.parts : [part]))
      .filter((part) => part.kind === "image"),
  );
  if (images.length === 0 || images.some((image) => openaiImageTokens(image, model) === null)) return request;
  return { ...request, uncountable: request.uncountable.filter(({ code }) => code !== "image-size-unknown") };
}
