/** The API whose body shape a request has. */
export type Api =
  | "chat.completions"
  | "responses"
  | "messages"
  | "generateContent"
  | "converse"
  | "bedrock.invoke"
  | "cohere.chat"
  | "ollama"
  | "completions"
  | "embeddings";

export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/** One piece of a message. `cache`: a breakpoint sits at its end, with the time to live asked for. */
export type Part =
  | { readonly kind: "text"; readonly text: string; readonly cache?: CacheBreakpoint }
  | ImagePart
  | {
      readonly kind: "file";
      readonly mediaType: string | null;
      readonly bytes: number | null;
      readonly pages: number | null;
      readonly text?: string;
      readonly cache?: CacheBreakpoint;
    }
  | { readonly kind: "audio"; readonly seconds: number | null }
  | { readonly kind: "video"; readonly seconds: number | null }
  | {
      readonly kind: "tool-call";
      readonly id: string | null;
      readonly name: string;
      readonly arguments: string;
      /** The id of the item itself, where a Responses body has one besides the call's. */
      readonly itemId?: string;
      readonly cache?: CacheBreakpoint;
    }
  | {
      readonly kind: "tool-result";
      readonly id: string | null;
      readonly name: string | null;
      readonly parts: readonly Part[];
      readonly isError?: boolean;
      readonly cache?: CacheBreakpoint;
    }
  | { readonly kind: "reasoning"; readonly text: string | null };

export interface ImagePart {
  readonly kind: "image";
  readonly detail: "low" | "high" | "original" | "auto" | null;
  /** In pixels; null where the body does not tell. */
  readonly width: number | null;
  readonly height: number | null;
  readonly cache?: CacheBreakpoint;
}

export type CacheBreakpoint = "5m" | "1h";

export interface Message {
  readonly role: Role;
  /** OpenAI's optional `name` of a participant. */
  readonly name?: string;
  readonly parts: readonly Part[];
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema as sent, key order kept; null where the file has only the tool's name. */
  readonly parameters: unknown;
  readonly strict?: boolean;
  readonly cache?: CacheBreakpoint;
  /** The definition as it was sent, for providers that see the JSON itself. */
  readonly raw: unknown;
}

export type ToolChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  | { readonly kind: "required" }
  | { readonly kind: "named"; readonly name: string };

export type ResponseFormat =
  | { readonly kind: "json-object" }
  | {
      readonly kind: "json-schema";
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: unknown;
      readonly strict: boolean;
    };

/** What a body cannot tell, so nobody can count it: server tools, files by id, replayed reasoning. */
export interface Uncountable {
  readonly code:
    | "server-tool"
    | "file-by-id"
    | "image-size-unknown"
    | "hidden-context"
    | "replayed-reasoning"
    | "tool-schema-missing"
    | "media-length-unknown";
  /** Words for a person; holds names (of tools, of media types), never prompt text. */
  readonly what: string;
}

/**
 * A request as every API means it, whatever body it came in. System prompts (Anthropic's `system`, Gemini's
 * `systemInstruction`, the `instructions` of Responses) are messages of role "system", first.
 */
export interface PromptRequest {
  /** The API of the body it was read from; null for plain text. */
  readonly api: Api | null;
  /** As the body names it. */
  readonly model: string | null;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  /** Tools that the conversation brings in on its way (`additional_tools` of Responses), a list an item. */
  readonly laterTools?: readonly (readonly ToolDefinition[])[];
  readonly toolChoice: ToolChoice | null;
  readonly parallelToolCalls: boolean | null;
  readonly responseFormat: ResponseFormat | null;
  /** Tools that the provider runs itself, by type: "web_search", "code_interpreter" … */
  readonly serverTools: readonly string[];
  readonly maxOutputTokens: number | null;
  readonly reasoning: {
    readonly effort: string | null;
    readonly budgetTokens: number | null;
    readonly enabled: boolean;
  } | null;
  /** How many answers are asked for (`n`, `candidateCount`). */
  readonly candidates: number;
  /** Tokens that the sender made itself and sent as ids (legacy completions, embeddings). */
  readonly tokenIds?: number;
  readonly uncountable: readonly Uncountable[];
}

/** A request of one piece of text, said by the user. */
export function textRequest(text: string, role: Role = "user"): PromptRequest {
  return {
    api: null,
    model: null,
    messages: [{ role, parts: [{ kind: "text", text }] }],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    responseFormat: null,
    serverTools: [],
    maxOutputTokens: null,
    reasoning: null,
    candidates: 1,
    uncountable: [],
  };
}
