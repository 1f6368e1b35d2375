import type { Api } from "../../domain/request.ts";
import { openEnvelope } from "./envelope.ts";
import { isObject } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** Which API a body is for, by its shape; undefined where it is none that is known. */
export function detectApi(value: unknown): Api | undefined {
  if (!isObject(value)) return undefined;
  const body = openEnvelope(value);
  const has = (...keys: readonly string[]) => keys.some((key) => body[key] !== undefined);
  if (has("contents")) return "generateContent";
  if (has("requests", "texts", "singleEmbeddingParams", "documents") && !has("messages", "message"))
    return "embeddings";
  if (isObject(body["content"])) return "embeddings";
  if (has("inputText")) return has("textGenerationConfig") ? "bedrock.invoke" : "embeddings";
  if (Array.isArray(body["messages"])) return detectByMessages(body, body["messages"], has);
  if (has("messages")) return "chat.completions";
  if (typeof body["message"] === "string") return "cohere.chat";
  if (has("prompt") && !isObject(body["prompt"])) {
    if (has("options", "template", "keep_alive", "context", "raw", "format", "images", "system")) return "ollama";
    return has("max_gen_len", "max_tokens_to_sample") ? "bedrock.invoke" : "completions";
  }
  if (has("input")) return looksLikeEmbedding(body) ? "embeddings" : "responses";
  return has("instructions", "previous_response_id", "prompt") ? "responses" : undefined;
}

function looksLikeEmbedding({ input, model, ...others }: JsonObject): boolean {
  if (others["encoding_format"] !== undefined || others["dimensions"] !== undefined) return true;
  if (typeof model === "string" && /embed|ada-002|voyage|bge-|e5-|minilm/i.test(model)) return true;
  return Array.isArray(input) && input.length > 0 && input.every((item) => !isObject(item));
}

function detectByMessages(
  body: JsonObject,
  messages: readonly unknown[],
  has: (...keys: readonly string[]) => boolean,
): Api {
  if (has("anthropic_version", "thinking", "stop_sequences") && !has("inferenceConfig") && isAnthropic(body))
    return "messages";
  const roles = messages.map((message) => (isObject(message) ? message["role"] : undefined));
  if (roles.some((role) => typeof role === "string" && role.startsWith("ROLE_"))) return "chat.completions";
  if (has("toolConfig", "inferenceConfig", "schemaVersion")) return "converse";
  const parts = messages.flatMap((message) => {
    const content = isObject(message) ? message["content"] : undefined;
    return Array.isArray(content) ? content.filter(isObject) : [];
  });
  if (parts.length > 0 && parts.every((part) => part["type"] === undefined)) return "converse";
  const anthropicParts = ["tool_use", "tool_result", "image", "document", "thinking"];
  const usesAnthropicParts = parts.some(
    (part) => anthropicParts.includes(String(part["type"])) && part["document"] === undefined,
  );
  if (isCohereTurn(body, messages)) return "cohere.chat";
  if (has("system") || usesAnthropicParts || isAnthropic(body)) return "messages";
  const usesImages = messages.some((message) => isObject(message) && Array.isArray(message["images"]));
  if (has("options", "keep_alive", "think") || usesImages) return "ollama";
  const isCohere = typeof body["model"] === "string" && /^command/.test(body["model"]);
  return isCohere && !has("max_completion_tokens", "stream_options", "n") ? "cohere.chat" : "chat.completions";
}

/** A model of Cohere's with what only its own API takes. */
function isCohereTurn({ model, documents }: JsonObject, messages: readonly unknown[]): boolean {
  if (messages.some((message) => isObject(message) && message["tool_plan"] !== undefined)) return true;
  return typeof model === "string" && /^(?:command|c4ai-)/.test(model) && documents !== undefined;
}

/** Claude's own body rather than one that a gateway translates: its tools and required settings tell. */
function isAnthropic(body: JsonObject): boolean {
  if (body["anthropic_version"] !== undefined) return true;
  const [tool] = Array.isArray(body["tools"]) ? (body["tools"] as readonly unknown[]) : [];
  if (isObject(tool))
    return tool["input_schema"] !== undefined || (tool["name"] !== undefined && tool["function"] === undefined);
  return typeof body["model"] === "string" && /^claude-/.test(body["model"]) && !saysSystemOrTool(body["messages"]);
}

/** Roles that Anthropic's API has no messages of at the start, or at all. */
function saysSystemOrTool(messages: unknown): boolean {
  const roles = Array.isArray(messages) ? messages.map((message: unknown) => isObject(message) && message["role"]) : [];
  return roles[0] === "system" || roles[0] === "developer" || roles.includes("tool");
}
