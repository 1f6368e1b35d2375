import type { Api } from "../../domain/request.ts";
import { detectApi } from "../request-bodies/index.ts";
import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, requestAt } from "./json-shapes.ts";
import type { Source } from "./source.ts";
import { fillRequest } from "./structured-text.ts";

/** Formats whose file is one request body as it is sent. */
export const REQUESTS: readonly PromptFormat[] = [
  requestFormat("openai-chat", "chat.completions", "a request to OpenAI's Chat Completions", "`messages`"),
  requestFormat("openai-responses", "responses", "a request to OpenAI's Responses", "`input` or `instructions`"),
  requestFormat(
    "anthropic",
    "messages",
    "a request to Anthropic's Messages",
    "`messages` with a `system` beside it, `input_schema` or `cache_control`",
  ),
  requestFormat("gemini", "generateContent", "a request to Gemini's generateContent", "`contents` with `parts`"),
  requestFormat(
    "converse",
    "converse",
    "a request to Bedrock's Converse",
    "`messages` with `inferenceConfig` or the like",
  ),
  requestFormat(
    "bedrock-invoke",
    "bedrock.invoke",
    "a request to Bedrock's InvokeModel",
    "`anthropic_version: bedrock-…`",
  ),
  requestFormat("cohere", "cohere.chat", "a request to Cohere's Chat", "what only Cohere has, such as `documents`"),
  requestFormat("ollama", "ollama", "a request to Ollama", "`options` or `keep_alive` beside `messages` or `prompt`"),
  requestFormat("openai-completions", "completions", "a request to OpenAI's Completions", "`prompt`"),
  requestFormat("openai-embeddings", "embeddings", "a request for embeddings", "`input` for an embedding model"),
];

function requestFormat(name: string, api: Api, description: string, marks: string): PromptFormat {
  return {
    name,
    description: `${description}, as JSON`,
    recognisedBy: `a JSON object with ${marks}`,
    matches: (source) => source.shape() === "json" && apiOf(source) === api,
    read: (source, context) =>
      eachRow(context, null, (given) => {
        const { value, unfilled } = fillRequest(source.json(), source, given);
        return { request: requestAt(value, api, { file: source.file }), unfilled };
      }),
  };
}

function apiOf(source: Source): Api | undefined {
  const body = source.json();
  return isObject(body) ? detectApi(body) : undefined;
}
