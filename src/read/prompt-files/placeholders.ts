import { ownValue } from "../../domain/own-value.ts";
import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { printedValue } from "../templates/printed-values.ts";
import type { Printing } from "../templates/printed-values.ts";
import { NO_VARIABLES, variableText } from "../variables.ts";
import type { Variables } from "../variables.ts";

/** A text with what could be filled filled in. Nothing in it was run, and filled-in text was not looked at again. */
export interface Filled {
  readonly text: string;
  readonly unfilled: readonly UnfilledVariable[];
  /** How many control tags ({% if %}, {{#each}}, {# a comment #} …) stand in the text. */
  readonly controlTags: number;
}

export interface Sources {
  /** Given by the user: these win. */
  readonly given: Variables;
  /** The file's own samples and defaults. */
  readonly samples?: Variables;
  /** Names that may be left out: one of them that isn't given is nothing, where others are unknown. */
  readonly optional?: ReadonlySet<string>;
}

/** A piece of a template: literal text, a placeholder, an expression of one, or a tag that only an engine could run. */
export type TemplatePiece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "control"; readonly text: string }
  | { readonly kind: "placeholder" | "expression"; readonly text: string; readonly name: string };

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:[.-][\p{L}\p{N}_]+)*`;
/** Go's templates have a point before the name. */
const PLACEHOLDER = new RegExp(String.raw`^\{\{\{?-?\s*\.?(${NAME})\s*-?\}\}\}?$`, "u");
/** `{{ x | upper }}`, `{{ x[0] }}`, `{{ x or y }}`. */
const EXPRESSION = new RegExp(String.raw`^\{\{-?\s*(${NAME})\s*(?:[|([+~]|(?:or|and|if|is|in)\s)`, "u");
/** `{{#if x}}`, `{{/if}}`, `{{> partial}}`, `{{^x}}`, `{{! note }}`, `{{else}}`, and helpers: `{{role "system"}}`. */
const HANDLEBARS = /^\{\{~?-?\s*(?:[#/>^!&*]|(?:else|end)\b|[\w-]+\s+["\w.$])/;
/** Words that close and part a block, and are no names. */
const WORDS = new Set(["else", "end"]);
const DOLLAR = new RegExp(String.raw`\$\{(${NAME})\}`, "gu");
const CLOSING: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };
/** A tag longer than this is no tag. */
const LONGEST_TAG = 2_000;

/** Takes a template apart at `{{…}}`, `{{{…}}}`, `{%…%}` and `{#…#}`, in time that grows with its length alone. */
export function splitTemplate(text: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  const findClosing = closingFinder(text);
  let literalFrom = 0;
  let at = 0;
  for (;;) {
    const start = text.indexOf("{", at);
    if (start === -1) break;
    at = start + 1;
    const end = findClosing(start);
    if (end === undefined) continue;
    const tag = classify(text.slice(start, end));
    if (tag === undefined) continue;
    if (start > literalFrom) pieces.push({ kind: "literal", text: text.slice(literalFrom, start) });
    pieces.push(tag);
    at = literalFrom = end;
  }
  if (literalFrom < text.length) pieces.push({ kind: "literal", text: text.slice(literalFrom) });
  return pieces;
}

/** Gives the end of the tag that begins at an offset. Remembers the last find, so that no stretch is searched twice. */
function closingFinder(text: string): (start: number) => number | undefined {
  const found = new Map<string, number>();
  return (start) => {
    const closing = ownValue(CLOSING, text.slice(start, start + 2));
    if (closing === undefined) return undefined;
    let at = found.get(closing) ?? -1;
    if (at < start + 2) {
      const next = text.indexOf(closing, start + 2);
      at = next === -1 ? Infinity : next;
      found.set(closing, at);
    }
    if (at - start > LONGEST_TAG) return undefined;
    return text.startsWith("{{{", start) && text[at + 2] === "}" ? at + 3 : at + 2;
  };
}

function classify(tag: string): TemplatePiece | undefined {
  if (!tag.startsWith("{{")) return { kind: "control", text: tag };
  const placeholder = PLACEHOLDER.exec(tag)?.[1];
  if (placeholder !== undefined && !WORDS.has(placeholder))
    return { kind: "placeholder", text: tag, name: placeholder };
  const expression = EXPRESSION.exec(tag)?.[1];
  if (expression !== undefined) return { kind: "expression", text: tag, name: expression };
  return HANDLEBARS.test(tag) ? { kind: "control", text: tag } : undefined;
}

/** The value of a name: a plain one, or a dotted path into a mapping. */
export function lookUp(variables: Variables, name: string): { value: unknown } | undefined {
  if (variables.has(name)) return { value: variables.get(name) };
  const [first = "", ...path] = name.split(".");
  if (path.length === 0 || !variables.has(first)) return undefined;
  let value = variables.get(first);
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return { value };
}

/**
 * Fills `{{x}}` from what the user gave, then from the samples, and `${x}` from what the user gave alone. What nobody
 * knows stays as it stands. `keepControlTags`: in a template the tags are never sent, in a plain text they are text.
 */
export function fillText(
  text: string,
  sources: Sources,
  { keepControlTags, printing = "json" }: { keepControlTags: boolean; printing?: Printing },
): Filled {
  const unfilled = new Map<string, UnfilledVariable>();
  let controlTags = 0;
  const fill = (piece: TemplatePiece): string => {
    if (piece.kind === "literal") return fillDollars(piece.text, sources.given);
    if (piece.kind === "control") {
      controlTags++;
      return keepControlTags ? piece.text : "";
    }
    const isPlain = piece.kind === "placeholder";
    const given = isPlain ? lookUp(sources.given, piece.name) : undefined;
    if (given !== undefined) return printedValue(given.value, printing);
    const sample = isPlain ? lookUp(sources.samples ?? NO_VARIABLES, piece.name) : undefined;
    unfilled.set(piece.name, { name: piece.name, filledBy: sample === undefined ? "none" : "sample" });
    return sample === undefined ? piece.text : printedValue(sample.value, printing);
  };
  const filled = splitTemplate(text).map(fill).join("");
  return { text: filled, unfilled: [...unfilled.values()], controlTags };
}

/** `${x}` is code in most texts, so it is a placeholder only where the user gave a variable of that name. */
function fillDollars(text: string, given: Variables): string {
  if (given.size === 0 || !text.includes("${")) return text;
  return text.replace(DOLLAR, (placeholder, name: string) => {
    const value = lookUp(given, name);
    return value === undefined ? placeholder : variableText(value.value);
  });
}

export interface FilledValue {
  readonly value: unknown;
  readonly unfilled: readonly UnfilledVariable[];
}

/** The same in every string of a request, where the user gave variables; without any, the request is what was sent. */
export function fillJson(value: unknown, given: Variables): FilledValue {
  return given.size === 0 ? { value, unfilled: [] } : fillStrings(value, { given });
}

/** The same in every string of a template of a request. */
export function fillStrings(value: unknown, sources: Sources): FilledValue {
  const unfilled = new Map<string, UnfilledVariable>();
  const walk = (item: unknown): unknown => {
    if (typeof item === "string") {
      const filled = fillText(item, sources, { keepControlTags: true });
      for (const variable of filled.unfilled) unfilled.set(variable.name, variable);
      return filled.text;
    }
    if (Array.isArray(item)) return item.map(walk);
    if (typeof item !== "object" || item === null) return item;
    // fromEntries defines each key, so that "__proto__" stays a key.
    return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, walk(member)]));
  };
  return { value: walk(value), unfilled: [...unfilled.values()] };
}
