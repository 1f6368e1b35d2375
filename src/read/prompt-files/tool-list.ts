import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { PromptFormat } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";

/** Tool schemas without a conversation, as MCP servers list them and as prompt repositories keep them. */
export const TOOL_LIST: PromptFormat = {
  name: "tools",
  description: "tool definitions alone: what they add to every request that carries them",
  recognisedBy: "JSON with `name` and `inputSchema` (MCP), or a list of OpenAI, Anthropic or Gemini tools",
  matches: (source) => source.shape() === "json" && kindOf(toolsIn(source.json())) !== undefined,
  read: (source) => {
    const tools = toolsIn(source.json());
    const kind = kindOf(tools);
    if (kind === undefined) throw new UserError("found no tool definitions, wanted a list of them", source);
    return [{ entry: null, request: requestOf(kind, tools, source.file) }];
  },
};

type ToolKind = "mcp" | "openai" | "anthropic" | "gemini";

/** A list of tools, the list under `tools`, or one MCP tool. */
function toolsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  const list = isObject(value) && Object.keys(value).every((name) => ["tools", "nextCursor", "_meta"].includes(name));
  return list ? member(value, "tools") : [value];
}

function kindOf(tools: unknown): ToolKind | undefined {
  if (!isObjectList(tools)) return undefined;
  const allHave = (...names: readonly string[]): boolean =>
    tools.every((tool) => names.some((name) => member(tool, name) !== undefined));
  if (allHave("functionDeclarations", "function_declarations")) return "gemini";
  if (allHave("inputSchema") && allHave("name")) return "mcp";
  if (allHave("input_schema") && allHave("name")) return "anthropic";
  const isFunction = tools.every((tool) => member(tool, "type") === "function");
  return isFunction ? "openai" : undefined;
}

/** Tools of any of these shapes; what has none of them is read as OpenAI's. */
export function readTools(tools: unknown, file: string): readonly ToolDefinition[] {
  return requestOf(kindOf(tools) ?? "openai", tools, file).tools;
}

function requestOf(kind: ToolKind, tools: unknown, file: string): PromptRequest {
  const none: PromptRequest = { ...textRequest(""), messages: [] };
  switch (kind) {
    case "mcp":
      return { ...none, tools: isObjectList(tools) ? tools.map(mcpTool) : [] };
    case "gemini":
      return { ...requestAt({ contents: [], tools }, "generateContent", { file }), messages: [] };
    case "anthropic":
      return { ...requestAt({ messages: [], tools }, "messages", { file }), messages: [] };
    case "openai": {
      const isFlat = isObjectList(tools) && tools.every((tool) => member(tool, "function") === undefined);
      return isFlat
        ? { ...requestAt({ input: [], tools }, "responses", { file }), messages: [] }
        : { ...requestAt({ messages: [], tools }, "chat.completions", { file }), messages: [] };
    }
  }
}

/** A model sees name, description and schema; titles and hints are for the client. */
function mcpTool(tool: unknown): ToolDefinition {
  const name = textMember(tool, "name") ?? "";
  const description = textMember(tool, "description") ?? null;
  const parameters = member(tool, "inputSchema");
  const asFunction = { name, ...(description === null ? {} : { description }), parameters };
  return { name, description, parameters, raw: { type: "function", function: asFunction } };
}
