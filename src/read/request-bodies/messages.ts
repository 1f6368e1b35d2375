import type { Api, CacheBreakpoint, Part, PromptRequest, ToolChoice } from "../../domain/request.ts";
import { breakpointOf, newDraft, note, noteServerTool, noteUnknownPart, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import {
  integerOrNull,
  isObject,
  malformed,
  objectAt,
  objectOrEmpty,
  objectsAt,
  shownName,
  stringOrNull,
  textOf,
} from "./json.ts";
import type { JsonObject } from "./json.ts";
import { imagePart, mediaPart, remoteFile } from "./media.ts";

/** https://docs.claude.com/en/api/messages; the same body goes to Bedrock's InvokeModel and to Vertex. */
export function readMessages(body: JsonObject, api: Api = "messages"): PromptRequest {
  const draft = newDraft(api, body);
  if (!Array.isArray(body["messages"])) throw malformed("messages", body["messages"], "an array of messages");
  const system = readContent(draft, body["system"], "system");
  if (system.length > 0) say(draft, "system", system);
  for (const [message, path] of objectsAt(body["messages"], "messages")) {
    say(draft, roleOf(message["role"]), readContent(draft, message["content"], `${path}.content`));
  }
  for (const [tool] of objectsAt(body["tools"], "tools")) readTool(draft, tool);
  draft.toolChoice = readToolChoice(objectOrEmpty(body["tool_choice"]));
  const disablesParallel = objectOrEmpty(body["tool_choice"])["disable_parallel_tool_use"];
  if (typeof disablesParallel === "boolean") draft.parallelToolCalls = !disablesParallel;
  const output = objectOrEmpty(body["output_config"]);
  readOutputFormat(draft, objectOrEmpty(body["output_format"] ?? output["format"]));
  draft.maxOutputTokens = integerOrNull(body["max_tokens"]);
  draft.reasoning = readThinking(body["thinking"], stringOrNull(output["effort"]));
  for (const [server] of objectsAt(body["mcp_servers"], "mcp_servers")) {
    noteServerTool(draft, `mcp: ${shownName(server["name"])}`);
  }
  if (body["container"] !== undefined && body["container"] !== null) note(draft, "hidden-context", "container");
  return draft;
}

export function readThinking(value: unknown, effort: string | null): PromptRequest["reasoning"] {
  const thinking = objectOrEmpty(value);
  const type = thinking["type"];
  if (type === undefined && effort === null) return null;
  const budgetTokens = integerOrNull(thinking["budget_tokens"]);
  return { effort, budgetTokens, enabled: type === "enabled" || type === "adaptive" };
}

function readContent(draft: Draft, content: unknown, path: string): Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [text(content)];
  if (isObject(content)) return [readPart(draft, content, path)];
  if (!Array.isArray(content)) throw malformed(path, content, "a string or an array of blocks");
  return content.map((block: unknown, index) => {
    const blockPath = `${path}[${index}]`;
    return typeof block === "string" ? text(block) : readPart(draft, objectAt(block, blockPath), blockPath);
  });
}

function readPart(draft: Draft, block: JsonObject, path: string): Part {
  const cache = breakpointOf(block["cache_control"]);
  const cached = cache === undefined ? {} : { cache };
  const type = stringOrNull(block["type"]) ?? (typeof block["text"] === "string" ? "text" : "");
  switch (type) {
    case "text":
      return { kind: "text", text: textOf(block["text"]), ...cached };
    case "image":
    case "document":
      return readSource(draft, type, objectOrEmpty(block["source"]), cache, path);
    case "tool_use": {
      const name = stringOrNull(block["name"]) ?? "";
      const called = textOf(block["input"] ?? {});
      return { kind: "tool-call", id: stringOrNull(block["id"]), name, arguments: called, ...cached };
    }
    case "tool_result": {
      const parts = readContent(draft, block["content"], `${path}.content`);
      const isError = block["is_error"] === true;
      const id = stringOrNull(block["tool_use_id"]);
      return { kind: "tool-result", id, name: null, parts, ...(isError ? { isError } : {}), ...cached };
    }
    case "thinking":
    case "redacted_thinking":
      note(draft, "replayed-reasoning", "thinking of an earlier answer");
      return { kind: "reasoning", text: stringOrNull(block["thinking"]) };
    case "container_upload":
      return remoteFile(draft, null);
    case "search_result": {
      const parts = readContent(draft, block["content"], `${path}.content`);
      const held = [text(textOf(block["title"])), text(textOf(block["source"])), ...parts];
      return { kind: "tool-result", id: null, name: null, parts: held, ...cached };
    }
    default:
      noteUnknownPart(draft, shownName(type));
      return text("");
  }
}

function readSource(
  draft: Draft,
  type: "image" | "document",
  source: JsonObject,
  cache: CacheBreakpoint | undefined,
  path: string,
): Part {
  const base64 = source["type"] === "base64" ? (stringOrNull(source["data"]) ?? undefined) : undefined;
  const mediaType = stringOrNull(source["media_type"]);
  if (type === "image") return imagePart(draft, { mediaType, base64, cache });
  const cached = cache === undefined ? {} : { cache };
  if (source["type"] === "text") {
    const held = textOf(source["data"]);
    return { kind: "file", mediaType: "text/plain", bytes: null, pages: null, text: held, ...cached };
  }
  if (source["type"] === "content") {
    const parts = readContent(draft, source["content"], `${path}.source.content`);
    return { kind: "tool-result", id: null, name: null, parts, ...cached };
  }
  return base64 === undefined ? remoteFile(draft, mediaType) : mediaPart(draft, { mediaType, base64, cache });
}

/** Tools with a type of their own are Anthropic's; deferred ones are found by tool search later on. */
function readTool(draft: Draft, tool: JsonObject): void {
  const type = tool["type"] ?? "custom";
  if (type !== "custom") {
    noteServerTool(draft, shownName(type));
    return;
  }
  if (tool["defer_loading"] === true) {
    note(draft, "hidden-context", "deferred tools");
    return;
  }
  const cache = breakpointOf(tool["cache_control"]);
  draft.tools.push({
    name: stringOrNull(tool["name"]) ?? "",
    description: stringOrNull(tool["description"]),
    parameters: tool["input_schema"] ?? null,
    ...(typeof tool["strict"] === "boolean" ? { strict: tool["strict"] } : {}),
    ...(cache === undefined ? {} : { cache }),
    raw: tool,
  });
}

function readToolChoice(choice: JsonObject): ToolChoice | null {
  switch (choice["type"]) {
    case "auto":
      return { kind: "auto" };
    case "none":
      return { kind: "none" };
    case "any":
      return { kind: "required" };
    case "tool":
      return { kind: "named", name: stringOrNull(choice["name"]) ?? "" };
    default:
      return null;
  }
}

function readOutputFormat(draft: Draft, format: JsonObject): void {
  if (format["type"] !== "json_schema") return;
  draft.responseFormat = {
    kind: "json-schema",
    name: null,
    description: null,
    schema: format["schema"] ?? null,
    strict: true,
  };
}
