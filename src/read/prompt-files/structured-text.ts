import { UserError } from "../../errors.ts";
import { parseYaml } from "../yaml-text.ts";
import type { Source } from "./source.ts";

/** No prompt file in YAML is larger, and parsing YAML takes seconds a megabyte. */
const MOST_CHARACTERS = 1_000_000;
/** Names at the top by which a text in YAML may be one of the formats here; others are not parsed. */
const TELLING_NAME = /^["']?(?:prompts|template|template_path|input_variables|_type|lc)["']?\s*:/m;

const parsed = new WeakMap<Source, { readonly value: unknown } | { readonly error: UserError }>();

/** Whether a file may be YAML of these formats: by its ending, or where it has none by the names at its top. */
function mayBeYaml({ extension, text }: Source): boolean {
  return ["yaml", "yml", ""].includes(extension) && text.length <= MOST_CHARACTERS && TELLING_NAME.test(text);
}

/** The value of a file in JSON or YAML; of broken YAML the names at its top, without values; undefined for other texts. */
export function structuredValue(source: Source): unknown {
  if (source.shape() === "json") return source.json();
  if (!mayBeYaml(source)) return undefined;
  const found = parseOnce(source);
  if ("value" in found) return found.value;
  return Object.fromEntries(Array.from(source.text.matchAll(/^(\w+):/gm), ([, name = ""]) => [name, ""]));
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
