import { ownValue } from "../../domain/own-value.ts";
import type { Api } from "../../domain/request.ts";

/** Endpoints that take another API's body, or nearly. */
const ALIASES: Readonly<Record<string, Api>> = {
  "chat/completions": "chat.completions",
  chat: "chat.completions",
  "openai.chat": "chat.completions",
  "xai.grpc": "chat.completions",
  "responses.input_tokens": "responses",
  "messages.count_tokens": "messages",
  anthropic: "messages",
  "anthropic.messages": "messages",
  countTokens: "generateContent",
  streamGenerateContent: "generateContent",
  "bedrock.converse": "converse",
  "bedrock.converseStream": "converse",
  converseStream: "converse",
  "bedrock.countTokens": "converse",
  "bedrock.invokeModel": "bedrock.invoke",
  invokeModel: "bedrock.invoke",
  "cohere.chat_v1": "cohere.chat",
  "cohere.chat_v2": "cohere.chat",
  "cohere.generate": "completions",
  "ollama.chat": "ollama",
  "ollama.generate": "ollama",
  rerank: "embeddings",
};

const APIS: readonly Api[] = [
  "chat.completions",
  "responses",
  "messages",
  "generateContent",
  "converse",
  "bedrock.invoke",
  "cohere.chat",
  "ollama",
  "completions",
  "embeddings",
];

/** The API that a name means, endpoints that share its body included; undefined for a name nobody knows. */
export function apiNamed(name: string): Api | undefined {
  return APIS.find((api) => api === name) ?? ownValue(ALIASES, name);
}
