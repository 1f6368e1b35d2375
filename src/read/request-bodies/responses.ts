import type { Part, PromptRequest } from "../../domain/request.ts";
import { isInline } from "./base64.ts";
import { newDraft, note, noteServerTool, noteUnknownPart, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { schemaFormat } from "./chat-completions.ts";
import { customTool, functionTool, readToolChoice } from "./functions.ts";
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

/** https://platform.openai.com/docs/api-reference/responses/create */
export function readResponses(body: JsonObject): PromptRequest {
  const draft = newDraft("responses", body);
  const instructions = stringOrNull(body["instructions"]);
  if (instructions !== null && instructions !== "") say(draft, "system", [text(instructions)]);
  const more = stringOrNull(body["additional_instructions"]);
  if (more !== null && more !== "") say(draft, "system", [text(more)]);
  // Assistants (`thread`) and Mistral's Conversations (`inputs`) take the same otherwise.
  readInput(draft, body["input"] ?? body["inputs"] ?? objectOrEmpty(body["thread"])["messages"]);

  for (const [tool, path] of objectsAt(body["tools"], "tools")) readTool(draft, tool, path);
  draft.toolChoice = readToolChoice(body["tool_choice"]);
  draft.parallelToolCalls = booleanOrNull(body["parallel_tool_calls"]);
  const format = objectOrEmpty(objectOrEmpty(body["text"])["format"]);
  if (format["type"] === "json_schema") draft.responseFormat = schemaFormat(format);
  if (format["type"] === "json_object") draft.responseFormat = { kind: "json-object" };
  draft.maxOutputTokens = integerOrNull(body["max_output_tokens"]);
  const reasoning = body["reasoning"];
  if (isObject(reasoning)) {
    const effort = stringOrNull(reasoning["effort"]);
    draft.reasoning = { effort, budgetTokens: null, enabled: effort !== "none" };
    if (reasoning["mode"] === "pro") note(draft, "hidden-context", "reasoning mode: pro");
  }
  for (const held of ["previous_response_id", "conversation", "prompt", "assistant_id", "agent_id"]) {
    if (body[held] !== undefined && body[held] !== null) note(draft, "hidden-context", held);
  }
  return draft;
}

function readInput(draft: Draft, input: unknown): void {
  if (input === undefined || input === null) return;
  if (typeof input === "string") say(draft, "user", [text(input)]);
  else if (!Array.isArray(input)) throw malformed("input", input, "a string or an array of items");
  else
    input.forEach((item: unknown, index) => {
      if (typeof item === "string") say(draft, "user", [text(item)]);
      else readItem(draft, objectAt(item, `input[${index}]`), `input[${index}]`);
    });
}

function readItem(draft: Draft, item: JsonObject, path: string): void {
  const type = stringOrNull(item["type"]) ?? "message";
  const id = stringOrNull(item["call_id"]);
  switch (type) {
    case "message":
      say(draft, roleOf(item["role"]), readContent(draft, item["content"], `${path}.content`));
      return;
    case "function_call":
    case "custom_tool_call":
      say(draft, "assistant", [
        {
          kind: "tool-call",
          id,
          name: calledName(item),
          arguments: textOf(item["arguments"] ?? item["input"]),
          ...(typeof item["id"] === "string" ? { itemId: item["id"] } : {}),
        },
      ]);
      return;
    case "function_call_output":
    case "custom_tool_call_output": {
      const parts = readContent(draft, item["output"], `${path}.output`);
      say(draft, "tool", [{ kind: "tool-result", id, name: null, parts }]);
      return;
    }
    case "additional_tools": {
      const given = objectsAt(item["tools"], `${path}.tools`).map(([tool]) => functionTool(tool, tool));
      draft.laterTools = [...(draft.laterTools ?? []), given];
      return;
    }
    case "reasoning":
      note(draft, "replayed-reasoning", "reasoning of an earlier answer");
      say(draft, "assistant", [{ kind: "reasoning", text: null }]);
      return;
    default:
      note(draft, "hidden-context", `an item: ${shownName(type)}`);
  }
}

/** Tools of a namespace are called by both names. */
function calledName({ name, namespace }: JsonObject): string {
  return [namespace, name].filter((word) => typeof word === "string").join(".");
}

function readContent(draft: Draft, content: unknown, path: string): Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [text(content)];
  if (!Array.isArray(content)) throw malformed(path, content, "a string or an array of parts");
  return content.map((part: unknown, index) =>
    typeof part === "string" ? text(part) : readPart(draft, objectAt(part, `${path}[${index}]`)),
  );
}

function readPart(draft: Draft, part: JsonObject): Part {
  switch (part["type"]) {
    case "input_text":
    case "output_text":
    case "text":
    case "refusal":
      return text(textOf(part["text"] ?? part["refusal"]));
    case "input_image": {
      const url = stringOrNull(part["image_url"]) ?? "";
      const base64 = isInline(url) ? url : undefined;
      return imagePart(draft, { mediaType: null, base64, detail: part["detail"] });
    }
    case "input_file": {
      const data = stringOrNull(part["file_data"]);
      return data === null ? remoteFile(draft, null) : mediaPart(draft, { mediaType: null, base64: data });
    }
    case "input_audio":
      return mediaPart(draft, { mediaType: "audio/wav" });
    case "reasoning_text":
    case "summary_text":
      note(draft, "replayed-reasoning", "reasoning of an earlier answer");
      return { kind: "reasoning", text: textOf(part["text"]) };
    default:
      noteUnknownPart(draft, shownName(part["type"]));
      return text("");
  }
}

/** Deferred functions are found by tool search later on, so they are not in this prompt. */
function readTool(draft: Draft, tool: JsonObject, path: string): void {
  const type = stringOrNull(tool["type"]) ?? "function";
  if (tool["defer_loading"] === true) note(draft, "hidden-context", "deferred tools");
  else if (type === "function") draft.tools.push(functionTool(tool, tool));
  else if (type === "custom") customTool(draft, tool, tool);
  else if (type === "namespace") {
    note(draft, "hidden-context", "a namespace of tools");
    for (const [inner, innerPath] of objectsAt(tool["tools"], `${path}.tools`)) readTool(draft, inner, innerPath);
  } else noteServerTool(draft, shownName(type));
}
