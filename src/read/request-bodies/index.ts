import type { Api, PromptRequest } from "../../domain/request.ts";
import { UserError } from "../../errors.ts";
import { readBedrockInvoke } from "./bedrock-invoke.ts";
import { readChatCompletions } from "./chat-completions.ts";
import { readCohereChat } from "./cohere-chat.ts";
import { readCompletions } from "./completions.ts";
import { readConverse } from "./converse.ts";
import { detectApi } from "./detect-api.ts";
import { readEmbeddings } from "./embeddings.ts";
import { openEnvelope } from "./envelope.ts";
import { readGenerateContent } from "./generate-content.ts";
import { objectAt, refuseDeepNesting } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { readMessages } from "./messages.ts";
import { readOllama } from "./ollama.ts";
import { readResponses } from "./responses.ts";

export { apiNamed } from "./api-names.ts";
export { detectApi } from "./detect-api.ts";

const READERS: Readonly<Record<Api, (body: JsonObject) => PromptRequest>> = {
  "chat.completions": readChatCompletions,
  responses: readResponses,
  messages: (body) => readMessages(body),
  generateContent: readGenerateContent,
  converse: (body) => readConverse(body),
  "bedrock.invoke": readBedrockInvoke,
  "cohere.chat": (body) => readCohereChat(body),
  ollama: readOllama,
  completions: readCompletions,
  embeddings: readEmbeddings,
};

/** What each API's body must have; where it is missing, the body is for another API than was said. */
const REQUIRED: Readonly<Record<Api, readonly string[]>> = {
  "chat.completions": ["messages"],
  responses: ["input", "inputs", "instructions", "prompt", "previous_response_id", "conversation"],
  messages: ["messages"],
  generateContent: ["contents"],
  converse: ["messages"],
  "bedrock.invoke": ["messages", "message", "prompt", "inputText"],
  "cohere.chat": ["messages", "message"],
  ollama: ["messages", "prompt"],
  completions: ["prompt", "variables"],
  embeddings: [],
};

/**
 * Reads a request body as it is sent. Without `api` (or where the body plainly is for another one) the shape tells.
 * @throws UserError with the JSON path of what is malformed, never with its content.
 */
export function readRequestBody(body: unknown, api?: Api): PromptRequest {
  const object = openEnvelope(objectAt(body, ""));
  refuseDeepNesting(object);
  const fits =
    api !== undefined && (REQUIRED[api].length === 0 || REQUIRED[api].some((key) => object[key] !== undefined));
  const found = fits ? api : (detectApi(object) ?? api);
  if (found === undefined) {
    throw new UserError(
      "request body: no API's shape (found none of messages, input, contents, prompt)",
      {},
      "pass the body as it is sent, and name its API if it is an unusual one",
    );
  }
  return READERS[found](object);
}
