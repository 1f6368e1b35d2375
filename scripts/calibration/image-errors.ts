import { familyOf } from "../../src/count/count.ts";
import type { Encodings } from "../../src/count/family.ts";
import type { Message, PromptRequest } from "../../src/domain/request.ts";
import type { Row } from "./rows.ts";

/** Recordings with images of known size and nothing else that is not text: how far the images' own tokens are off. */
export interface ImageError {
  readonly family: string;
  /** Of the images' tokens: what was billed, less what the rest of the request is counted at. */
  readonly error: number;
}

/** Only of requests without tools, so that the rest of the request adds little of its own error. */
export function imageErrors(rows: readonly Row[], encodings: Encodings): ImageError[] {
  return rows
    .filter((row) => !row.unfit && row.kind === "media" && row.request.tools.length === 0 && hasImagesOnly(row.request))
    .flatMap((row) => {
      const family = familyOf(row.model.given, row.provider);
      const whole = family.count(row.request, row.model, encodings);
      if (whole.uncountable.length > 0) return [];
      const rest = family.count(withoutImages(row.request), row.model, encodings).input;
      const billed = row.inputTokens - rest;
      if (billed < 20) return [];
      return [{ family: family.name, error: (whole.input - rest - billed) / billed }];
    });
}

function hasImagesOnly(request: PromptRequest): boolean {
  const kinds = new Set(request.messages.flatMap((message) => message.parts.map((part) => part.kind)));
  return kinds.has("image") && [...kinds].every((kind) => kind === "image" || kind === "text");
}

function withoutImages(request: PromptRequest): PromptRequest {
  const messages = request.messages.map((message): Message => ({
    ...message,
    parts: message.parts.filter((part) => part.kind !== "image"),
  }));
  return { ...request, messages };
}
