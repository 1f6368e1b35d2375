import type { Body } from "./bodies.ts";
import {
  AI_SDK_BODY,
  ANTHROPIC_COUNTS,
  bodyAt,
  CHAT_BODY,
  COHERE_BODY,
  CONVERSE_BODY,
  EMBEDDING_BODY,
  GEMINI_BODY,
  MESSAGES_BODY,
  OLLAMA_BODY,
  RESPONSES_BODY,
} from "./bodies.ts";
import { COMMON_TAGS } from "./common-fields.ts";
import type { LogMapping, Path } from "./mapping.ts";

/** A response stands alone on its line, or in an object of a line that says more. */
const PLACES: readonly Path[] = ["", "response", "body"];

/** Responses as an API gives them, one a line. Known again by the provider's id; a copy may be an unfinished stream. */
function responses(
  name: string,
  title: string,
  provider: string | null,
  body: Body,
  places: readonly Path[] = PLACES,
): LogMapping {
  const keys = places.flatMap((place) => {
    const { fields, counts } = bodyAt([place], body);
    // The id of a line that only wraps a response is not the response's.
    const given = (counts.input ?? []).filter((source) => typeof source === "string");
    return (fields.id ?? []).map((path) => ({ paths: [path], given }));
  });
  return {
    name,
    title,
    layouts: ["json"],
    provider,
    ...bodyAt(places, body),
    tags: COMMON_TAGS,
    duplicates: { keys, keep: "largest" },
  };
}

export const openaiChat = responses("openai-chat", "Chat completions (OpenAI and compatible APIs)", null, CHAT_BODY);

export const openaiResponses: LogMapping = {
  ...responses("openai-responses", "OpenAI Responses", null, RESPONSES_BODY),
  links: {
    conversation: inPlaces("conversation"),
    response: inPlaces("id"),
    previous: inPlaces("previous_response_id"),
    status: [...inPlaces("status"), "status_code"],
  },
};

function inPlaces(path: Path): readonly Path[] {
  return PLACES.map((place) => (place === "" ? path : `${place}.${path}`));
}

export const anthropicMessages: LogMapping = {
  ...responses("anthropic-messages", "Anthropic Messages", null, MESSAGES_BODY),
  entries: {
    list: "usage.iterations",
    otherLists: PLACES.flatMap((place) => (place === "" ? [] : `${place}.usage.iterations`)),
    otherwise: "line",
    fields: { model: ["model"] },
    counts: ANTHROPIC_COUNTS,
    requests: "one",
  },
};

export const gemini = responses("gemini", "Gemini and Vertex AI generateContent", null, GEMINI_BODY);

/** The last event of a stream has its counts in `metadata`. */
export const bedrockConverse = responses("bedrock-converse", "Amazon Bedrock Converse", null, CONVERSE_BODY, [
  ...PLACES,
  "metadata",
]);

/** The last event of a stream has its counts in `delta`. */
export const cohere = responses("cohere", "Cohere chat and embed", "cohere", COHERE_BODY, [...PLACES, "delta"]);

export const aiSdk = responses("ai-sdk", "Results of Vercel's AI SDK", null, AI_SDK_BODY);

export const ollama = responses("ollama", "Ollama generate and chat", null, OLLAMA_BODY);

export const embeddings = responses(
  "embeddings",
  "Embeddings with a total count only (Voyage, Jina)",
  null,
  EMBEDDING_BODY,
);
