import { ownValue } from "../../domain/own-value.ts";
import type {
  Api,
  CacheBreakpoint,
  Message,
  Part,
  PromptRequest,
  Role,
  ToolDefinition,
  Uncountable,
} from "../../domain/request.ts";
import { integerOrNull, isObject, stringOrNull } from "./json.ts";
import type { JsonObject } from "./json.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A request while it is being read. */
export interface Draft extends Writable<Omit<PromptRequest, "messages" | "tools" | "serverTools" | "uncountable">> {
  messages: Message[];
  tools: ToolDefinition[];
  serverTools: string[];
  uncountable: Uncountable[];
}

export function newDraft(api: Api, body: JsonObject): Draft {
  return {
    api,
    model: stringOrNull(body["model"]),
    messages: [],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    responseFormat: null,
    serverTools: [],
    maxOutputTokens: null,
    reasoning: null,
    candidates: Math.max(1, integerOrNull(body["n"]) ?? 1),
    uncountable: [],
  };
}

/** Says once that something in the request cannot be counted from the body. */
export function note(draft: Draft, code: Uncountable["code"], what: string): void {
  if (draft.uncountable.some((known) => known.code === code && known.what === what)) return;
  draft.uncountable.push({ code, what });
}

export function noteServerTool(draft: Draft, type: string): void {
  draft.serverTools.push(type);
  note(draft, "server-tool", type);
}

export function noteUnknownPart(draft: Draft, type: string): void {
  note(draft, "hidden-context", `a part: ${type}`);
}

export function say(draft: Draft, role: Role, parts: readonly Part[], name?: string | null): void {
  draft.messages.push({ role, parts, ...(typeof name === "string" ? { name } : {}) });
}

export function text(value: string): Part {
  return { kind: "text", text: value };
}

/** https://docs.claude.com/en/docs/build-with-claude/prompt-caching */
export function breakpointOf(value: unknown): CacheBreakpoint | undefined {
  if (!isObject(value)) return undefined;
  return value["ttl"] === "1h" ? "1h" : "5m";
}

const ROLES: Readonly<Record<string, Role>> = {
  system: "system",
  developer: "developer",
  user: "user",
  human: "user",
  assistant: "assistant",
  model: "assistant",
  chatbot: "assistant",
  tool: "tool",
  function: "tool",
};

/** Roles in any provider's spelling ("ROLE_USER", "Chatbot", "model"); the user where nobody knows it. */
export function roleOf(value: unknown): Role {
  const word = typeof value === "string" ? value.toLowerCase().replace(/^role_/, "") : "user";
  return ownValue(ROLES, word) ?? "user";
}
