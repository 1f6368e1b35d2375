import type { PromptRequest } from "../../domain/request.ts";
import { readTexts } from "./completions.ts";
import { newDraft, say } from "./draft.ts";
import { readParts } from "./generate-content.ts";
import { either, isObject, objectOrEmpty, objectsAt, textOf } from "./json.ts";
import type { JsonObject } from "./json.ts";

/**
 * OpenAI's shape (`input`), Cohere's (`texts`), Titan's (`inputText`), Gemini's (`content`, `requests`), Ollama's (`prompt`), and re-rankers' (`query`, `documents`).
 */
export function readEmbeddings(body: JsonObject): PromptRequest {
  const draft = newDraft("embeddings", body);
  for (const [request, path] of objectsAt(body["requests"], "requests")) {
    const content = objectOrEmpty(request["content"]);
    say(draft, "user", readParts(draft, content["parts"], `${path}.content.parts`));
  }
  if (isObject(body["content"])) say(draft, "user", readParts(draft, body["content"]["parts"], "content.parts"));
  const nested = objectOrEmpty(objectOrEmpty(body["singleEmbeddingParams"])["text"])["value"];
  const texts = either(body, "input", "texts", "inputText", "inputs", "prompt", "queries") ?? nested;
  if (body["query"] !== undefined) readTexts(draft, body["query"], "query");
  if (body["documents"] !== undefined) readTexts(draft, textsOf(body["documents"]), "documents");
  if (draft.messages.length === 0 || texts !== undefined) readTexts(draft, texts ?? [], "input");
  return draft;
}

/** Re-rankers take `{ text }` as well as texts, and of other fields their JSON. */
function textsOf(documents: unknown): unknown {
  if (!Array.isArray(documents)) return documents;
  return documents.map((document: unknown) => (isObject(document) ? textOf(document["text"] ?? document) : document));
}
