import type { PromptRequest } from "../../domain/request.ts";
import { shorterJson } from "./pretty-json.ts";
import { withoutRepeats } from "./repeats.ts";
import { type PlaceInText, rewriteTexts } from "./texts.ts";
import { withoutUnusedTools } from "./unused-tools.ts";
import { plainerFormats } from "./verbose-formats.ts";
import { withoutFiller } from "./filler.ts";
import { tidySpaces } from "./white-space.ts";

/** What a prompt could do without, in the order in which it is taken away. */
export const WASTE_KINDS = [
  "unused-tool",
  "repeated",
  "verbose-format",
  "pretty-json",
  "white-space",
  "filler",
] as const;

export type WasteKind = (typeof WASTE_KINDS)[number];

/** One thing to take away. The text is for a terminal alone, and only where somebody asks for it. */
export interface WastePlace {
  /** "system", "user", "tools" …, as counters name sections; of a tool "tool: NAME". */
  readonly section: string;
  /** Line of the part of the message, from 1; null: it is no text. */
  readonly line: number | null;
  /** The part as a whole, to find it in its file. */
  readonly part: string;
  readonly text: string;
}

/** A request without one kind of waste, and where that was. */
export interface Trimmed {
  readonly request: PromptRequest;
  readonly places: readonly WastePlace[];
}

type Trim = (request: PromptRequest) => Trimmed;

const ofTexts =
  (rewrite: (text: string) => { readonly text: string; readonly places: readonly PlaceInText[] }): Trim =>
  (request) =>
    rewriteTexts(request, rewrite);

const TRIMS: Readonly<Record<WasteKind, Trim>> = {
  "unused-tool": withoutUnusedTools,
  repeated: withoutRepeats,
  "verbose-format": ofTexts(plainerFormats),
  "pretty-json": ofTexts(shorterJson),
  "white-space": ofTexts(tidySpaces),
  filler: ofTexts(withoutFiller),
};

/** The request without one kind of waste. */
export function without(request: PromptRequest, kind: WasteKind): Trimmed {
  return TRIMS[kind](request);
}

/** The request without any of it. Kinds overlap (white space in repeated lines), so that this saves less than their sum. */
export function withoutAll(request: PromptRequest): PromptRequest {
  return WASTE_KINDS.reduce((trimmed, kind) => without(trimmed, kind).request, request);
}
