import type { Part, PromptRequest } from "../../domain/request.ts";
import { readContent, readToolCalls } from "./chat-completions.ts";
import { newDraft, note, noteServerTool, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { functionTool, readFunctionTools, readToolChoice } from "./functions.ts";
import {
  integerOrNull,
  isObject,
  listAt,
  malformed,
  objectOrEmpty,
  objectsAt,
  shownName,
  stringOrNull,
  textOf,
} from "./json.ts";
import type { JsonObject } from "./json.ts";

/** https://docs.cohere.com/reference/chat (v2) and https://docs.cohere.com/v1/reference/chat. */
export function readCohereChat(body: JsonObject, api: "cohere.chat" | "bedrock.invoke" = "cohere.chat"): PromptRequest {
  const draft = newDraft(api, body);
  if (Array.isArray(body["messages"])) readVersion2(draft, body);
  else if (typeof body["message"] === "string") readVersion1(draft, body, body["message"]);
  else throw malformed("messages", body["messages"], "an array of messages (or `message`, a string)");
  const documents = listAt(body["documents"], "documents").map(documentPart);
  if (documents.length > 0) say(draft, "system", documents);
  draft.maxOutputTokens = integerOrNull(body["max_tokens"]);
  const format = objectOrEmpty(body["response_format"]);
  const schema = format["json_schema"] ?? format["schema"];
  if (isObject(schema)) {
    draft.responseFormat = { kind: "json-schema", name: null, description: null, schema, strict: true };
  } else if (format["type"] === "json_object") draft.responseFormat = { kind: "json-object" };
  return draft;
}

function readVersion2(draft: Draft, body: JsonObject): void {
  for (const [message, path] of objectsAt(body["messages"], "messages")) {
    const role = roleOf(message["role"]);
    const parts = readContent(draft, message["content"], `${path}.content`);
    if (role === "tool") {
      say(draft, role, [{ kind: "tool-result", id: stringOrNull(message["tool_call_id"]), name: null, parts }]);
      continue;
    }
    const plan = stringOrNull(message["tool_plan"]);
    if (plan !== null) parts.unshift(text(plan));
    say(draft, role, [...parts, ...readToolCalls(message, path)]);
  }
  readFunctionTools(draft, body["tools"], "tools");
  draft.toolChoice = readToolChoice(body["tool_choice"]);
  const thinking = objectOrEmpty(body["thinking"]);
  if (thinking["type"] !== undefined) {
    const budgetTokens = integerOrNull(thinking["token_budget"]);
    draft.reasoning = { effort: null, budgetTokens, enabled: thinking["type"] === "enabled" };
  }
}

function readVersion1(draft: Draft, body: JsonObject, message: string): void {
  const preamble = stringOrNull(body["preamble"]) ?? stringOrNull(body["preamble_override"]);
  if (preamble !== null) say(draft, "system", [text(preamble)]);
  for (const [turn, path] of objectsAt(body["chat_history"], "chat_history")) {
    const calls = objectsAt(turn["tool_calls"], `${path}.tool_calls`).map(([call]) => toolCall(call));
    const said = stringOrNull(turn["message"]);
    say(draft, roleOf(turn["role"]), [...(said === null ? [] : [text(said)]), ...calls]);
  }
  say(draft, "user", [text(message)]);
  for (const [result] of objectsAt(body["tool_results"], "tool_results")) {
    const name = stringOrNull(objectOrEmpty(result["call"])["name"]);
    say(draft, "tool", [{ kind: "tool-result", id: null, name, parts: [text(textOf(result["outputs"]))] }]);
  }
  for (const [tool] of objectsAt(body["tools"], "tools")) {
    draft.tools.push(functionTool({ ...tool, parameters: tool["parameter_definitions"] ?? null }, tool));
  }
  for (const [connector] of objectsAt(body["connectors"], "connectors")) {
    noteServerTool(draft, `connector: ${shownName(connector["id"])}`);
  }
  if (typeof body["conversation_id"] === "string") note(draft, "hidden-context", "conversation_id");
}

function toolCall(call: JsonObject): Part {
  return {
    kind: "tool-call",
    id: null,
    name: stringOrNull(call["name"]) ?? "",
    arguments: textOf(call["parameters"] ?? {}),
  };
}

function documentPart(document: unknown): Part {
  return { kind: "file", mediaType: "text/plain", bytes: null, pages: null, text: textOf(document) };
}
