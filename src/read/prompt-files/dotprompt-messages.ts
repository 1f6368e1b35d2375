import type { Message, Part, Role } from "../../domain/request.ts";
import type { Known } from "../templates/handlebars-scope.ts";
import { isInline } from "../request-bodies/base64.ts";
import { note, roleOf } from "../request-bodies/draft.ts";
import type { Draft } from "../request-bodies/draft.ts";
import { mediaPart, remoteFile } from "../request-bodies/media.ts";
import { textMember } from "./json-shapes.ts";

/** What Dotprompt's own tags put into the output instead of text. */
export type DotpromptMark =
  | { readonly kind: "role"; readonly role: string }
  | { readonly kind: "history" }
  | { readonly kind: "media"; readonly url: Known; readonly contentType: Known };

/**
 * The messages of an output, as Dotprompt cuts it: the user speaks first, the model after the history; what is empty
 * between two tags is dropped. Roles come from tags alone, so that a value can't speak as somebody else.
 */
export function messagesOf(
  pieces: readonly (string | DotpromptMark)[],
  history: readonly Message[],
  draft: Draft,
): readonly Message[] {
  const messages: { role: Role; parts: Part[] }[] = [];
  let current: { role: Role; parts: Part[] } = { role: "user", parts: [] };
  let text = "";
  let hasHistory = false;
  const closeText = (): void => {
    if (text.trim() !== "") current.parts.push({ kind: "text", text });
    text = "";
  };
  const closeMessage = (role: Role): void => {
    closeText();
    if (current.parts.length > 0) messages.push(current);
    current = { role, parts: [] };
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else if (piece.kind === "role") closeMessage(roleOf(piece.role));
    else if (piece.kind === "media") {
      closeText();
      current.parts.push(mediumOf(piece, draft));
    } else {
      closeMessage("assistant");
      messages.push(...history.map(({ role, parts }) => ({ role, parts: [...parts] })));
      hasHistory = true;
    }
  }
  closeMessage("user");
  if (hasHistory || history.length === 0) return messages;
  const isAsked = messages.at(-1)?.role === "user";
  return isAsked ? [...messages.slice(0, -1), ...history, ...messages.slice(-1)] : [...messages, ...history];
}

function mediumOf({ url, contentType }: DotpromptMark & { kind: "media" }, draft: Draft): Part {
  const mediaType = "value" in contentType && typeof contentType.value === "string" ? contentType.value : null;
  const address = "value" in url && typeof url.value === "string" ? url.value : "";
  if (isInline(address)) return mediaPart(draft, { mediaType, base64: address });
  const type = mediaType ?? typeOfEnding(address);
  if (type !== null) return mediaPart(draft, { mediaType: type });
  if ("value" in url) return remoteFile(draft, null);
  note(draft, "file-by-id", `a medium that the variable ${url.missing} names`);
  return { kind: "file", mediaType: null, bytes: null, pages: null };
}

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:png|jpe?g|gif|webp|heic)(?:[?#]|$)/i, "image/png"],
  [/\.(?:mp3|wav|ogg|flac|m4a)(?:[?#]|$)/i, "audio/mp3"],
  [/\.(?:mp4|mov|webm|mpe?g)(?:[?#]|$)/i, "video/mp4"],
  [/\.pdf(?:[?#]|$)/i, "application/pdf"],
];

function typeOfEnding(address: string): string | null {
  return ENDINGS.find(([ending]) => ending.test(address))?.[1] ?? null;
}

/** An earlier conversation as Genkit keeps it: `{ role, content: [{ text }] }`. */
export function historyOf(value: unknown): readonly Message[] {
  if (!Array.isArray(value)) return [];
  return value.map((message: unknown): Message => {
    const content =
      typeof message === "object" && message !== null && "content" in message ? message.content : undefined;
    const parts = Array.isArray(content) ? (content as readonly unknown[]) : [content];
    return {
      role: roleOf(textMember(message, "role")),
      parts: parts.map((part): Part => ({
        kind: "text",
        text: typeof part === "string" ? part : (textMember(part, "text") ?? ""),
      })),
    };
  });
}
