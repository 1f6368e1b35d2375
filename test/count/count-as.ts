import { familyOf } from "../../src/count/count.ts";
import { parseModelName } from "../../src/count/model-name.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { PromptRequest, ToolDefinition } from "../../src/domain/request.ts";
import type { TokenCount } from "../../src/domain/token-count.ts";
import { referenceEncodings } from "./reference-encodings.ts";

/** Counts a request as a model, with OpenAI's own tokenizer underneath. */
export function countAs(model: string, request: PromptRequest, provider: string | null = null): TokenCount {
  return familyOf(model, provider).count(request, parseModelName(model, provider), referenceEncodings);
}

export function inputAs(model: string, request: PromptRequest, provider: string | null = null): number {
  return countAs(model, request, provider).input;
}

export const PROSE =
  "The harbour wakes before the town does. Gulls argue over the first boats, ropes creak against the quay, and " +
  "somebody is always late with the ice. By seven the auction is over, and the cafés smell of coffee and diesel. ";

export const HELLO = textRequest("Hello");

export const WEATHER: ToolDefinition = {
  name: "get_weather",
  description: "Current weather at a place",
  parameters: {
    type: "object",
    properties: {
      place: { type: "string", description: "City and country" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    required: ["place"],
  },
  raw: { name: "get_weather" },
};

export function withTools(request: PromptRequest, ...tools: readonly ToolDefinition[]): PromptRequest {
  return { ...request, tools };
}

export function withImage(width: number | null, height: number | null): PromptRequest {
  return { ...HELLO, messages: [{ role: "user", parts: [{ kind: "image", detail: null, width, height }] }] };
}
