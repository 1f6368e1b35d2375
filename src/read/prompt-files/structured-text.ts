import { UserError } from "../../errors.ts";
import type { Variables } from "../variables.ts";
import { parseYaml } from "../yaml-text.ts";
import { isObjectList, member } from "./json-shapes.ts";
import { fillJson, fillStrings } from "./placeholders.ts";
import type { FilledValue } from "./placeholders.ts";
import type { Source } from "./source.ts";

/** No prompt file in YAML is larger, and parsing YAML takes seconds a megabyte. */
const MOST_CHARACTERS = 1_000_000;
/** Names at the top by which a text in YAML may be one of the formats here; others are not parsed. */
const TELLING_NAME = /^["']?(?:prompts|template|template_path|input_variables|_type|lc|messages|contents)["']?\s*:/m;
/** The same where the ending says that it is YAML: these words are in many texts. */
const TELLING_NAME_IN_YAML =
  /^(?:- )?["']?(?:prompts|template|template_path|input_variables|_type|lc|messages|contents|role|tools|(?:system|user)(?:_?(?:prompt|message))?|prompt(?:_?template)?)["']?\s*:/im;

const parsed = new WeakMap<Source, { readonly value: unknown } | { readonly error: UserError }>();

/** Whether a file may be YAML of these formats: by its ending, or where it has none by the names at its top. */
function mayBeYaml({ extension, text }: Source): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  if (extension === "") return TELLING_NAME.test(text);
  return ["yaml", "yml"].includes(extension) && TELLING_NAME_IN_YAML.test(text);
}

/** The value of a file in JSON or YAML; of broken YAML the names at its top, without values; undefined for other texts. */
export function structuredValue(source: Source): unknown {
  if (source.shape() === "json") return source.json();
  if (!mayBeYaml(source)) return undefined;
  const found = parseOnce(source);
  if ("value" in found) return found.value;
  return Object.fromEntries(Array.from(source.text.matchAll(/^(\w+):/gm), ([, name = ""]) => [name, ""]));
}

/** A file in YAML, where it holds a request, tools or the like, to be read as if it were JSON. */
export function yamlAsJson(source: Source): Source {
  if (!["yaml", "yml", ""].includes(source.extension) || source.shape() !== "text") return source;
  const value = structuredValue(source);
  const list = Array.isArray(value) ? value : requestList(value);
  if (!isObjectList(list)) return source;
  return { ...source, shape: () => "json", json: () => value };
}

/** Placeholders of a request in JSON are what was sent, where nobody gave variables; nobody sends YAML. */
export function fillRequest(value: unknown, { extension }: Source, given: Variables): FilledValue {
  return extension === "yaml" || extension === "yml" ? fillStrings(value, { given }) : fillJson(value, given);
}

/** The list that a request or a file of tools can't be without. */
function requestList(value: unknown): unknown {
  return member(value, "messages") ?? member(value, "contents") ?? member(value, "tools");
}

/** The same where the format is known. Throws a UserError with line and column where the file is broken. */
export function readStructured(source: Source): unknown {
  if (source.shape() === "json") return source.json();
  const found = parseOnce(source);
  if ("error" in found) throw found.error;
  return found.value;
}

function parseOnce(source: Source): { readonly value: unknown } | { readonly error: UserError } {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const found = parseOrError(source);
  parsed.set(source, found);
  return found;
}

function parseOrError({ text, file }: Source): { readonly value: unknown } | { readonly error: UserError } {
  try {
    return { value: parseYaml(text, { file }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    try {
      return { value: parseYaml(indentQuotes(text), { file }) };
    } catch {
      return { error };
    }
  }
}

/** Python's parser takes quoted texts whose further lines are not indented, and LangChain's own files have them. */
function indentQuotes(text: string): string {
  let open: string | undefined;
  return text
    .split("\n")
    .map((line) => {
      const isInside = open !== undefined;
      const rest = isInside ? line : /^[^#'"]*:\s*(['"].*)$/.exec(line)?.[1];
      const quote = open ?? rest?.[0];
      const marks = quote === undefined ? 0 : (rest ?? "").replace(/\\./g, "").split(quote).length - 1;
      if (marks % 2 === 1) open = isInside ? undefined : quote;
      return isInside && line.trim() !== "" ? `  ${line}` : line;
    })
    .join("\n");
}
