import type { Part, PromptRequest } from "../../src/domain/request.ts";

/** What a plain counter sees of a request: all text as it stands, and the tools as compact JSON. */
export function visibleText(request: PromptRequest): string {
  const texts = request.messages.flatMap((message) => message.parts.flatMap(textsOf));
  return [...texts, ...request.tools.map((tool) => JSON.stringify(tool.raw) ?? "")].join("\n");
}

function textsOf(part: Part): string[] {
  switch (part.kind) {
    case "text":
      return [part.text];
    case "file":
      return [part.text ?? ""];
    case "tool-call":
      return [part.name, part.arguments];
    case "tool-result":
      return part.parts.flatMap(textsOf);
    default:
      return [];
  }
}
