import type { CacheBreakpoint, Part, PromptRequest, ToolChoice } from "../../domain/request.ts";
import { newDraft, note, noteServerTool, noteUnknownPart, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import {
  integerOrNull,
  isObject,
  malformed,
  objectOrEmpty,
  objectsAt,
  shownName,
  stringOrNull,
  textOf,
} from "./json.ts";
import type { JsonObject } from "./json.ts";
import { imagePart, mediaPart, remoteFile } from "./media.ts";
import { readThinking } from "./messages.ts";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html; Nova's InvokeModel body is alike. */
export function readConverse(body: JsonObject, api: "converse" | "bedrock.invoke" = "converse"): PromptRequest {
  const draft = newDraft(api, body);
  draft.model ??= stringOrNull(body["modelId"]);
  if (!Array.isArray(body["messages"])) throw malformed("messages", body["messages"], "an array of messages");
  const system = readBlocks(draft, body["system"], "system");
  if (system.length > 0) say(draft, "system", system);
  for (const [message, path] of objectsAt(body["messages"], "messages")) {
    say(draft, roleOf(message["role"]), readBlocks(draft, message["content"], `${path}.content`));
  }
  const toolConfig = objectOrEmpty(body["toolConfig"]);
  for (const [tool] of objectsAt(toolConfig["tools"], "toolConfig.tools")) readTool(draft, tool);
  draft.toolChoice = readToolChoice(objectOrEmpty(toolConfig["toolChoice"]));
  readOutputFormat(draft, objectOrEmpty(objectOrEmpty(body["outputConfig"])["textFormat"]));
  const inference = objectOrEmpty(body["inferenceConfig"]);
  draft.maxOutputTokens = integerOrNull(inference["maxTokens"] ?? inference["max_new_tokens"]);
  const more = objectOrEmpty(body["additionalModelRequestFields"]);
  draft.reasoning = readThinking(more["thinking"] ?? more["reasoning_config"], null);
  return draft;
}

function readBlocks(draft: Draft, value: unknown, path: string): Part[] {
  if (typeof value === "string") return [text(value)];
  const parts: Part[] = [];
  for (const [block, blockPath] of objectsAt(value, path)) {
    if (isObject(block["cachePoint"])) markCached(parts, block["cachePoint"]["ttl"] === "1h" ? "1h" : "5m");
    else parts.push(readBlock(draft, block, blockPath));
  }
  return parts;
}

/** A cache point stands after what it covers. */
function markCached(parts: Part[], cache: CacheBreakpoint): void {
  const last = parts.pop();
  if (last === undefined) return;
  const cannotCarry = last.kind === "audio" || last.kind === "video" || last.kind === "reasoning";
  parts.push(cannotCarry ? last : { ...last, cache });
}

function readBlock(draft: Draft, block: JsonObject, path: string): Part {
  const type = Object.keys(block).find((key) => block[key] !== null && block[key] !== undefined) ?? "";
  const value = objectOrEmpty(block[type]);
  switch (type) {
    case "text":
      return text(textOf(block["text"]));
    case "json":
      return text(textOf(block["json"]));
    case "image":
      return imagePart(draft, { mediaType: null, base64: inlineBytes(value) });
    case "document": {
      const mediaType = documentType(stringOrNull(value["format"]));
      const base64 = inlineBytes(value);
      const held = heldText(value);
      if (held !== undefined) return { kind: "file", mediaType: "text/plain", bytes: null, pages: null, text: held };
      return base64 === undefined ? remoteFile(draft, mediaType) : mediaPart(draft, { mediaType, base64 });
    }
    case "video":
    case "audio":
      return mediaPart(draft, {
        mediaType: `${type}/${stringOrNull(value["format"]) ?? "mp4"}`,
        base64: inlineBytes(value),
      });
    case "toolUse": {
      const name = stringOrNull(value["name"]) ?? "";
      return { kind: "tool-call", id: stringOrNull(value["toolUseId"]), name, arguments: textOf(value["input"] ?? {}) };
    }
    case "toolResult": {
      const parts = readBlocks(draft, value["content"], `${path}.toolResult.content`);
      const isError = value["status"] === "error";
      const id = stringOrNull(value["toolUseId"]);
      return { kind: "tool-result", id, name: null, parts, ...(isError ? { isError } : {}) };
    }
    case "guardContent":
      return text(textOf(objectOrEmpty(value["text"])["text"]));
    case "reasoningContent":
      note(draft, "replayed-reasoning", "reasoning of an earlier answer");
      return { kind: "reasoning", text: stringOrNull(objectOrEmpty(value["reasoningText"])["text"]) };
    default:
      noteUnknownPart(draft, shownName(type));
      return text("");
  }
}

function inlineBytes(value: JsonObject): string | undefined {
  const source = objectOrEmpty(value["source"]);
  return stringOrNull(source["bytes"]) ?? undefined;
}

/** A document may be text, or a list of texts, instead of bytes. */
function heldText(value: JsonObject): string | undefined {
  const source = objectOrEmpty(value["source"]);
  if (typeof source["text"] === "string") return source["text"];
  if (!Array.isArray(source["content"])) return undefined;
  return source["content"].map((block: unknown) => textOf(objectOrEmpty(block)["text"])).join("\n");
}

function documentType(format: string | null): string | null {
  if (format === null) return null;
  const isText = ["txt", "md", "csv", "html"].includes(format);
  return isText ? `text/${format === "txt" ? "plain" : format}` : `application/${format}`;
}

function readTool(draft: Draft, tool: JsonObject): void {
  if (isObject(tool["cachePoint"])) {
    const last = draft.tools.pop();
    if (last !== undefined) draft.tools.push({ ...last, cache: tool["cachePoint"]["ttl"] === "1h" ? "1h" : "5m" });
    return;
  }
  const spec = tool["toolSpec"];
  if (!isObject(spec)) {
    noteServerTool(draft, shownName(objectOrEmpty(tool["systemTool"])["name"] ?? Object.keys(tool)[0]));
    return;
  }
  draft.tools.push({
    name: stringOrNull(spec["name"]) ?? "",
    description: stringOrNull(spec["description"]),
    parameters: objectOrEmpty(spec["inputSchema"])["json"] ?? null,
    raw: tool,
  });
}

function readToolChoice(choice: JsonObject): ToolChoice | null {
  if (isObject(choice["tool"])) return { kind: "named", name: stringOrNull(choice["tool"]["name"]) ?? "" };
  if (isObject(choice["any"])) return { kind: "required" };
  return isObject(choice["auto"]) ? { kind: "auto" } : null;
}

function readOutputFormat(draft: Draft, format: JsonObject): void {
  const held = objectOrEmpty(objectOrEmpty(format["structure"])["jsonSchema"]);
  if (held["schema"] === undefined) return;
  draft.responseFormat = {
    kind: "json-schema",
    name: stringOrNull(held["name"]),
    description: stringOrNull(held["description"]),
    schema: parsed(held["schema"]),
    strict: true,
  };
}

/** Bedrock takes the schema as JSON text. */
function parsed(schema: unknown): unknown {
  if (typeof schema !== "string") return schema;
  try {
    return JSON.parse(schema) as unknown;
  } catch {
    return schema;
  }
}
