import { UserError } from "../errors.ts";

/** Deeper than any request, shallower than any stack. */
export const MAX_NESTING = 200;

/** Where a text stands in its file: a line of a JSONL file begins at its own line. */
export interface TextOrigin {
  readonly file?: string | undefined;
  /** The line on which the text begins; 1 where left out. */
  readonly line?: number | undefined;
}

/** The first thing in a text that is not JSON. */
export interface JsonFault {
  readonly offset: number;
  readonly problem: string;
  readonly cure?: string;
}

/**
 * The value of a JSON text. A name that stands twice has its last value, `__proto__` is a name like others.
 * Throws a UserError with line and column where the text is no JSON or is nested more than 200 levels deep.
 */
export function parseJson(text: string, origin: TextOrigin = {}): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!isDeeperThan(value, MAX_NESTING)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const fault = findJsonFault(text) ?? { offset: 0, problem: "broken JSON" };
  const { line, column } = lineAndColumn(text, fault.offset);
  throw new UserError(fault.problem, { file: origin.file, line: (origin.line ?? 1) + line - 1, column }, fault.cure);
}

/** Line and column of an offset, both from 1; the column counts characters as an editor shows them. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (const { index } of text.slice(0, offset).matchAll(/\r\n|\n|\r/g)) {
    line++;
    lineStart = text.startsWith("\r\n", index) ? index + 2 : index + 1;
  }
  let column = 1;
  for (let at = lineStart; at < offset; at++) {
    const isSecondHalf = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
    if (!isSecondHalf) column++;
  }
  return { line, column };
}

/** Whether a parsed value holds arrays or objects in one another more than `limit` levels deep. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeperThan(member, limit - 1));
}

type Expected = "value" | "first-value" | "name" | "first-name" | "colon" | "next" | "end";

const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** The first fault of a text as JSON, undefined where there is none. Keeps its own stack, so depth can't hurt it. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    const char = text[at];
    if (char === undefined && expected === "end") return undefined;
    const unexpected = (): JsonFault => describe(text, at, expected, open.at(-1));
    if (expected === "end" || char === undefined) return unexpected();

    if (expected === "colon") {
      if (char !== ":") return unexpected();
      expected = "value";
      at++;
      continue;
    }
    const inside = open.at(-1);
    const closes = (char === "}" && inside === "{") || (char === "]" && inside === "[");
    if (closes && (expected === "next" || expected === "first-name" || expected === "first-value")) {
      open.pop();
      expected = open.length === 0 ? "end" : "next";
      at++;
      continue;
    }
    if (expected === "next") {
      if (char !== ",") return unexpected();
      expected = inside === "{" ? "name" : "value";
      at++;
      continue;
    }
    if (char === '"') {
      const end = endOfString(text, at);
      if (typeof end === "object") return end;
      at = end;
      const isName: boolean = expected === "name" || expected === "first-name";
      expected = isName ? "colon" : open.length === 0 ? "end" : "next";
      continue;
    }
    if (expected === "name" || expected === "first-name") return unexpected();
    if (char === "{" || char === "[") {
      open.push(char);
      if (open.length > MAX_NESTING) {
        return {
          offset: at,
          problem: `found more than ${MAX_NESTING} levels of nesting, wanted at most ${MAX_NESTING}`,
        };
      }
      expected = char === "{" ? "first-name" : "first-value";
      at++;
      continue;
    }
    const end = endOfMatch(NUMBER_OR_WORD, text, at);
    if (end === undefined) return unexpected();
    at = end;
    expected = open.length === 0 ? "end" : "next";
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return at;
}

const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The offset behind the closing quote, or what is wrong with the string. */
function endOfString(text: string, from: number): number | JsonFault {
  let at = from + 1;
  for (;;) {
    at = endOfMatch(PLAIN_CHARACTERS, text, at) ?? at;
    if (text[at] === '"') return at + 1;
    if (at >= text.length) {
      return { offset: from, problem: "broken JSON: found a string that never ends, wanted its closing quote" };
    }
    if (text[at] !== "\\") {
      return {
        offset: at,
        problem: "broken JSON: found a line break or control character inside a string, wanted an escape such as \\n",
      };
    }
    const escaped = endOfMatch(ESCAPE, text, at);
    if (escaped === undefined) {
      return { offset: at, problem: "broken JSON: found a backslash that escapes nothing, wanted \\\\ or an escape" };
    }
    at = escaped;
  }
}

function endOfMatch(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function describe(text: string, offset: number, expected: Expected, inside: "{" | "[" | undefined): JsonFault {
  const char = text[offset];
  const afterComma = (expected === "name" && char === "}") || (expected === "value" && inside === "[" && char === "]");
  const problem = `broken JSON: found ${nameOf(text, offset)}, wanted ${wantedWords(expected, inside)}`;
  if (afterComma) return { offset, problem, cure: "remove the comma before it" };
  if (char === "'") return { offset, problem, cure: "JSON takes double quotes" };
  return { offset, problem };
}

/** Names a character without repeating what the user wrote. */
function nameOf(text: string, offset: number): string {
  const char = text[offset];
  if (char === undefined) return "the end of the text";
  if ("{}[]:,".includes(char)) return `'${char}'`;
  if (char === '"') return "a string";
  if (char === "'") return "a single quote";
  if (/\d/.test(char)) return "a digit";
  return /\p{L}/u.test(String.fromCodePoint(text.codePointAt(offset) ?? 0)) ? "a letter" : "a character";
}

function wantedWords(expected: Expected, inside: "{" | "[" | undefined): string {
  switch (expected) {
    case "value":
      return "a value";
    case "first-value":
      return "a value or ']'";
    case "name":
      return "a name in double quotes";
    case "first-name":
      return "a name in double quotes or '}'";
    case "colon":
      return "':'";
    case "next":
      return inside === "{" ? "',' or '}'" : "',' or ']'";
    case "end":
      return "nothing more";
  }
}
