import { Lexer } from "yaml";
import { MAX_NESTING } from "./json-text.ts";

/** Block nesting is never deeper than the columns before the first word of a line. */
const MAX_INDENTATION = 400;

/**
 * Where a YAML text is nested deeper than the yaml package should read: it works by recursion, and near the end of the
 * stack Node may abort instead of throwing. Looks at tokens only, one after the other.
 */
export function offsetOfTooDeep(text: string): number | undefined {
  let open = 0;
  let offset = 0;
  let indentation = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") open += 1;
    else if (token === "]" || token === "}") open -= 1;
    indentation = /^[ \t?-]+$/.test(token) ? indentation + token.length : 0;
    if (open > MAX_NESTING || indentation > MAX_INDENTATION) return offset;
    // The lexer's own marks stand for no text.
    if (!/^[\x02\x18\x1f\ufeff]$/.test(token)) offset += token.length;
  }
  return undefined;
}
