import { UserError } from "../../errors.ts";
import type { CacheBreakpoint, Part, PromptRequest } from "../../domain/request.ts";
import { detectApi } from "../request-bodies/index.ts";
import { newDraft, note, noteUnknownPart, roleOf, say, text } from "../request-bodies/draft.ts";
import type { Draft } from "../request-bodies/draft.ts";
import { textOf } from "../request-bodies/json.ts";
import { mediaPart } from "../request-bodies/media.ts";
import { isOldUiMessage, messageList } from "./ai-sdk.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import type { Source } from "./source.ts";
import { fillRequest } from "./structured-text.ts";

/** Reads a list of messages: all of them are input, as they are sent with the next turn. */
export function readAiSdk(source: Source, context: ReadContext): readonly FoundRequest[] {
  const messages = messageList(source);
  if (messages === undefined) {
    throw new UserError("found no list of messages, wanted objects with a role and content or parts", {
      file: source.file,
    });
  }
  return eachRow(context, null, (given) => {
    const filled = fillRequest(messages, source, given);
    return { request: requestOf(filled.value, source.file), unfilled: filled.unfilled };
  });
}

/** Parts by which the AI SDK's messages differ from every API's own. */
const OWN_PARTS = new Set(["text", "image", "file", "reasoning", "tool-call", "tool-result"]);

function requestOf(messages: unknown, file: string): PromptRequest {
  const list = (isObjectList(messages) ? messages : []).map((message) =>
    isOldUiMessage(message) ? { ...message, parts: partsBeside(message) } : message,
  );
  // Gemini's parts have no types.
  const isGemini = list.every((message) => {
    const parts = member(message, "parts");
    return isObjectList(parts) && parts.every((part) => member(part, "type") === undefined);
  });
  if (isGemini) return { ...requestAt({ contents: messages }, "generateContent", { file }), api: null };
  const isOwn = list.every(
    (message) =>
      Array.isArray(member(message, "parts")) ||
      (member(message, "tool_calls") === undefined && contentOf(message).every(isOwnPart)),
  );
  if (!isOwn) return { ...requestAt({ messages }, detectApi({ messages }) ?? "chat.completions", { file }), api: null };
  const draft: Draft = { ...newDraft("chat.completions", {}), api: null };
  for (const message of list) {
    if (Array.isArray(member(message, "parts"))) readUiMessage(draft, message);
    else readModelMessage(draft, message);
  }
  return draft;
}

function contentOf(message: JsonObject): readonly unknown[] {
  const content = member(message, "content");
  return Array.isArray(content) ? content : [];
}

/** Anthropic has images with a `source`, OpenAI files with a `file`: those are no AI SDK's. */
function isOwnPart(part: unknown): boolean {
  const type = textMember(part, "type") ?? "";
  if (!isObject(part) || member(part, "source") !== undefined || member(part, "file") !== undefined) return false;
  return OWN_PARTS.has(type) || type.startsWith("tool-");
}

/** `content` is a text or a list of parts; tool results are messages of their own. */
function readModelMessage(draft: Draft, message: JsonObject): void {
  const content = member(message, "content");
  const cache = cacheOf(message);
  const parts =
    typeof content === "string" ? [text(content)] : contentOf(message).map((part) => modelPart(draft, part));
  const last = parts.at(-1);
  if (cache !== undefined && last?.kind === "text") parts[parts.length - 1] = { ...last, cache };
  say(draft, roleOf(member(message, "role")), parts);
}

function modelPart(draft: Draft, part: unknown): Part {
  const type = textMember(part, "type") ?? "";
  const cache = cacheOf(part);
  const cached = cache === undefined ? {} : { cache };
  switch (type) {
    case "text":
      return { kind: "text", text: textMember(part, "text") ?? "", ...cached };
    case "reasoning":
      note(draft, "replayed-reasoning", "reasoning of an earlier answer");
      return { kind: "reasoning", text: textMember(part, "text") ?? null };
    case "image":
    case "file": {
      const data = textMember(part, "image") ?? textMember(part, "data");
      const mediaType =
        textMember(part, "mediaType") ?? textMember(part, "mimeType") ?? (type === "image" ? "image/*" : null);
      return mediaPart(draft, { mediaType, ...(isAddress(data) ? {} : { base64: data }), cache });
    }
    case "tool-call":
      return {
        ...{ kind: "tool-call", id: textMember(part, "toolCallId") ?? null, name: textMember(part, "toolName") ?? "" },
        arguments: textOf(member(part, "input") ?? member(part, "args") ?? {}),
        ...cached,
      };
    case "tool-result":
      return {
        ...{
          kind: "tool-result",
          id: textMember(part, "toolCallId") ?? null,
          name: textMember(part, "toolName") ?? null,
        },
        parts: resultParts(draft, member(part, "output") ?? member(part, "result")),
        ...cached,
      };
    default:
      noteUnknownPart(draft, type === "" ? "of no type" : type.slice(0, 40));
      return text("");
  }
}

function isAddress(data: string | undefined): boolean {
  return data === undefined || /^(?:https?|gs|file|blob):/i.test(data);
}

/** `{ type: "text" | "json" | "error-text" | "error-json" | "content", value }`; any value before version 5. */
function resultParts(draft: Draft, output: unknown): readonly Part[] {
  const type = textMember(output, "type");
  const value = member(output, "value");
  if (type === "content" && Array.isArray(value)) {
    return value.map((part: unknown): Part => {
      if (textMember(part, "type") === "text") return text(textMember(part, "text") ?? "");
      return mediaPart(draft, { mediaType: textMember(part, "mediaType") ?? null, base64: textMember(part, "data") });
    });
  }
  const isWrapped = type !== undefined && /^(?:error-)?(?:text|json)$/.test(type) && value !== undefined;
  return [text(textOf(isWrapped ? value : (output ?? "")))];
}

/**
 * A message of the browser as it is sent: each step is a message of the model and one of what its tools gave.
 * https://ai-sdk.dev/docs/reference/ai-sdk-ui/convert-to-model-messages
 */
function readUiMessage(draft: Draft, message: JsonObject): void {
  const role = roleOf(member(message, "role"));
  const parts = member(message, "parts");
  let said: Part[] = [];
  let results: Part[] = [];
  const closeStep = (): void => {
    if (said.length > 0) say(draft, role, said);
    if (results.length > 0) say(draft, "tool", results);
    said = [];
    results = [];
  };
  for (const part of Array.isArray(parts) ? (parts as readonly unknown[]) : []) {
    const type = textMember(part, "type") ?? "";
    const tool = toolOf(part, type);
    if (type === "step-start") closeStep();
    else if (tool !== undefined) {
      // While its input is being written, a call is not sent.
      if (tool.state === "input-streaming" || tool.state === "partial-call") continue;
      said.push({ kind: "tool-call", id: tool.id, name: tool.name, arguments: textOf(tool.input ?? {}) });
      if (tool.output !== undefined) {
        results.push({ kind: "tool-result", id: tool.id, name: tool.name, parts: [text(textOf(tool.output))] });
      }
    } else if (type === "file") {
      const url = textMember(part, "url");
      said.push(
        mediaPart(draft, {
          mediaType: textMember(part, "mediaType") ?? null,
          ...(isAddress(url) ? {} : { base64: url }),
        }),
      );
    } else if (type === "text" || type === "reasoning") said.push(modelPart(draft, part));
    else if (!/^(?:source|data)(?:-|$)/.test(type)) noteUnknownPart(draft, type.slice(0, 40));
  }
  closeStep();
}

/** The text, files and calls of a message that has no parts yet, as parts. */
function partsBeside(message: JsonObject): readonly JsonObject[] {
  const text = textMember(message, "content") ?? "";
  const listAt = (name: string): readonly JsonObject[] => {
    const items = member(message, name);
    return isObjectList(items) ? items : [];
  };
  return [
    ...(text === "" ? [] : [{ type: "text", text }]),
    ...listAt("experimental_attachments").map((file) => ({
      type: "file",
      mediaType: member(file, "contentType"),
      url: member(file, "url"),
    })),
    ...listAt("toolInvocations").map((call) => ({ type: "tool-invocation", toolInvocation: call })),
  ];
}

/** `tool-weather`, `dynamic-tool`, or `tool-invocation` of version 4. */
function toolOf(part: unknown, type: string) {
  if (!type.startsWith("tool-") && type !== "dynamic-tool") return undefined;
  const call = type === "tool-invocation" ? member(part, "toolInvocation") : part;
  return {
    id: textMember(call, "toolCallId") ?? null,
    name: textMember(call, "toolName") ?? type.replace(/^tool-/, ""),
    state: textMember(call, "state"),
    input: member(call, "input") ?? member(call, "args"),
    output: member(call, "errorText") ?? member(call, "output") ?? member(call, "result"),
  };
}

/** Anthropic's breakpoints, which the AI SDK keeps among the provider's options. */
function cacheOf(value: unknown): CacheBreakpoint | undefined {
  const options = member(value, "providerOptions") ?? member(value, "experimental_providerMetadata");
  const anthropic = member(options, "anthropic");
  const control = member(anthropic, "cacheControl") ?? member(anthropic, "cache_control");
  if (!isObject(control)) return undefined;
  return member(control, "ttl") === "1h" ? "1h" : "5m";
}
