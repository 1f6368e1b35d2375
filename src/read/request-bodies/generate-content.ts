import type { Part, PromptRequest, ToolChoice } from "../../domain/request.ts";
import { newDraft, note, noteServerTool, noteUnknownPart, roleOf, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import {
  either,
  integerOrNull,
  isObject,
  listAt,
  malformed,
  objectAt,
  objectOrEmpty,
  objectsAt,
  shownName,
  stringOrNull,
  textOf,
} from "./json.ts";
import type { JsonObject } from "./json.ts";
import { mediaPart, remoteFile } from "./media.ts";

/**
 * https://ai.google.dev/api/generate-content, on Vertex too; names in camelCase or snake_case. Google's own SDKs take
 * everything but the model and the contents under `config`: https://googleapis.github.io/js-genai/
 */
export function readGenerateContent(given: JsonObject): PromptRequest {
  const config = objectOrEmpty(given["config"]);
  const body = { ...config, ...given };
  const draft = newDraft("generateContent", body);
  // "models/…" and "publishers/google/models/…" are paths of the API.
  draft.model = draft.model?.replace(/^(?:.*\/)?models\//, "") ?? null;
  const system = either(body, "systemInstruction", "system_instruction");
  if (system !== undefined && system !== null) {
    const held = isObject(system) ? (system["parts"] ?? system) : system;
    const parts = readParts(draft, held, "systemInstruction.parts");
    if (parts.length > 0) say(draft, "system", parts);
  }
  readContents(draft, body["contents"]);
  for (const [tool, path] of objectsAt(listOf(body["tools"]), "tools")) readTool(draft, tool, path);
  const toolConfig = objectOrEmpty(either(body, "toolConfig", "tool_config"));
  draft.toolChoice = readToolChoice(
    objectOrEmpty(either(toolConfig, "functionCallingConfig", "function_calling_config")),
  );
  readGenerationConfig(draft, objectOrEmpty(either(body, "generationConfig", "generation_config") ?? config));
  if (typeof either(body, "cachedContent", "cached_content") === "string")
    note(draft, "hidden-context", "cachedContent");
  return draft;
}

function listOf(value: unknown): unknown {
  return isObject(value) ? [value] : value;
}

function readContents(draft: Draft, contents: unknown): void {
  if (typeof contents === "string") {
    say(draft, "user", [text(contents)]);
    return;
  }
  const list = listOf(contents);
  if (!Array.isArray(list)) throw malformed("contents", contents, "an array of contents");
  list.forEach((item: unknown, index) => {
    if (typeof item === "string") {
      say(draft, "user", [text(item)]);
      return;
    }
    const content = objectAt(item, `contents[${index}]`);
    say(draft, roleOf(content["role"]), readParts(draft, content["parts"], `contents[${index}].parts`));
  });
}

export function readParts(draft: Draft, value: unknown, path: string): Part[] {
  if (typeof value === "string") return [text(value)];
  return listAt(listOf(value), path).flatMap((part, index) =>
    typeof part === "string" ? [text(part)] : readPart(draft, objectAt(part, `${path}[${index}]`), `${path}[${index}]`),
  );
}

function readPart(draft: Draft, part: JsonObject, path: string): Part[] {
  if (part["thought"] === true) {
    note(draft, "replayed-reasoning", "thoughts of an earlier answer");
    return [{ kind: "reasoning", text: stringOrNull(part["text"]) }];
  }
  if (part["text"] !== undefined) return [text(textOf(part["text"]))];
  const call = either(part, "functionCall", "function_call");
  if (isObject(call)) {
    const name = stringOrNull(call["name"]) ?? "";
    return [{ kind: "tool-call", id: stringOrNull(call["id"]), name, arguments: textOf(call["args"] ?? {}) }];
  }
  const response = either(part, "functionResponse", "function_response");
  if (isObject(response)) return [readFunctionResponse(draft, response, path)];
  const inline = either(part, "inlineData", "inline_data");
  if (isObject(inline)) {
    const mediaType = stringOrNull(either(inline, "mimeType", "mime_type"));
    return [mediaPart(draft, { mediaType, base64: stringOrNull(inline["data"]) ?? undefined })];
  }
  const remote = either(part, "fileData", "file_data");
  if (isObject(remote)) return [remoteFile(draft, stringOrNull(either(remote, "mimeType", "mime_type")))];
  const code = either(part, "executableCode", "executable_code");
  if (isObject(code)) return [text(textOf(code["code"]))];
  const ran = either(part, "codeExecutionResult", "code_execution_result");
  if (isObject(ran)) return [text(textOf(ran["output"]))];
  const [name] = Object.keys(part);
  if (name === "thoughtSignature" || name === "thought_signature") {
    note(draft, "replayed-reasoning", "thoughts of an earlier answer");
  } else if (name !== undefined) noteUnknownPart(draft, shownName(name));
  return [];
}

function readFunctionResponse(draft: Draft, response: JsonObject, path: string): Part {
  const parts: Part[] = [text(textOf(response["response"] ?? {}))];
  parts.push(...readParts(draft, response["parts"], `${path}.functionResponse.parts`));
  const name = stringOrNull(response["name"]);
  return { kind: "tool-result", id: stringOrNull(response["id"]), name, parts };
}

function readTool(draft: Draft, tool: JsonObject, path: string): void {
  for (const [key, value] of Object.entries(tool)) {
    if (key !== "functionDeclarations" && key !== "function_declarations") {
      noteServerTool(draft, shownName(key));
      continue;
    }
    for (const [declaration] of objectsAt(listOf(value), `${path}.${key}`)) {
      const schema = either(declaration, "parameters", "parametersJsonSchema", "parameters_json_schema");
      draft.tools.push({
        name: stringOrNull(declaration["name"]) ?? "",
        description: stringOrNull(declaration["description"]),
        parameters: schema ?? null,
        raw: declaration,
      });
    }
  }
}

function readToolChoice(config: JsonObject): ToolChoice | null {
  const allowed = either(config, "allowedFunctionNames", "allowed_function_names");
  const only: unknown = Array.isArray(allowed) && allowed.length === 1 ? allowed[0] : undefined;
  switch (config["mode"]) {
    case "AUTO":
    case "VALIDATED":
      return { kind: "auto" };
    case "NONE":
      return { kind: "none" };
    case "ANY":
      return typeof only === "string" ? { kind: "named", name: only } : { kind: "required" };
    default:
      return null;
  }
}

function readGenerationConfig(draft: Draft, config: JsonObject): void {
  draft.maxOutputTokens = integerOrNull(either(config, "maxOutputTokens", "max_output_tokens"));
  draft.candidates = Math.max(1, integerOrNull(either(config, "candidateCount", "candidate_count")) ?? 1);
  const schema = either(config, "responseJsonSchema", "response_json_schema", "responseSchema", "response_schema");
  if (schema !== undefined && schema !== null) {
    draft.responseFormat = { kind: "json-schema", name: null, description: null, schema, strict: true };
  } else if (either(config, "responseMimeType", "response_mime_type") === "application/json") {
    draft.responseFormat = { kind: "json-object" };
  }
  const thinking = either(config, "thinkingConfig", "thinking_config");
  if (!isObject(thinking)) return;
  const budgetTokens = integerOrNull(either(thinking, "thinkingBudget", "thinking_budget"));
  const effort = stringOrNull(either(thinking, "thinkingLevel", "thinking_level"));
  draft.reasoning = { effort, budgetTokens, enabled: budgetTokens !== 0 };
}
