import type { Part, PromptRequest, ResponseFormat } from "../../domain/request.ts";
import { isInline } from "./base64.ts";
import { breakpointOf, newDraft, note, noteServerTool, noteUnknownPart, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { functionTool, readFunctionTools, readToolChoice } from "./functions.ts";
import {
  booleanOrNull,
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

/** https://platform.openai.com/docs/api-reference/chat/create, and what gateways and other providers add to it. */
export function readChatCompletions(body: JsonObject): PromptRequest {
  const draft = newDraft("chat.completions", body);
  if (!Array.isArray(body["messages"])) throw malformed("messages", body["messages"], "an array of messages");
  for (const [message, path] of objectsAt(body["messages"], "messages")) readMessage(draft, message, path);

  readFunctionTools(draft, body["tools"], "tools");
  for (const [definition] of objectsAt(body["functions"], "functions")) {
    draft.tools.push(functionTool(definition, definition));
  }
  draft.toolChoice = readToolChoice(body["tool_choice"] ?? body["function_call"]);
  draft.parallelToolCalls = booleanOrNull(body["parallel_tool_calls"]);
  draft.responseFormat = readResponseFormat(body["response_format"]);
  draft.maxOutputTokens = integerOrNull(body["max_completion_tokens"] ?? body["max_tokens"]);
  draft.reasoning = readReasoning(body);
  if (isObject(body["web_search_options"])) note(draft, "server-tool", "web_search");
  const search = objectOrEmpty(body["search_parameters"])["mode"];
  if (search !== undefined && search !== "off") note(draft, "server-tool", "live search");
  for (const [plugin] of objectsAt(body["plugins"], "plugins")) noteServerTool(draft, shownName(plugin["id"]));
  return draft;
}

function readMessage(draft: Draft, message: JsonObject, path: string): void {
  const role = roleOf(message["role"]);
  const parts = readContent(draft, message["content"], `${path}.content`);
  if (role === "tool") {
    const id = stringOrNull(message["tool_call_id"]);
    say(draft, role, [{ kind: "tool-result", id, name: stringOrNull(message["name"]), parts }]);
    return;
  }
  if (isObject(message["audio"])) note(draft, "hidden-context", "the audio of an earlier answer");
  const refusal = stringOrNull(message["refusal"]);
  if (refusal !== null) parts.push(text(refusal));
  const reasoning = message["reasoning_content"] ?? message["reasoning"] ?? message["reasoning_details"];
  if (reasoning !== undefined && reasoning !== null && reasoning !== "") {
    note(draft, "replayed-reasoning", "reasoning of an earlier answer");
    parts.unshift({ kind: "reasoning", text: stringOrNull(reasoning) });
  }
  parts.push(...readToolCalls(message, path));
  say(draft, role, parts, stringOrNull(message["name"]));
}

export function readToolCalls(message: JsonObject, path: string): Part[] {
  const calls = objectsAt(message["tool_calls"], `${path}.tool_calls`).map(([call]) => {
    const called = objectOrEmpty(call["function"] ?? call["custom"] ?? call);
    return toolCall(called, stringOrNull(call["id"]));
  });
  if (isObject(message["function_call"])) calls.push(toolCall(message["function_call"], null));
  return calls;
}

function toolCall(called: JsonObject, id: string | null): Part {
  const name = stringOrNull(called["name"]) ?? "";
  return { kind: "tool-call", id, name, arguments: textOf(called["arguments"] ?? called["input"]) };
}

/** A string, a list of parts, or nothing. */
export function readContent(draft: Draft, content: unknown, path: string): Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [text(content)];
  if (isObject(content)) return [readPart(draft, content)];
  if (!Array.isArray(content)) throw malformed(path, content, "a string or an array of parts");
  return content.map((part: unknown, index) =>
    typeof part === "string" ? text(part) : readPart(draft, objectAt(part, `${path}[${index}]`)),
  );
}

function readPart(draft: Draft, part: JsonObject): Part {
  const type = part["type"] ?? Object.keys(part).find((key) => part[key] !== null && part[key] !== undefined);
  switch (type) {
    case "text":
    case "refusal": {
      // Gateways pass breakpoints on: https://openrouter.ai/docs/features/prompt-caching
      const cache = breakpointOf(part["cache_control"]);
      const said = textOf(part["text"] ?? part["refusal"]);
      return { kind: "text", text: said, ...(cache === undefined ? {} : { cache }) };
    }
    // Cohere's, in what a tool gave: https://docs.cohere.com/reference/chat
    case "document":
      return text(textOf(objectOrEmpty(part["document"])["data"]));
    case "image_url":
      return readImageUrl(draft, part["image_url"]);
    case "input_audio": {
      const audio = objectOrEmpty(part["input_audio"]);
      return mediaPart(draft, {
        mediaType: `audio/${stringOrNull(audio["format"]) ?? "wav"}`,
        base64: stringOrNull(audio["data"]) ?? undefined,
      });
    }
    case "file":
      return readFile(draft, objectOrEmpty(part["file"]));
    case "document_url":
      return remoteFile(draft, "application/pdf");
    case "video_url":
      return mediaPart(draft, { mediaType: "video/mp4" });
    case "thinking":
    case "reasoning":
      note(draft, "replayed-reasoning", "reasoning of an earlier answer");
      return { kind: "reasoning", text: textOf(part["thinking"] ?? part["text"]) };
    default:
      noteUnknownPart(draft, shownName(type));
      return text("");
  }
}

function readImageUrl(draft: Draft, value: unknown): Part {
  const image = objectOrEmpty(value);
  const url = stringOrNull(value) ?? stringOrNull(image["url"]) ?? stringOrNull(image["image_url"]) ?? "";
  const base64 = isInline(url) ? url : undefined;
  return imagePart(draft, { mediaType: null, base64, detail: image["detail"] });
}

function readFile(draft: Draft, file: JsonObject): Part {
  const data = stringOrNull(file["file_data"]);
  if (data === null || /^https?:/.test(data)) return remoteFile(draft, null);
  return mediaPart(draft, { mediaType: null, base64: data });
}

function readResponseFormat(value: unknown): ResponseFormat | null {
  const format = objectOrEmpty(value);
  if (format["type"] === "json_object") return { kind: "json-object" };
  const schema = objectOrEmpty(format["json_schema"] ?? format);
  return format["type"] === "json_schema" ? schemaFormat(schema) : null;
}

/** `{name, description, schema, strict}`, as chat.completions and responses have it alike. */
export function schemaFormat(format: JsonObject): ResponseFormat {
  return {
    kind: "json-schema",
    name: stringOrNull(format["name"]),
    description: stringOrNull(format["description"]),
    schema: format["schema"] ?? null,
    strict: format["strict"] === true,
  };
}

/** OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, and `thinking` as z.ai and DeepSeek have it. */
function readReasoning(body: JsonObject): PromptRequest["reasoning"] {
  const reasoning = objectOrEmpty(body["reasoning"]);
  const thinking = objectOrEmpty(body["thinking"]);
  const effort = stringOrNull(body["reasoning_effort"]) ?? stringOrNull(reasoning["effort"]);
  const budgetTokens = integerOrNull(reasoning["max_tokens"] ?? thinking["budget_tokens"]);
  const said = reasoning["enabled"] ?? body["enable_thinking"] ?? (thinking["type"] === "disabled" ? false : undefined);
  const names = ["reasoning", "reasoning_effort", "thinking", "enable_thinking"];
  if (names.every((name) => body[name] === undefined || body[name] === null)) return null;
  return { effort, budgetTokens, enabled: said !== false && effort !== "none" };
}
