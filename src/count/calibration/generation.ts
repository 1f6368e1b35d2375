import type { ImagePart, PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { EncodingName } from "../../tokenize/encoding.ts";
import type { SchemaRendering, ToolRendering } from "./tool-text.ts";

/** Models that count alike: the same tokenizer, the same template around messages and tools, the same rule for media. */
export interface Generation {
  /** Key of its constants in the calibration. */
  readonly name: string;
  /** Key of its tokenizer's weights in the calibration. */
  readonly tokenizer: string;
  /** The encoding that those weights are relative to. */
  readonly encoding: EncodingName;
  /** First id of that encoding past the tokenizer's own (smaller) vocabulary; null where the vocabulary is as large. */
  readonly rareFrom: number | null;
  readonly toolRendering: ToolRendering;
  /** Whether the tools reach the prompt: for some providers not with `tool_choice: none`, say. */
  readonly showsTools: (request: PromptRequest) => boolean;
  /** The schemas of a tool that reach the prompt. */
  readonly toolSchemas: (tool: ToolDefinition) => readonly unknown[];
  readonly schemaRendering: SchemaRendering;
  /** Whether a response schema is put into the prompt, or only guides the decoding. */
  readonly showsResponseSchema: (schema: unknown) => boolean;
  /** Marks of the chat template that are one token each where they stand in a text; null where they are text. */
  readonly marks: RegExp | null;
  /** Whether the model thinks unless the request says otherwise. */
  readonly thinksByDefault: boolean;
  /** Tokens of an image; null where nobody knows. */
  readonly imageTokens: (image: ImagePart) => number | null;
  /** Tokens of one page of a PDF, null where nobody knows. */
  readonly pageTokens: number | null;
  /** Whether that is all that a page costs, or its text comes on top. */
  readonly pageTokensHoldText: boolean;
  readonly audioTokensPerSecond: number | null;
}

/** A generation from what sets it apart: o200k_base, spaced JSON for tools, no rule for media. */
export function generation(facts: Pick<Generation, "name" | "tokenizer"> & Partial<Generation>): Generation {
  return {
    encoding: "o200k_base",
    rareFrom: null,
    toolRendering: "spaced-json",
    schemaRendering: facts.toolRendering ?? "spaced-json",
    showsTools: () => true,
    toolSchemas: (tool) => [tool.parameters],
    showsResponseSchema: () => true,
    marks: null,
    thinksByDefault: false,
    imageTokens: () => null,
    pageTokens: null,
    pageTokensHoldText: false,
    audioTokensPerSecond: null,
    ...facts,
  };
}

/** Tools stay away where the request forbids their use. */
export function unlessForbidden(request: PromptRequest): boolean {
  return request.toolChoice?.kind !== "none";
}
