import type { PromptFormat } from "./format.ts";
import { isObject, isObjectList, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { isSemanticKernel } from "./semantic-kernel.ts";
import { structuredValue } from "./structured-text.ts";

/** https://python.langchain.com/docs/concepts/prompt_templates/, as its save() and its dumps() write them. */
export const LANGCHAIN: PromptFormat = {
  name: "langchain",
  description: "a LangChain prompt in JSON or YAML: a template, few-shot examples, or a chat with placeholders",
  recognisedBy:
    "`template` with `input_variables`, a `_type` of LangChain's, a serialised `lc` object, or a list of its messages",
  matches: (source) => isLangChain(structuredValue(source)),
  read: async (source, context) => (await import("./langchain-read.ts")).readLangChain(source, context),
};

const TYPES = new Set(["prompt", "few_shot", "few_shot_chat", "chat"]);

function isLangChain(value: unknown): boolean {
  if (isObjectList(value)) return value.every((item) => isSerialised(item) || isDumpedMessage(item));
  if (!isObject(value) || isSemanticKernel(value)) return false;
  const hasTemplate = ["template", "template_path"].some((name) => typeof member(value, name) === "string");
  if (hasTemplate && member(value, "input_variables") !== undefined) return true;
  return TYPES.has(textMember(value, "_type") ?? "") || isSerialised(value);
}

/** `{ type: "human", content }`, or the content under `data`. */
export function isDumpedMessage(value: unknown): value is JsonObject {
  const isTyped = ["human", "ai", "system", "tool"].includes(textMember(value, "type") ?? "");
  return isTyped && (member(value, "content") !== undefined || isObject(member(value, "data")));
}

/** `{ lc: 1, type: "constructor", id: [...], kwargs }` */
export function isSerialised(value: unknown): value is JsonObject {
  return isObject(value) && typeof member(value, "lc") === "number" && Array.isArray(member(value, "id"));
}
