import type { PromptRequest, ResponseFormat } from "../../domain/request.ts";
import type { Encoding } from "../../tokenize/encoding.ts";
import type { Tally } from "../tally.ts";
import type { Generation } from "./generation.ts";
import { commentLines } from "./schema-text.ts";

type SchemaFormat = Extract<ResponseFormat, { kind: "json-schema" }>;

/**
 * Adds a response schema, which the model reads as JSON under a heading of its own, as the open-weight models do:
 * https://cookbook.openai.com/articles/openai-harmony#structured-output. `systemText` as in `addTools`.
 */
export function addResponseFormat(
  request: PromptRequest,
  systemText: string | null,
  generation: Generation,
  encoding: Encoding,
  tally: Tally,
): void {
  const format = request.responseFormat;
  if (format?.kind !== "json-schema") return;
  const text = formatText(format);
  tally.add("response schema", formatTokens(text, request, systemText, generation, encoding));
  if (request.api !== "responses") tally.add("framing", FORMATTED_ANSWER * answersIn(request));
}

/** What an earlier answer costs more where answers have a format. */
const FORMATTED_ANSWER = 4;

function answersIn({ messages }: PromptRequest): number {
  return messages.filter(
    ({ role, parts }) => role === "assistant" && parts.some((part) => part.kind === "text" && part.text !== ""),
  ).length;
}

function formatTokens(
  text: string,
  { api, tools }: PromptRequest,
  systemText: string | null,
  generation: Generation,
  encoding: Encoding,
): number {
  if (api === "responses") return encoding.count(text) + (generation.priming === 2 ? 0 : 1);
  if (generation.priming === 2) return encoding.count(text) + 4;
  if (tools.length > 0) return encoding.count(text) + 1;
  if (systemText === null) return encoding.count(text) + 8;
  return encoding.count(`${systemText}\n\n${text}`) - encoding.count(systemText) + 4;
}

function formatText({ name, description, schema }: SchemaFormat): string {
  const comment = description === null || description === "" ? "" : commentLines(description);
  return `# Response Formats\n\n## ${name ?? "response"}\n\n${comment}${JSON.stringify(shownSchema(schema))}`;
}

/** What goes without saying of a strict schema is left out, and what it does not allow. */
const UNSAID = new Set(["additionalProperties", "required", "default", "minItems", "maxItems"]);

function shownSchema(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => shownSchema(item));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => isNames || !UNSAID.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, shownSchema(value, !isNames && key === "properties")]));
}
