import type { ToolChoice, ToolDefinition } from "../../domain/request.ts";
import { note, noteServerTool } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { isObject, objectOrEmpty, objectsAt, shownName, stringOrNull } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** A function as OpenAI's shape has it: `{name, description, parameters, strict}`. `raw` is what stood around it. */
export function functionTool(definition: JsonObject, raw: unknown): ToolDefinition {
  return {
    name: stringOrNull(definition["name"]) ?? "",
    description: stringOrNull(definition["description"]),
    parameters: definition["parameters"] ?? definition["input_schema"] ?? null,
    ...(typeof definition["strict"] === "boolean" ? { strict: definition["strict"] } : {}),
    raw,
  };
}

/** Tools in the shape of chat.completions: `{type: "function", function: {…}}`; other types run at the provider. */
export function readFunctionTools(draft: Draft, value: unknown, path: string): void {
  for (const [tool] of objectsAt(value, path)) {
    if (isObject(tool["function"])) draft.tools.push(functionTool(tool["function"], tool));
    else if (isObject(tool["custom"])) customTool(draft, tool["custom"], tool);
    else if (typeof tool["name"] === "string" && (tool["type"] ?? "function") === "function")
      draft.tools.push(functionTool(tool, tool));
    else noteServerTool(draft, shownName(tool["type"] ?? Object.keys(tool)[0]));
  }
}

/** A tool whose input is free text, or text by a grammar. */
export function customTool(draft: Draft, definition: JsonObject, raw: unknown): void {
  note(draft, "tool-schema-missing", `custom tool ${shownName(definition["name"])}`);
  draft.tools.push({ ...functionTool(definition, raw), parameters: null });
}

/** "auto", "none", "required", "any", or an object that names the function, in the spellings of OpenAI and its likes. */
export function readToolChoice(value: unknown): ToolChoice | null {
  const choice = objectOrEmpty(value);
  const name =
    stringOrNull(choice["name"]) ??
    stringOrNull(objectOrEmpty(choice["function"])["name"]) ??
    stringOrNull(choice["function_name"]);
  if (name !== null) return { kind: "named", name };
  const word = typeof value === "string" ? value : (choice["mode"] ?? choice["type"]);
  switch (typeof word === "string" ? word.toLowerCase().replace(/^tool_mode_/, "") : "") {
    case "auto":
      return { kind: "auto" };
    case "none":
      return { kind: "none" };
    case "any":
    case "required":
      return { kind: "required" };
    default:
      return null;
  }
}
