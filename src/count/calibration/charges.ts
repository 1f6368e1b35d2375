import type { Message, Part, PromptRequest } from "../../domain/request.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import type { Generation } from "./generation.ts";
import { TEXT_FEATURES, measureText } from "./text-features.ts";
import type { TextFeature } from "./text-features.ts";
import { schemaShape, schemaTexts, toolTexts, valueTexts } from "./tool-text.ts";

/** What a request can have besides text, each priced in tokens by a generation's constants. */
export const FRAME_FEATURES = [
  "request",
  "message",
  "system",
  "call",
  "result",
  "callId",
  "tools",
  "tool",
  "forced",
  "property",
  "object",
  "array",
  "enum",
  "schema",
  "thinking",
] as const;

export type FrameFeature = (typeof FRAME_FEATURES)[number];
/** `media`: tokens that a published rule gives, taken as they are. */
export type Feature = TextFeature | FrameFeature | "media";

export type Amounts = ReadonlyMap<Feature, number>;

/** A request taken apart: how much of each feature each section has. */
export type Charges = ReadonlyMap<string, Amounts>;

/** Takes a request apart for a generation. Knows no weights: the fit and the count share it. */
export function chargesOf(request: PromptRequest, generation: Generation, encoding: Encoding): Charges {
  const sections = new Map<string, Map<Feature, number>>();

  const charge = (section: string, feature: Feature, amount: number): void => {
    if (amount === 0) return;
    const amounts = sections.get(section) ?? new Map<Feature, number>();
    amounts.set(feature, (amounts.get(feature) ?? 0) + amount);
    sections.set(section, amounts);
  };
  const chargeText = (section: string, text: string): void => {
    if (text === "") return;
    const measure = measureText(text, encoding, generation.rareFrom);
    TEXT_FEATURES.forEach((feature, i) => {
      charge(section, feature, measure[i] ?? 0);
    });
  };
  const chargePart = (section: string, part: Part): void => {
    switch (part.kind) {
      case "text":
        chargeText(section, part.text);
        return;
      case "image":
        charge("images", "media", generation.imageTokens(part) ?? 0);
        return;
      case "file":
        chargeText("files", part.text ?? "");
        charge("files", "media", (part.pages ?? 0) * (generation.pageTokens ?? 0));
        return;
      case "audio":
        charge("audio", "media", (part.seconds ?? 0) * (generation.audioTokensPerSecond ?? 0));
        return;
      case "video":
      case "reasoning":
        return;
      case "tool-call":
        charge("tool calls", "call", 1);
        charge("tool calls", "callId", encoding.count(part.id ?? ""));
        chargeText("tool calls", part.name);
        for (const text of valueTexts(part.arguments, generation.toolRendering)) chargeText("tool calls", text);
        return;
      case "tool-result":
        charge("tool results", "result", 1);
        charge("tool results", "callId", encoding.count(part.id ?? ""));
        if (generation.toolRendering === "words") chargeText("tool results", part.name ?? "");
        for (const inner of part.parts) {
          if (inner.kind !== "text") chargePart("tool results", inner);
          else for (const text of valueTexts(inner.text, generation.toolRendering)) chargeText("tool results", text);
        }
    }
  };
  const chargeMessage = (message: Message): void => {
    const section = sectionOf(message);
    if (section !== "system") charge("framing", "message", 1);
    if (message.name !== undefined) chargeText(section, message.name);
    for (const part of message.parts) chargePart(section, part);
  };

  charge("framing", "request", 1);
  if (request.messages.some((message) => sectionOf(message) === "system")) charge("framing", "system", 1);
  for (const message of request.messages) chargeMessage(message);
  charge("token ids", "media", request.tokenIds ?? 0);
  chargeTools(request, generation, charge, chargeText);
  const format = request.responseFormat;
  if (format?.kind === "json-schema" && generation.showsResponseSchema) {
    charge("response schema", "schema", 1);
    for (const text of schemaTexts(format.schema, generation.toolRendering)) chargeText("response schema", text);
  }
  if (request.reasoning?.enabled ?? generation.thinksByDefault) charge("framing", "thinking", 1);
  return sections;
}

function chargeTools(
  request: PromptRequest,
  generation: Generation,
  charge: (section: string, feature: Feature, amount: number) => void,
  chargeText: (section: string, text: string) => void,
): void {
  if (request.tools.length === 0 || !generation.showsTools(request)) return;
  charge("tools", "tools", 1);
  if (request.toolChoice?.kind === "required" || request.toolChoice?.kind === "named") charge("tools", "forced", 1);
  for (const tool of request.tools) {
    const section = `tool: ${tool.name}`;
    const schemas = generation.toolSchemas(tool);
    const shape = schemaShape(schemas);
    charge(section, "tool", 1);
    charge(section, "property", shape.properties);
    charge(section, "object", shape.objects);
    charge(section, "array", shape.arrays);
    charge(section, "enum", shape.enums);
    for (const text of toolTexts(tool, schemas, generation.toolRendering)) chargeText(section, text);
  }
}

function sectionOf(message: Message): string {
  if (message.role === "system" || message.role === "developer") return "system";
  return message.role === "tool" ? "tool results" : message.role;
}
