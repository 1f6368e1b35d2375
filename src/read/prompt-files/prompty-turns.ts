import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import type { Rendered } from "../templates/jinja.ts";
import { variableText } from "../variables.ts";
import { isObject, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillText, lookUp, splitTemplate } from "./placeholders.ts";
import type { Sources } from "./placeholders.ts";
import { splitImages } from "./prompty-body.ts";
import type { TemplateTurn } from "./prompty-body.ts";
import type { PromptyProperty } from "./prompty-schema.ts";

export interface WrittenTurns {
  /** In the shape of OpenAI's Chat Completions. */
  readonly messages: readonly JsonObject[];
  readonly unfilled: readonly UnfilledVariable[];
  readonly controlTags: number;
}

/** Inputs that are no text: an earlier conversation, or a medium. */
type RichKind = "thread" | "image" | "audio" | "file";
const RICH_KINDS: readonly string[] = ["thread", "image", "audio", "file"] satisfies RichKind[];

type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "part"; readonly part: JsonObject }
  | { readonly kind: "messages"; readonly messages: readonly JsonObject[] };

/** Renders a text of which everything is known; undefined where something is not. */
export type RenderKnown = (text: string, sources: Sources) => Rendered | undefined;

/** Whether a text has anything beside plain names to fill in. */
export function needsJinja(text: string): boolean {
  return /\{[%#]|\{\{(?![ \t]*[\p{L}_][\p{L}\p{N}_.]*[ \t]*\}\})/u.test(text);
}

/** Fills the turns of a template and writes them as messages. */
export function writeTurns(
  turns: readonly TemplateTurn[],
  inputs: readonly PromptyProperty[],
  sources: Sources,
  { isJinja, renderKnown }: { readonly isJinja: boolean; readonly renderKnown: RenderKnown | undefined },
): WrittenTurns {
  const rich = new Map(
    inputs.flatMap(({ name, spec }): [string, RichKind][] => {
      const kind = textMember(spec, "kind") ?? textMember(spec, "type");
      return kind !== undefined && RICH_KINDS.includes(kind) ? [[name, kind as RichKind]] : [];
    }),
  );
  const unfilled = new Map<string, UnfilledVariable>();
  let controlTags = 0;
  const fill = (text: string): string => {
    const rendered = needsJinja(text) ? renderKnown?.(text, sources) : undefined;
    const options = { keepControlTags: false, printing: isJinja ? "python" : "json" } as const;
    const filled = rendered ? { ...rendered, controlTags: 0 } : fillText(text, sources, options);
    for (const variable of filled.unfilled) unfilled.set(variable.name, variable);
    controlTags += filled.controlTags;
    return filled.text;
  };
  const fillRich = (name: string, kind: RichKind): Content => {
    const given = lookUp(sources.given, name);
    const found = given ?? (sources.samples === undefined ? undefined : lookUp(sources.samples, name));
    if (given === undefined) unfilled.set(name, { name, filledBy: found === undefined ? "none" : "sample" });
    return richContent(kind, found?.value);
  };
  const contentsOf = (text: string): Content[] =>
    splitImages(text).flatMap((piece): Content[] => {
      if (piece.kind === "image") return [{ kind: "part", part: imagePart(fill(piece.url)) }];
      return splitAtRich(piece.text, rich).map((part) =>
        part.kind === "text" ? { kind: "text", text: fill(part.text) } : fillRich(part.name, part.kind),
      );
    });
  // Between the versions, `![thread]` stood where an earlier conversation goes.
  const hasThread = turns.some(({ text }) => text.includes("![thread]"));
  if (hasThread) rich.set("thread", "thread");
  const templateOf = ({ text }: TemplateTurn): string =>
    hasThread ? text.replaceAll("![thread]", "{{thread}}") : text;
  const messages = turns.flatMap((turn) => toMessages(turn, contentsOf(templateOf(turn))));
  return { messages, unfilled: [...unfilled.values()], controlTags };
}

type RichPiece = { readonly kind: "text"; readonly text: string } | { readonly kind: RichKind; readonly name: string };

function splitAtRich(text: string, rich: ReadonlyMap<string, RichKind>): readonly RichPiece[] {
  if (rich.size === 0) return [{ kind: "text", text }];
  const pieces: RichPiece[] = [];
  let plain = "";
  for (const piece of splitTemplate(text)) {
    const kind = piece.kind === "placeholder" ? rich.get(piece.name) : undefined;
    if (piece.kind !== "placeholder" || kind === undefined) {
      plain += piece.text;
      continue;
    }
    pieces.push({ kind: "text", text: plain }, { kind, name: piece.name });
    plain = "";
  }
  return [...pieces, { kind: "text", text: plain }];
}

/** A medium that is not given is still sent one day: it stands there without its data, and can't be counted. */
function richContent(kind: RichKind, value: unknown): Content {
  const data = typeof value === "string" ? value : "";
  switch (kind) {
    case "thread":
      if (Array.isArray(value)) return { kind: "messages", messages: value.filter(isObject) };
      return { kind: "text", text: variableText(value) };
    case "image":
      return { kind: "part", part: imagePart(data) };
    case "audio":
      return { kind: "part", part: { type: "input_audio", input_audio: { ...(data === "" ? {} : { data }) } } };
    case "file":
      return { kind: "part", part: { type: "file", file: { ...(data === "" ? {} : { file_data: data }) } } };
  }
}

function imagePart(url: string): JsonObject {
  return { type: "image_url", image_url: { url } };
}

/** One message, or several where an earlier conversation stands inside the turn. */
function toMessages({ role, name, text }: TemplateTurn, contents: readonly Content[]): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  let parts: Content[] = [];
  const close = (): void => {
    const content = contentOf(parts);
    const isEmptyRest = content === "" && (messages.length > 0 || text !== "");
    if (!isEmptyRest) messages.push({ role, ...(name === undefined ? {} : { name }), content });
    parts = [];
  };
  for (const content of contents) {
    if (content.kind !== "messages") parts.push(content);
    else {
      close();
      messages.push(...content.messages);
    }
  }
  close();
  return messages;
}

function contentOf(contents: readonly Content[]): unknown {
  const trimmed = (text: string): string => text.replace(/^\n+|\n+$/g, "");
  const joined = contents.map((content) => (content.kind === "text" ? content.text : "")).join("");
  if (contents.every(({ kind }) => kind === "text")) return trimmed(joined);
  return contents.flatMap((content) => {
    if (content.kind === "part") return [content.part];
    return content.kind === "text" && content.text.trim() !== "" ? [{ type: "text", text: trimmed(content.text) }] : [];
  });
}
