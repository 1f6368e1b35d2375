import type { Part, PromptRequest } from "../../domain/request.ts";
import { readContent, readToolCalls } from "./chat-completions.ts";
import { newDraft, note, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { readFunctionTools } from "./functions.ts";
import { integerOrNull, isObject, listAt, malformed, objectOrEmpty, objectsAt, stringOrNull } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { imagePart } from "./media.ts";

/** https://docs.ollama.com/api, both `/api/chat` (messages) and `/api/generate` (prompt). */
export function readOllama(body: JsonObject): PromptRequest {
  const draft = newDraft("ollama", body);
  if (Array.isArray(body["messages"])) readChat(draft, body);
  else if (typeof body["prompt"] === "string") readGenerate(draft, body, body["prompt"]);
  else throw malformed("messages", body["messages"], "an array of messages (or `prompt`, a string)");
  const format = body["format"];
  if (format === "json") draft.responseFormat = { kind: "json-object" };
  if (isObject(format)) {
    draft.responseFormat = { kind: "json-schema", name: null, description: null, schema: format, strict: true };
  }
  draft.maxOutputTokens = integerOrNull(objectOrEmpty(body["options"])["num_predict"]);
  const think = body["think"];
  if (think !== undefined)
    draft.reasoning = { effort: stringOrNull(think), budgetTokens: null, enabled: think !== false };
  return draft;
}

function readChat(draft: Draft, body: JsonObject): void {
  for (const [message, path] of objectsAt(body["messages"], "messages")) {
    const role = roleOf(message["role"]);
    const parts = readContent(draft, message["content"], `${path}.content`);
    parts.push(...readImages(draft, message["images"], `${path}.images`), ...readToolCalls(message, path));
    const name = stringOrNull(message["tool_name"]);
    say(draft, role, role === "tool" ? [{ kind: "tool-result", id: null, name, parts }] : parts);
  }
  readFunctionTools(draft, body["tools"], "tools");
}

function readGenerate(draft: Draft, body: JsonObject, prompt: string): void {
  const system = stringOrNull(body["system"]);
  if (system !== null) say(draft, "system", [text(system)]);
  say(draft, "user", [text(prompt), ...readImages(draft, body["images"], "images")]);
  if (Array.isArray(body["context"])) note(draft, "hidden-context", "context");
}

function readImages(draft: Draft, value: unknown, path: string): Part[] {
  return listAt(value, path).map((image) =>
    imagePart(draft, { mediaType: null, base64: typeof image === "string" ? image : undefined }),
  );
}
