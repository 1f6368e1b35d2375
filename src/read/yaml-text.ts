import { LineCounter, parseDocument, visit } from "yaml";
import type { Document, YAMLError } from "yaml";
import { UserError } from "../errors.ts";
import { isDeeperThan, MAX_NESTING } from "./json-text.ts";
import type { TextOrigin } from "./json-text.ts";
import { offsetOfTooDeep } from "./yaml-depth.ts";

/** How often aliases may repeat parts of a document, counted as the yaml package counts: copies of copies multiply. */
const MAX_ALIASES = 100;

/**
 * The value of a YAML 1.2 text; null where it is empty. Nothing in it runs: unknown tags are plain values.
 * Throws a UserError with line and column where it is broken, names a key twice, is nested more than 200 levels deep,
 * or multiplies itself by aliases ("alias bomb").
 */
export function parseYaml(text: string, origin: TextOrigin = {}): unknown {
  const lines = new LineCounter();
  const fail = (problem: string, offset: number, cure?: string): UserError => {
    const { line, col } = lines.linePos(offset);
    return new UserError(problem, { file: origin.file, line: (origin.line ?? 1) + line - 1, column: col }, cure);
  };
  const tooDeepAt = offsetOfTooDeep(text);
  if (tooDeepAt !== undefined) throw fail(TOO_DEEP, tooDeepAt);
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
    const [error] = document.errors;
    if (error !== undefined) {
      const { problem, cure } = describe(error, text);
      throw fail(problem, error.pos[0], cure);
    }
    const value = expandAliases(document, fail);
    if (isDeeperThan(value, MAX_NESTING)) throw tooDeep(fail);
    return value;
  } catch (error) {
    // The package walks a document by recursion, so the deepest ones exhaust the stack.
    if (error instanceof RangeError) throw tooDeep(fail);
    throw error;
  }
}

const TOO_DEEP = `found more than ${MAX_NESTING} levels of nesting, wanted at most ${MAX_NESTING}`;
const NO_ANCHOR = "broken YAML: found an alias without its anchor";

type Fail = (problem: string, offset: number, cure?: string) => UserError;

function tooDeep(fail: Fail): UserError {
  return fail(TOO_DEEP, 0);
}

function expandAliases(document: Document, fail: Fail): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    if (error.message.startsWith("Unresolved alias")) throw fail(NO_ANCHOR, aliasOffset(document, "unresolved"));
    throw fail(
      `found aliases that multiply the document more than ${MAX_ALIASES} times, wanted fewer`,
      aliasOffset(document, "any"),
      "write the repeated parts out",
    );
  }
}

/** Where the first alias stands, or the first one that has no anchor. */
function aliasOffset(document: Document, which: "any" | "unresolved"): number {
  let offset = 0;
  visit(document, {
    Alias(_key, node) {
      if (which === "unresolved" && node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** In our own words: the package's may quote the text. */
function describe(error: YAMLError, text: string): { problem: string; cure?: string } {
  if (error.pos[0] >= text.trimEnd().length) {
    return { problem: "broken YAML: found the end of the text inside a list, a mapping or a quoted text" };
  }
  switch (error.code) {
    case "DUPLICATE_KEY":
      return { problem: "broken YAML: found a key that stands twice, wanted each key once" };
    case "TAB_AS_INDENT":
      return { problem: "broken YAML: found a tab as indentation, wanted spaces" };
    case "BAD_INDENT":
      return { problem: "broken YAML: found another indentation than that of the lines before" };
    case "BAD_DQ_ESCAPE":
      return { problem: "broken YAML: found a backslash that escapes nothing in double quotes", cure: "double it" };
    case "MISSING_CHAR":
      return { problem: "broken YAML: found no end of a quoted text, a list or a mapping, or no ':' or ',' in it" };
    case "MULTIPLE_DOCS":
      return { problem: "found a second YAML document, wanted one" };
    case "BAD_ALIAS":
      return { problem: NO_ANCHOR };
    case "RESOURCE_EXHAUSTION":
      return { problem: TOO_DEEP };
    case "BAD_SCALAR_START":
    case "UNEXPECTED_TOKEN":
      return { problem: "broken YAML: found a character that can't stand there", cure: "put the text in quotes" };
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
    case "BLOCK_IN_FLOW":
      return {
        problem: "broken YAML: found a key or mapping inside another value",
        cure: "put a text that holds ': ' in quotes, or mend the indentation",
      };
    default:
      return { problem: `broken YAML (${error.code.toLowerCase().replaceAll("_", " ")})` };
  }
}
