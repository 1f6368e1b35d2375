import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { PromptFormat } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";

/** Tool schemas without a conversation, as MCP servers list them and as prompt repositories keep them. */
export const TOOL_LIST: PromptFormat = {
  name: "tools",
  description: "tool definitions alone: what they add to every request that carries them",
  recognisedBy: "JSON with `name` and `inputSchema` (MCP), or a list of OpenAI, Anthropic, Gemini or Bedrock tools",
  matches: (source) => source.shape() === "json" && kindOf(toolsIn(source.json())) !== undefined,
  read: (source) => {
    const tools = toolsIn(source.json());
    const kind = kindOf(tools);
    if (kind === undefined) throw new UserError("found no tool definitions, wanted a list of them", source);
    return [{ entry: null, request: requestOf(kind, tools, source.file) }];
  },
};

/** Whose spelling a tool has. A `server` tool has none: its provider runs it. */
type ToolKind = "mcp" | "openai" | "anthropic" | "gemini" | "converse" | "server";

/** Names that stand around a list of tools: of MCP's answer, and of Converse's `toolConfig`. */
const AROUND = new Set(["tools", "nextCursor", "_meta", "toolChoice", "toolConfig", "jsonrpc", "id", "result"]);

/** A list of tools, the list under `tools`, or one tool. */
function toolsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  const inside = member(value, "result") ?? member(value, "toolConfig") ?? value;
  const isList = Array.isArray(member(inside, "tools"));
  return isList && [value, inside].every(isAround) ? member(inside, "tools") : [value];
}

/** Holds nothing beside tools: a whole request has a conversation. */
function isAround(value: unknown): boolean {
  return isObject(value) && Object.keys(value).every((name) => AROUND.has(name));
}

/** The spelling of a list: that of its functions; undefined where they are of no or of several spellings. */
function kindOf(tools: unknown): ToolKind | undefined {
  if (!isObjectList(tools)) return undefined;
  const kinds = new Set(tools.map(kindOfTool));
  if (kinds.size > 1) kinds.delete("server");
  const [kind] = kinds;
  return kinds.size === 1 && kind !== "server" ? kind : undefined;
}

function kindOfTool(tool: JsonObject): ToolKind | undefined {
  const has = (name: string): boolean => member(tool, name) !== undefined;
  if (has("functionDeclarations") || has("function_declarations")) return "gemini";
  if (has("toolSpec")) return "converse";
  if (has("name") && has("inputSchema")) return "mcp";
  if (has("name") && has("input_schema")) return "anthropic";
  const type = textMember(tool, "type");
  const parameters = member(tool, "parameters");
  const hasSchema = textMember(parameters, "type") === "object" || member(parameters, "properties") !== undefined;
  if (type === "function" || (type === undefined && has("name") && hasSchema)) return "openai";
  return type === undefined && has("name") ? undefined : "server";
}

/** Tools of any of these shapes; what has none of them is read as OpenAI's. */
export function readTools(tools: readonly unknown[], file: string): Pick<PromptRequest, "tools" | "uncountable"> {
  return requestOf(kindOf(tools) ?? "openai", tools, file);
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
    case "converse":
      return { ...requestAt({ messages: [], toolConfig: { tools } }, "converse", { file }), messages: [] };
    case "openai":
    case "server": {
      const isFlat = isObjectList(tools) && tools.some((tool) => textMember(tool, "name") !== undefined);
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
