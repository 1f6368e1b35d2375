import { parse } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import type { Partial, Program } from "./handlebars-nodes.ts";

/** Blocks in one another, or brackets in one tag: beyond, the parser takes minutes. */
const MOST_NESTING = 200;
const MOST_CHARACTERS = 1_000_000;

/**
 * The tree of a template; nothing of it runs. `place` is where the template begins.
 * Throws a UserError with file and line where it is broken, too long or nested more than 200 levels deep.
 */
export function parseHandlebars(template: string, place: Place): Program {
  const inFile = (line: number, problem: string): UserError =>
    new UserError(problem, { ...place, line: (place.line ?? 1) + line - 1 });
  if (template.length > MOST_CHARACTERS)
    throw inFile(1, "found a template of over a million characters, wanted a shorter one");
  const tooDeep = lineOfTooDeep(template);
  if (tooDeep !== undefined) {
    throw inFile(tooDeep, `found more than ${MOST_NESTING} levels of nesting, wanted at most ${MOST_NESTING}`);
  }
  try {
    return parse(template);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The parser's own message quotes the text.
    const line = "lineNumber" in error ? error.lineNumber : /on line (\d+)/.exec(error.message)?.[1];
    const problem = /doesn't match/.test(error.message)
      ? "broken template: found a block that the end of another closes"
      : "broken template: found a tag or block that is not closed, or no name in it";
    throw inFile(Number(line ?? 1), problem);
  }
}

function lineOfTooDeep(template: string): number | undefined {
  /** For each open block, how many `else` levels it will close. */
  const open: number[] = [];
  let depth = 0;
  for (const { 0: tag, 1: mark = "", index } of template.matchAll(
    /\{\{~?(#|\^(?=\s*\w)|\/|else\s+\w)?(?:(?!\{\{)[^}])*/g,
  )) {
    const brackets = (tag.match(/\(/g) ?? []).length;
    if (mark === "/") depth -= open.pop() ?? 0;
    else if (mark !== "") {
      depth += 1;
      if (mark.startsWith("else") && open.length > 0) open.push((open.pop() ?? 0) + 1);
      else open.push(1);
    }
    if (depth > MOST_NESTING || brackets > MOST_NESTING) return template.slice(0, index).split("\n").length;
  }
  return undefined;
}

/** The names of the partials in a tree, each once. */
export function partialNames(tree: Program): readonly string[] {
  const names = new Set<string>();
  const visit = (program: Program | undefined): void => {
    for (const statement of program?.body ?? []) {
      if (statement.type === "BlockStatement") {
        visit(statement.program);
        visit(statement.inverse);
      } else if (statement.type === "PartialStatement" || statement.type === "PartialBlockStatement") {
        const name = nameOfPartial(statement);
        if (name !== undefined) names.add(name);
        visit(statement.program);
      }
    }
  };
  visit(tree);
  return [...names];
}

/** Undefined where the template works the name out. */
export function nameOfPartial({ name }: Partial): string | undefined {
  if (name.type === "PathExpression") return name.original;
  return name.type === "StringLiteral" || name.type === "NumberLiteral" ? String(name.value) : undefined;
}
