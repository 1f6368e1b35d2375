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
  const ledger = newLedger(generation, encoding);
  const isChat = request.api !== "embeddings";
  if (isChat) ledger.charge("framing", "request", 1);
  if (request.messages.some((message) => sectionOf(message) === "system")) ledger.charge("framing", "system", 1);
  for (const message of request.messages) {
    const section = sectionOf(message);
    if (isChat && section !== "system") ledger.charge("framing", "message", 1);
    if (message.name !== undefined) ledger.chargeText(section, message.name);
    for (const part of message.parts) chargePart(ledger, section, part);
  }
  ledger.charge("token ids", "media", request.tokenIds ?? 0);
  chargeTools(ledger, request);
  const format = request.responseFormat;
  if (format?.kind === "json-schema" && generation.showsResponseSchema(format.schema)) {
    ledger.charge("response schema", "schema", 1);
    for (const text of schemaTexts(format.schema, generation.schemaRendering))
      ledger.chargeText("response schema", text);
  }
  if (request.reasoning?.enabled ?? generation.thinksByDefault) ledger.charge("framing", "thinking", 1);
  return ledger.sections;
}

/** Charges of one request while it is taken apart. */
interface Ledger {
  readonly generation: Generation;
  readonly sections: Charges;
  charge(section: string, feature: Feature, amount: number): void;
  chargeText(section: string, text: string): void;
  /** The id of a call, whose weight is the family's: some write it before the model, some do not. */
  chargeId(section: string, id: string | null): void;
}

function newLedger(generation: Generation, encoding: Encoding): Ledger {
  const sections = new Map<string, Map<Feature, number>>();
  const charge = (section: string, feature: Feature, amount: number): void => {
    if (amount === 0) return;
    const amounts = sections.get(section) ?? new Map<Feature, number>();
    amounts.set(feature, (amounts.get(feature) ?? 0) + amount);
    sections.set(section, amounts);
  };
  return {
    generation,
    sections,
    charge,
    chargeText: (section, text) => {
      const marks = generation.marks === null ? 0 : (text.match(generation.marks)?.length ?? 0);
      const plain = generation.marks === null || marks === 0 ? text : text.replace(generation.marks, "");
      charge(section, "media", marks);
      if (plain === "") return;
      const measure = measureText(plain, encoding, generation.rareFrom);
      TEXT_FEATURES.forEach((feature, i) => {
        charge(section, feature, measure[i] ?? 0);
      });
    },
    chargeId: (section, id) => {
      charge(section, "callId", encoding.count(id ?? ""));
    },
  };
}

function chargePart(ledger: Ledger, section: string, part: Part): void {
  const { generation } = ledger;
  switch (part.kind) {
    case "text":
      ledger.chargeText(section, part.text);
      return;
    case "image":
      ledger.charge("images", "media", generation.imageTokens(part) ?? 0);
      return;
    case "file":
      ledger.chargeText("files", part.text ?? "");
      ledger.charge("files", "media", (part.pages ?? 0) * (generation.pageTokens ?? 0));
      return;
    case "audio":
      ledger.charge("audio", "media", (part.seconds ?? 0) * (generation.audioTokensPerSecond ?? 0));
      return;
    case "tool-call":
      ledger.charge("tool calls", "call", 1);
      ledger.chargeId("tool calls", part.id);
      ledger.chargeText("tool calls", part.name);
      for (const text of valueTexts(part.arguments, generation.toolRendering)) ledger.chargeText("tool calls", text);
      return;
    case "tool-result":
      chargeResult(ledger, part);
      return;
    case "video":
    case "reasoning":
      return;
  }
}

function chargeResult(ledger: Ledger, result: Extract<Part, { kind: "tool-result" }>): void {
  const section = "tool results";
  const { toolRendering } = ledger.generation;
  ledger.charge(section, "result", 1);
  ledger.chargeId(section, result.id);
  if (toolRendering === "words") ledger.chargeText(section, result.name ?? "");
  for (const part of result.parts) {
    if (part.kind !== "text") chargePart(ledger, section, part);
    else for (const text of valueTexts(part.text, toolRendering)) ledger.chargeText(section, text);
  }
}

function chargeTools(ledger: Ledger, request: PromptRequest): void {
  const { generation } = ledger;
  if (request.tools.length === 0 || !generation.showsTools(request)) return;
  const isForced = request.toolChoice?.kind === "required" || request.toolChoice?.kind === "named";
  ledger.charge("tools", "tools", 1);
  if (isForced) ledger.charge("tools", "forced", 1);
  for (const tool of request.tools) {
    const section = `tool: ${tool.name}`;
    const schemas = generation.toolSchemas(tool);
    const shape = schemaShape(schemas);
    ledger.charge(section, "tool", 1);
    ledger.charge(section, "property", shape.properties);
    ledger.charge(section, "object", shape.objects);
    ledger.charge(section, "array", shape.arrays);
    ledger.charge(section, "enum", shape.enums);
    for (const text of toolTexts(tool, schemas, generation.toolRendering)) ledger.chargeText(section, text);
  }
}

function sectionOf(message: Message): string {
  if (message.role === "system" || message.role === "developer") return "system";
  return message.role === "tool" ? "tool results" : message.role;
}
