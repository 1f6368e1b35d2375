import type { Members } from "./json-members.ts";
import { isSet, objectOf, textOf } from "./json-members.ts";
import { type Dialect, literalPattern, PatternError, translatePattern } from "./pattern.ts";
import { broken, unsupported } from "./unsupported.ts";

/** A member `pattern`, which is `{ "Regex": … }` or `{ "String": … }`, as JavaScript has it. */
export function readPattern(from: Members): string {
  if (typeof from.values["pattern"] === "string") return literal(from.values["pattern"], from);
  const pattern = objectOf(from, "pattern");
  if (pattern !== null && isSet(pattern, "String")) return literal(textOf(pattern, "String"), from);
  if (pattern === null || !isSet(pattern, "Regex"))
    throw broken(`${from.path}.pattern is no { "Regex": … } or { "String": … }`, from.file);
  return translated(textOf(pattern, "Regex"), "oniguruma", from.file);
}

function literal(text: string, from: Members): string {
  if (text === "") throw broken(`${from.path}.pattern is empty`, from.file);
  return literalPattern(text);
}

/** A pattern in JavaScript; what can't be said there exactly is a UserError that names it. */
export function translated(pattern: string, dialect: Dialect, file: string): string {
  try {
    const source = translatePattern(pattern, dialect);
    new RegExp(source, "v");
    return source;
  } catch (error) {
    if (error instanceof PatternError) throw unsupported(`a split pattern with ${error.message}`, file);
    if (error instanceof SyntaxError) throw unsupported("a split pattern that JavaScript does not have", file);
    throw error;
  }
}
