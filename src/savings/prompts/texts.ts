import type { Message, Part, PromptRequest } from "../../domain/request.ts";

/** Something found in a text, at a line of it. */
export interface PlaceInText {
  readonly line: number;
  readonly text: string;
}

export interface Rewritten {
  readonly text: string;
  readonly places: readonly PlaceInText[];
}

interface FoundPlace extends PlaceInText {
  readonly section: string;
  readonly part: string;
}

/** All texts of a request, results of tools included, rewritten one by one. */
export function rewriteTexts(
  request: PromptRequest,
  rewrite: (text: string, message: Message) => Rewritten,
): { readonly request: PromptRequest; readonly places: readonly FoundPlace[] } {
  const places: FoundPlace[] = [];
  const ofPart = (part: Part, message: Message): Part => {
    if (part.kind === "tool-result") return { ...part, parts: part.parts.map((inner) => ofPart(inner, message)) };
    if (part.kind !== "text") return part;
    const { text, places: found } = rewrite(part.text, message);
    const section = message.role === "tool" ? "tool results" : message.role;
    places.push(...found.map((place) => ({ ...place, section, part: part.text })));
    return text === part.text ? part : { ...part, text };
  };
  const messages = request.messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => ofPart(part, message)),
  }));
  return { request: { ...request, messages }, places };
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** Lines with whether they stand in a fenced block of code, fences included. */
export function linesWithCode(text: string): { readonly text: string; readonly isCode: boolean }[] {
  let fence: string | null = null;
  return text.split("\n").map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    const isCode = fence !== null || mark !== null;
    if (mark !== null) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    return { text: line, isCode };
  });
}
