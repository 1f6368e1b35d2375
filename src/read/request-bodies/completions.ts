import type { PromptRequest } from "../../domain/request.ts";
import { newDraft, note, say, text } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { integerOrNull, malformed } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** https://platform.openai.com/docs/api-reference/completions/create */
export function readCompletions(body: JsonObject): PromptRequest {
  const draft = newDraft("completions", body);
  const prompt = body["prompt"] ?? body["input"];
  if (prompt === undefined) note(draft, "hidden-context", "a prompt that the provider holds");
  else readTexts(draft, prompt, "prompt");
  // What the answer is to be put in front of is read too.
  if (typeof body["suffix"] === "string" && body["suffix"] !== "") say(draft, "user", [text(body["suffix"])]);
  draft.maxOutputTokens = integerOrNull(body["max_tokens"]);
  return draft;
}

/** A text, several, or tokens that the sender has already made: each text is a message of its own. */
export function readTexts(draft: Draft, value: unknown, path: string): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  items.forEach((item, index) => {
    if (typeof item === "string") say(draft, "user", [text(item)]);
    else if (typeof item === "number") addTokenIds(draft, 1);
    else if (Array.isArray(item)) addTokenIds(draft, item.length);
    else throw malformed(Array.isArray(value) ? `${path}[${index}]` : path, item, "text");
  });
}

function addTokenIds(draft: Draft, count: number): void {
  draft.tokenIds = (draft.tokenIds ?? 0) + count;
}
