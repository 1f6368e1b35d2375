import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import type { Sources } from "../prompt-files/placeholders.ts";
import { NO_VARIABLES, variableText } from "../variables.ts";
import type { Variables } from "../variables.ts";
import { openBudget } from "./budget.ts";
import { Environment, Interpreter } from "./jinja-engine.ts";
import type { JinjaInterpreter, JinjaNode, JinjaScope, JinjaValue } from "./jinja-engine.ts";
import { filterNameOf, nodesAt, parseJinja, pathOf } from "./jinja-tree.ts";
import { plainOf, printedEngineValue, writtenJson } from "./printed-values.ts";
import type { Printing } from "./printed-values.ts";

export interface Rendered {
  readonly text: string;
  readonly unfilled: readonly UnfilledVariable[];
  /** Tags that hang on something unknown: what stands between them is there once. */
  readonly undecided: number;
}

type Evaluate = JinjaInterpreter["evaluate"];

/** Something in the template needs a variable that nobody gave. */
class MissingVariable extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

const MOST_ITEMS = 10_000;
/** An item of a list costs as much as so many characters: the engine makes a scope for each. */
const ITEM = 200;
/** Characters of a text beyond those that came in. */
const MOST_MADE = 1_000_000;
const MOST_WIDTH = 100;
/** Statements that print nothing of their own, or a text. */
const TAGS = new Set([
  ...["Program", "If", "For", "Set", "Macro", "CallStatement", "FilterStatement"],
  ...["Break", "Continue", "Comment"],
]);

/**
 * Renders a Jinja or Nunjucks template by an interpreter that has no access to anything but the variables: no includes,
 * no clock, no environment. Undefined where the engine doesn't know what the template asks for. What an unknown
 * variable decides is there once, with its placeholders. Throws a UserError where it would take too long.
 */
export function renderJinja(
  template: string,
  sources: Sources,
  options: { readonly place: Place; readonly keepsLastLineBreak: boolean; readonly printing: Printing },
): Rendered | undefined {
  const { place, keepsLastLineBreak, printing } = options;
  const tree = parseJinja(template);
  if (tree === undefined) return undefined;
  const budget = openBudget(place);
  const unfilled = new Map<string, UnfilledVariable>();
  let undecided = 0;
  const scope = scopeOf(sources, budget.exhausted);
  const sampled = new Map<JinjaValue, string>();
  for (const [name] of nested(sources.samples ?? NO_VARIABLES)) {
    if (!nested(sources.given).has(name)) sampled.set(scope.lookupVariable(name), name);
  }
  const known = [...sources.given.values(), ...(sources.samples ?? NO_VARIABLES).values()];
  const mostCharacters = known.reduce<number>(
    (sum, value) => sum + 4 * variableText(value).length,
    MOST_MADE + template.length,
  );
  const interpreter = new Interpreter(scope);
  const evaluate = interpreter.evaluate.bind(interpreter);
  const applyFilter = interpreter.applyFilter.bind(interpreter);
  const textValue = (text: string): JinjaValue => evaluate(nodeOf("StringLiteral", { value: text }), scope);
  const open = (path: string, filledBy: UnfilledVariable["filledBy"]): void => {
    if (unfilled.get(path)?.filledBy !== "none") unfilled.set(path, { name: path, filledBy });
  };

  const checked = (node: JinjaNode, value: JinjaValue): JinjaValue => {
    const sample = sampled.get(value);
    if (sample !== undefined) open(sample, "sample");
    const inner: unknown = value.value;
    if (typeof inner === "string") {
      budget.step(inner.length);
      if (inner.length > mostCharacters) throw budget.exhausted();
    } else if (Array.isArray(inner)) {
      if (inner.length > MOST_ITEMS) throw budget.exhausted();
      budget.step(inner.length * ITEM);
    } else budget.step(1);
    if (typeof inner === "number" && inner > MOST_WIDTH && tree.widths.has(node)) throw budget.exhausted();
    if (value.type !== "UndefinedValue") return value;
    const path = pathOf(node) ?? "";
    if (sources.optional?.has(path.split(".")[0] ?? "") === true)
      return tree.iterables.has(node) ? evaluate(nodeOf("ArrayLiteral", { value: [] }), scope) : value;
    if (tree.forgiving.has(node)) {
      if (node.type === "Identifier") open(path, "sample");
      return value;
    }
    const isPrinted = tree.statements.has(node) && node.type === "MemberExpression";
    if (node.type === "Identifier" || isPrinted) throw new MissingVariable(path);
    return value;
  };

  /** What a statement gives that hangs on a missing variable: what is inside of it, once. */
  const undecidedOf = (node: JinjaNode, inScope: JinjaScope, missing: string): JinjaValue => {
    const inside = [...nodesAt(node, "body"), ...nodesAt(node, "alternate"), ...nodesAt(node, "defaultBlock")];
    open(missing, "none");
    if (node.type === "Set") return textValue("");
    if (inside.length === 0) return textValue(`{{ ${missing} }}`);
    undecided += 1;
    const loopNames = node.type === "For" ? nodesAt(node, "loopvar").flatMap((name) => pathOf(name) ?? []) : [];
    return once(inside, inScope, loopNames, missing);
  };

  /** Inside of an undecided loop its variable stands for itself. */
  const once = (
    inside: readonly JinjaNode[],
    inScope: JinjaScope,
    loopNames: readonly string[],
    missing: string,
  ): JinjaValue => {
    const inner = new Environment(inScope);
    const before = new Map(unfilled);
    const value = watched(nodeOf("Program", { body: inside }), inner);
    for (const name of unfilled.keys()) {
      const isOfLoop =
        loopNames.some((loop) => name === loop || name.startsWith(`${loop}.`)) || /^loop(?:\.|$)/.test(name);
      if (isOfLoop && loopNames.length > 0 && !before.has(name) && name !== missing) unfilled.delete(name);
    }
    return value;
  };

  /** What an expression adds to the text; tags give none of their own. */
  const printed = (node: JinjaNode, value: JinjaValue): JinjaValue => {
    if (!tree.statements.has(node) || TAGS.has(node.type)) return value;
    const text = printedEngineValue(value, printing);
    return text === undefined ? value : textValue(text);
  };

  /** Filters whose text differs from the engine's. */
  const applyOwn: JinjaInterpreter["applyFilter"] = (operand, filter, inScope) => {
    const name = printing === "json" ? "" : filterNameOf(filter);
    if (operand.type === "UndefinedValue" && printing === "javascript" && name !== "default") return textValue("");
    if (name === "capitalize" && typeof operand.value === "string") {
      const [first = "", ...rest] = operand.value;
      return textValue(first.toUpperCase() + rest.join("").toLowerCase());
    }
    if (name === "tojson" && printing !== "json" && operand.type !== "UndefinedValue") {
      const given = nodesAt(filter, "args").map((node) => watched(nodesAt(node, "value")[0] ?? node, inScope).value);
      const indent = typeof given[0] === "number" ? given[0] : 0;
      return textValue(writtenJson(plainOf(operand), printing, indent));
    }
    return applyFilter(operand, filter, inScope);
  };

  const watched: Evaluate = (node, inScope) => {
    if (node === undefined) return evaluate(node, inScope);
    return budget.deeper(() => {
      try {
        const value = checked(node, evaluate(node, inScope));
        if (tree.pairs.has(node) && value.type === "ObjectValue") return value.items?.() ?? value;
        return printed(node, value);
      } catch (error) {
        if (error instanceof MissingVariable) {
          if (tree.statements.has(node)) return undecidedOf(node, inScope, pathOfMissing(node, error.path));
          throw tree.forgiving.has(node) ? error : new MissingVariable(pathOfMissing(node, error.path));
        }
        const path = tree.statements.has(node) && isUnknownWord(error) ? pathOf(node) : undefined;
        if (path === undefined || nodesAt(node, "body").length > 0) throw error;
        open(path, "none");
        return textValue(`{{ ${path} }}`);
      }
    });
  };
  Object.assign(interpreter, { evaluate: watched, applyFilter: applyOwn });
  try {
    const text = String(watched(tree.program, scope).value);
    // Jinja drops a line break at the very end, Nunjucks keeps it.
    const end = keepsLastLineBreak && template.endsWith("\n") ? "\n" : "";
    return { text: text + end, unfilled: [...unfilled.values()], undecided };
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof RangeError) throw budget.exhausted();
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** `user` is missing, and `user.name` is what was asked for. */
function pathOfMissing(node: JinjaNode, missing: string): string {
  const path = node.type === "MemberExpression" ? pathOf(node) : undefined;
  return path?.startsWith(`${missing}.`) === true ? path : missing;
}

/** The engine's words for a filter, a test or a function that it lacks, or that doesn't fit. */
function isUnknownWord(error: unknown): boolean {
  return error instanceof Error && /^(?:Unknown|Cannot|Filter) /.test(error.message);
}

function nodeOf(type: string, members: Readonly<Record<string, unknown>>): JinjaNode {
  return { type, ...members };
}

function scopeOf(sources: Sources, tooMuch: () => UserError): JinjaScope {
  const globals = new Environment();
  for (const [name, value] of [
    ["true", true],
    ["True", true],
    ["false", false],
    ["False", false],
  ] as const)
    globals.set(name, value);
  for (const name of ["none", "None"]) globals.set(name, null);
  globals.set("range", (start: number, stop?: number | null, step = 1) =>
    range(start, stop ?? undefined, step, tooMuch),
  );
  const scope = new Environment(globals);
  // Every scope has a function of this name, which a variable may have as well.
  scope.variables.delete("namespace");
  const values = new Map([...nested(sources.samples ?? NO_VARIABLES), ...nested(sources.given)]);
  for (const [name, value] of values) scope.set(name, value);
  return scope;
}

function range(first: number, last: number | undefined, step: number, tooMuch: () => UserError): number[] {
  const [start, stop] = last === undefined ? [0, first] : [first, last];
  const length = Math.ceil((stop - start) / step);
  if (!Number.isFinite(length) || length > MOST_ITEMS) throw tooMuch();
  return Array.from({ length: Math.max(0, length) }, (_, index) => start + index * step);
}

/** `user.name=Ada` gives `user` a `name`. */
function nested(variables: Variables): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of variables) {
    const [first = "", ...rest] = name.split(".");
    const known = values.get(first);
    const isMapping = typeof known === "object" && known !== null && !Array.isArray(known);
    const built = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    values.set(first, rest.length > 0 && isMapping && typeof built === "object" ? { ...known, ...built } : built);
  }
  return values;
}
