import { isObject, isObjectList, member } from "./json-shapes.ts";
import type { PromptFormat } from "./format.ts";
import type { Source } from "./source.ts";

/** https://ai-sdk.dev/docs/reference/ai-sdk-core/model-message and /ai-sdk-ui: messages without a request around them. */
export const AI_SDK: PromptFormat = {
  name: "ai-sdk",
  description: "a list of messages: ModelMessage or UIMessage of the AI SDK, or of another API without its request",
  recognisedBy: "a JSON list of objects with `role` and `content` or `parts`, or `messages` that have `parts`",
  matches: (source) => source.shape() === "json" && messageList(source) !== undefined,
  read: async (source, context) => (await import("./ai-sdk-read.ts")).readAiSdk(source, context),
};

/** A message of the browser before version 4.2, which has calls and files beside its text: https://ai-sdk.dev/docs/migration-guides/migration-guide-4-2 */
export function isOldUiMessage(message: unknown): boolean {
  const hasList = (name: string): boolean => Array.isArray(member(message, name));
  return !hasList("parts") && (hasList("toolInvocations") || hasList("experimental_attachments"));
}

/** The messages of a list, or of the body that a chat of the AI SDK sends to its own server. */
export function messageList(source: Source): readonly Readonly<Record<string, unknown>>[] | undefined {
  const value = source.json();
  const list = Array.isArray(value) ? (value as unknown) : member(value, "messages");
  if (!isObjectList(list)) return undefined;
  const needsParts = isObject(value) && !list.some(isOldUiMessage);
  const isMessage = (item: unknown): boolean => {
    if (typeof member(item, "role") !== "string") return false;
    return Array.isArray(member(item, "parts")) || (!needsParts && member(item, "content") !== undefined);
  };
  return list.every(isMessage) ? list : undefined;
}
