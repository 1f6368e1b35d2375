import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import type { Place } from "../../errors.ts";
import { lookUp } from "../prompt-files/placeholders.ts";
import type { Sources } from "../prompt-files/placeholders.ts";
import { NO_VARIABLES } from "../variables.ts";
import { openBudget } from "./budget.ts";
import type { Block, Expression, Mustache, Partial, Path, Program } from "./handlebars-nodes.ts";
import { inner, isMapping, isTrue, nameOf, NO_NAMES, printed, scopeWith, within } from "./handlebars-scope.ts";
import type { Known, Scope } from "./handlebars-scope.ts";
import { nameOfPartial } from "./handlebars-tree.ts";

/** What a helper is called with. */
export interface HelperCall {
  readonly args: readonly Known[];
  readonly hash: ReadonlyMap<string, Known>;
}

export interface HandlebarsOptions<Mark> {
  readonly sources: Sources;
  readonly place: Place;
  /** Helpers that put something else than text into the output; blocks and `json` are known without. */
  readonly marks: Readonly<Record<string, (call: HelperCall) => Mark | string>>;
  readonly partials: ReadonlyMap<string, Program>;
  /** As Mustache does: a name that an inner scope lacks is looked for further out. */
  readonly climbs?: boolean;
}

export interface HandlebarsOutput<Mark> {
  readonly pieces: readonly (string | Mark)[];
  readonly unfilled: readonly UnfilledVariable[];
  /** Tags that hang on something unknown: what stands between them is there once. */
  readonly undecided: number;
  readonly missingPartials: readonly string[];
}

/** What a loop names, where it runs. */
const LOOP_NAMES = new Set(["@index", "@key", "@first", "@last"]);

/**
 * Walks the tree of a template with what is known of its variables. Nothing is compiled: only the helpers that
 * Handlebars itself and Dotprompt have (https://google.github.io/dotprompt/reference/template/) mean anything here.
 * Throws a UserError where loops would take too long.
 */
export function renderHandlebars<Mark>(tree: Program, options: HandlebarsOptions<Mark>): HandlebarsOutput<Mark> {
  const { sources, marks, partials } = options;
  const samples = sources.samples ?? NO_VARIABLES;
  const budget = openBudget(options.place);
  const unfilled = new Map<string, UnfilledVariable>();
  const missingPartials = new Set<string>();
  let undecided = 0;
  type Pieces = (string | Mark)[];

  const fromRoot = (parts: readonly string[]): Known => {
    const name = parts.join(".");
    const given = lookUp(sources.given, name);
    if (given !== undefined) return given;
    const sample = lookUp(samples, name);
    if (sample !== undefined) {
      unfilled.set(name, { name, filledBy: "sample" });
      return sample;
    }
    // A member that a known mapping lacks is known to be nothing.
    const [first = ""] = parts;
    const isKnown = parts.length > 1 && [sources.given, samples].some((variables) => isMapping(variables.get(first)));
    return isKnown ? { value: undefined } : { missing: name };
  };

  const inScope = (path: Path, scope: Scope): Known => {
    let at: Scope = scope;
    for (let step = 0; step < path.depth; step++) at = at.parent ?? at;
    const [first = "", ...rest] = path.parts;
    if (path.data) {
      if (first === "root") return rest.length === 0 ? { missing: "@root" } : fromRoot(rest);
      let frame = scopeWith(`@${first}`, scope);
      for (let step = 0; step < path.depth; step++) frame = frame?.parent && scopeWith(`@${first}`, frame.parent);
      const found = frame?.names.get(`@${first}`);
      return found === undefined ? { missing: path.original } : { value: within(found, rest) };
    }
    const named = path.depth === 0 && path.parts.length > 0 ? scopeWith(first, scope) : undefined;
    if (named !== undefined) return { value: within(named.names.get(first), rest) };
    if (path.parts.length === 0) {
      if (at.parent === undefined) return { missing: "this" };
      return "missing" in at.context ? { missing: "" } : at.context;
    }
    if (at.parent === undefined) return fromRoot(path.parts);
    if ("missing" in at.context) return { missing: "" };
    const value = within(at.context.value, path.parts);
    if (value === undefined && options.climbs === true) return inScope({ ...path, depth: path.depth + 1 }, scope);
    return { value };
  };

  const evaluate = (node: Expression, scope: Scope): Known => {
    budget.step(1);
    switch (node.type) {
      case "PathExpression":
        return inScope(node, scope);
      case "SubExpression":
        return budget.deeper(() => valueOfHelper(node, scope));
      case "UndefinedLiteral":
        return { value: undefined };
      case "NullLiteral":
        return { value: null };
      default:
        return { value: node.value };
    }
  };

  const valueOfHelper = (node: { path: Expression } & Pick<Mustache, "params" | "hash">, scope: Scope): Known => {
    const name = nameOf(node.path);
    const { args, hash } = callOf(node, scope);
    const [first = { value: undefined }, second = { value: undefined }] = args;
    if (name === "json") {
      if ("missing" in first) return first;
      const indent = hash.get("indent");
      const spaces = indent !== undefined && "value" in indent ? Number(indent.value) || 0 : 0;
      return { value: JSON.stringify(first.value, null, spaces) };
    }
    if (name === "lookup") {
      if ("missing" in first) return first;
      return "missing" in second ? second : { value: within(first.value, [String(second.value)]) };
    }
    return { missing: name };
  };

  const callOf = ({ params, hash }: Pick<Mustache, "params" | "hash">, scope: Scope): HelperCall => ({
    args: params.map((param) => evaluate(param, scope)),
    hash: new Map((hash?.pairs ?? []).map(({ key, value }) => [key, evaluate(value, scope)])),
  });

  const run = (program: Program | undefined, scope: Scope): Pieces => {
    const pieces: Pieces = [];
    for (const statement of program?.body ?? []) {
      switch (statement.type) {
        case "ContentStatement":
          budget.step(statement.value.length);
          pieces.push(statement.value);
          break;
        case "MustacheStatement":
          pieces.push(mustache(statement, scope));
          break;
        case "BlockStatement":
          // One after the other: a block may have more pieces than a call takes arguments.
          for (const piece of budget.deeper(() => block(statement, scope))) pieces.push(piece);
          break;
        case "PartialStatement":
        case "PartialBlockStatement":
          for (const piece of budget.deeper(() => partial(statement, scope))) pieces.push(piece);
          break;
      }
    }
    return pieces;
  };

  const mustache = (node: Mustache, scope: Scope): string | Mark => {
    const name = nameOf(node.path);
    const isCall = node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0;
    if (Object.hasOwn(marks, name)) return marks[name]?.(callOf(node, scope)) ?? "";
    if (name === "log") return "";
    const found = isCall ? valueOfHelper(node, scope) : evaluate(node.path, scope);
    if ("value" in found) {
      const text = printed(found.value);
      budget.step(text.length);
      return text;
    }
    if (isCall && found.missing === name) undecided += 1;
    else open(found.missing);
    return `{{${found.missing === "" ? name : found.missing}}}`;
  };

  /** Names an unknown variable; what stands inside of an unknown block has no name of its own. */
  const open = (name: string): void => {
    if (name !== "" && !LOOP_NAMES.has(name)) unfilled.set(name, { name, filledBy: "none" });
  };

  const block = (node: Block, scope: Scope): Pieces => {
    const name = nameOf(node.path);
    const { args, hash } = callOf(node, scope);
    const [first = { missing: name }, second] = args;
    switch (args.length === 0 ? "" : name) {
      case "if":
      case "unless": {
        if ("missing" in first) return both(node, scope, first.missing);
        const zero = hash.get("includeZero");
        const holds =
          isTrue(first.value) || (first.value === 0 && zero !== undefined && "value" in zero && isTrue(zero.value));
        return run(holds === (name === "if") ? node.program : node.inverse, scope);
      }
      case "ifEquals":
      case "unlessEquals": {
        if (second === undefined || "missing" in first || "missing" in second) {
          return both(node, scope, ...args.flatMap((arg) => ("missing" in arg ? [arg.missing] : [])));
        }
        return run((first.value === second.value) === (name === "ifEquals") ? node.program : node.inverse, scope);
      }
      case "with":
        if ("missing" in first) return unknownInside(node, scope, first.missing);
        return isTrue(first.value)
          ? run(node.program, inner(scope, first, node.program, [first.value]))
          : run(node.inverse, scope);
      case "each":
        return "missing" in first ? unknownInside(node, scope, first.missing) : each(node, scope, first.value);
      case "":
        return section(node, scope);
      default:
        return unknownInside(node, scope, "");
    }
  };

  /** `{{#name}} … {{/name}}`: a loop over a list, a step into a mapping, a condition otherwise. */
  const section = (node: Block, scope: Scope): Pieces => {
    const found = evaluate(node.path, scope);
    if ("missing" in found) return unknownInside(node, scope, found.missing);
    if (Array.isArray(found.value) && found.value.length > 0) return each(node, scope, found.value);
    if (!isTrue(found.value)) return run(node.inverse, scope);
    return isMapping(found.value)
      ? run(node.program, inner(scope, found, node.program, [found.value]))
      : run(node.program, scope);
  };

  const each = (node: Block, scope: Scope, value: unknown): Pieces => {
    const entries: readonly [string | number, unknown][] = Array.isArray(value)
      ? value.map((item: unknown, index) => [index, item])
      : isMapping(value)
        ? Object.entries(value)
        : [];
    if (entries.length === 0) return run(node.inverse, scope);
    const pieces: Pieces = [];
    entries.forEach(([key, item], index) => {
      budget.step(1);
      const names = { "@index": index, "@key": key, "@first": index === 0, "@last": index === entries.length - 1 };
      for (const piece of run(node.program, inner(scope, { value: item }, node.program, [item, key], names)))
        pieces.push(piece);
    });
    return pieces;
  };

  const both = (node: Block, scope: Scope, ...missing: readonly string[]): Pieces => {
    missing.forEach(open);
    undecided += 1;
    return [...run(node.program, scope), ...run(node.inverse, scope)];
  };

  /** Once, with a context that nobody knows. */
  const unknownInside = (node: Block, scope: Scope, missing: string): Pieces => {
    open(missing);
    undecided += 1;
    return [...run(node.program, inner(scope, { missing }, node.program, [])), ...run(node.inverse, scope)];
  };

  const partial = (node: Partial, scope: Scope): Pieces => {
    const name = nameOfPartial(node);
    const tree = name === undefined ? undefined : partials.get(name);
    if (tree === undefined) {
      missingPartials.add(name ?? "of a name that the template works out");
      return run(node.program, scope);
    }
    const { args, hash } = callOf(
      { params: node.params, ...(node.hash === undefined ? {} : { hash: node.hash }) },
      scope,
    );
    const names = new Map([...hash].flatMap(([key, found]) => ("value" in found ? [[key, found.value] as const] : [])));
    const [context] = args;
    const below: Scope =
      context === undefined
        ? { ...scope, names: new Map([...scope.names, ...names]) }
        : { context, names, parent: scope };
    const pieces = run(tree, below);
    const { indent = "" } = node;
    if (indent === "") return pieces;
    // Each line of the whole, whatever pieces it is made of; not the nothing behind the last line break.
    let isLineStart = true;
    return pieces.map((piece) => {
      if (typeof piece !== "string" || piece === "") {
        isLineStart = isLineStart && piece === "";
        return piece;
      }
      const begins = isLineStart;
      isLineStart = piece.endsWith("\n");
      return piece.replace(/(?<![^\n])/g, (_, offset: number) =>
        (offset === 0 ? begins : offset < piece.length) ? indent : "",
      );
    });
  };

  const root: Scope = { context: { missing: "this" }, names: NO_NAMES, parent: undefined };
  const pieces = run(tree, root);
  return { pieces, unfilled: [...unfilled.values()], undecided, missingPartials: [...missingPartials] };
}
