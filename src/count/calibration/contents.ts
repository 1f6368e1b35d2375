import type { Part, PromptRequest, Uncountable } from "../../domain/request.ts";
import type { Kind } from "./calibration.ts";
import type { Generation } from "./generation.ts";

/** What a request holds, as the calibration tells recordings apart. */
export function kindOf(request: PromptRequest): Kind {
  const parts = allParts(request);
  if (parts.some((part) => ["image", "file", "audio", "video"].includes(part.kind))) return "media";
  if (request.tools.length > 0) return "tools";
  return request.responseFormat?.kind === "json-schema" ? "schema" : "plain";
}

/**
 * What is left uncounted: the reader's notes, less those on media that the generation bills without the size or the
 * text being known, and with images that nobody knows how the model bills.
 */
export function uncountableOf(request: PromptRequest, generation: Generation): Uncountable[] {
  const parts = allParts(request);
  const images = parts.filter((part) => part.kind === "image");
  const files = parts.filter((part) => part.kind === "file");
  const imagesCounted = images.every((image) => generation.imageTokens(image) !== null);
  const filesCounted =
    generation.pageTokensHoldText && files.every((file) => file.pages !== null || file.text !== undefined);
  const left = request.uncountable.filter(
    ({ code, what }) =>
      !(code === "image-size-unknown" && imagesCounted) &&
      !(code === "hidden-context" && filesCounted && what.startsWith("the text inside a file")),
  );
  const isNoted = left.some(({ code }) => code === "image-size-unknown");
  if (imagesCounted || isNoted) return left;
  return [...left, { code: "image-size-unknown", what: "images: nobody knows what this model takes for one" }];
}

function allParts(request: PromptRequest): Part[] {
  return request.messages.flatMap((message) =>
    message.parts.flatMap((part) => (part.kind === "tool-result" ? part.parts : [part])),
  );
}
