import { ownValue } from "../../domain/own-value.ts";
import { parse, tokenize } from "./jinja-engine.ts";
import type { JinjaNode } from "./jinja-engine.ts";

export interface JinjaTree {
  readonly program: JinjaNode;
  /** What stands at the top of a block: its output goes into the text, so it can be replaced by a placeholder. */
  readonly statements: ReadonlySet<JinjaNode>;
  /** Where an unknown variable is provided for: `x | default("y")`, `x is defined`, `x or "y"`. */
  readonly forgiving: ReadonlySet<JinjaNode>;
  /** Widths to indent by. */
  readonly widths: ReadonlySet<JinjaNode>;
  /** What loops go over. */
  readonly iterables: ReadonlySet<JinjaNode>;
  /** What a loop of two variables goes over: of a mapping, which Nunjucks takes as it is, its names and values. */
  readonly pairs: ReadonlySet<JinjaNode>;
}

/** The engine copies a text character by character, and looks at each run of spaces once for each of its spaces. */
const MOST_CHARACTERS = 500_000;
const LONG_SPACES = /\s{2000}/;
/** Brackets in one another: beyond, its parser exhausts the stack. */
const MOST_BRACKETS = 100;

/** Names that only Nunjucks knows: https://mozilla.github.io/nunjucks/templating.html#builtin-filters */
const NUNJUCKS_FILTERS: Readonly<Record<string, string>> = { dump: "tojson", d: "default" };

/** The tree of a template; undefined where the engine can't read it. Nothing of it runs. */
export function parseJinja(template: string): JinjaTree | undefined {
  if (template.length > MOST_CHARACTERS || LONG_SPACES.test(template) || hasDeepBrackets(template)) return undefined;
  const statements = new Set<JinjaNode>();
  const forgiving = new Set<JinjaNode>();
  const widths = new Set<JinjaNode>();
  const iterables = new Set<JinjaNode>();
  const pairs = new Set<JinjaNode>();
  const forgive = (node: JinjaNode | undefined): void => {
    if (node === undefined) return;
    forgiving.add(node);
    forgive(nodeAt(node, "object"));
  };
  const visit = (node: JinjaNode): void => {
    if (node.type === "FilterExpression" || node.type === "FilterStatement") {
      const filter = nodeAt(node, "filter");
      const callee = filter === undefined ? undefined : calleeOf(filter);
      const name = callee === undefined ? "" : textAt(callee, "value");
      const alias = ownValue(NUNJUCKS_FILTERS, name);
      if (callee !== undefined && alias !== undefined) Object.assign(callee, { value: alias });
      if ((alias ?? name) === "default") forgive(nodeAt(node, "operand"));
      for (const argument of filter === undefined ? [] : nodesAt(filter, "args")) {
        widths.add(nodeAt(argument, "value") ?? argument);
      }
    }
    const iterated = node.type === "For" ? nodeAt(node, "iterable") : undefined;
    if (iterated !== undefined) {
      const iterable = nodeAt(iterated, "lhs") ?? iterated;
      iterables.add(iterable);
      if (nodeAt(node, "loopvar")?.type === "TupleLiteral") pairs.add(iterable);
    }
    if (node.type === "TestExpression" && /^(?:un)?defined$|^none$/.test(textAt(nodeAt(node, "test"), "value"))) {
      forgive(nodeAt(node, "operand"));
    }
    if (node.type === "BinaryExpression" && textAt(member(node, "operator"), "value") === "or")
      forgive(nodeAt(node, "left"));
    for (const [name, child] of Object.entries(node)) {
      const isBlock = name === "body" || name === "alternate" || name === "defaultBlock";
      for (const inner of nodesIn(child)) {
        if (isBlock) statements.add(inner);
        visit(inner);
      }
    }
  };
  try {
    const program = parse(tokenize(quoteRaw(template)));
    visit(program);
    return { program, statements, forgiving, widths, iterables, pairs };
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

const RAW = /\{%([-+]?)\s*raw\s*([-+]?)%\}/g;
const END_OF_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/** What stands between `{% raw %}` and `{% endraw %}`, which the engine doesn't know, as a text that is printed. */
function quoteRaw(template: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    RAW.lastIndex = from;
    const open = RAW.exec(template);
    END_OF_RAW.lastIndex = RAW.lastIndex;
    const close = open === null ? null : END_OF_RAW.exec(template);
    if (open === null || close === null) return [...pieces, template.slice(from)].join("");
    const [, before = "", start = ""] = open;
    const [, end = "", after = ""] = close;
    let inside = template.slice(open.index + open[0].length, close.index);
    if (start === "-") inside = inside.trimStart();
    if (end === "-") inside = inside.trimEnd();
    const [left, right] = [before, after].map((sign) => (sign === "-" ? "-" : ""));
    pieces.push(template.slice(from, open.index), `{{${left} ${JSON.stringify(inside)} ${right}}}`);
    from = close.index + close[0].length;
  }
}

function hasDeepBrackets(template: string): boolean {
  let depth = 0;
  for (const { 0: found } of template.matchAll(/\{[{%]|[%}]\}|[([]|[)\]]/g)) {
    if (found.length === 2) depth = 0;
    else depth += found === "(" || found === "[" ? 1 : -1;
    if (depth > MOST_BRACKETS) return true;
  }
  return false;
}

/** `user.name` as the template writes it; else the first name inside. Undefined where there is none. */
export function pathOf(node: JinjaNode): string | undefined {
  if (node.type === "Identifier") return textAt(node, "value");
  const object = nodeAt(node, "object");
  const property = nodeAt(node, "property");
  if (object !== undefined && property?.type === "Identifier" && member(node, "computed") !== true) {
    const path = pathOf(object);
    return path === undefined ? undefined : `${path}.${textAt(property, "value")}`;
  }
  for (const child of Object.values(node)) {
    for (const inner of nodesIn(child)) {
      const path = pathOf(inner);
      if (path !== undefined) return path;
    }
  }
  return undefined;
}

/** The name of a filter, with arguments or without. */
export function filterNameOf(filter: JinjaNode): string {
  return textAt(calleeOf(filter), "value");
}

function calleeOf(filter: JinjaNode): JinjaNode {
  return nodeAt(filter, "callee") ?? filter;
}

export function member(node: object | undefined, name: string): unknown {
  return node === undefined ? undefined : Object.getOwnPropertyDescriptor(node, name)?.value;
}

export function nodesAt(node: JinjaNode, name: string): readonly JinjaNode[] {
  return nodesIn(member(node, name));
}

function nodeAt(node: JinjaNode, name: string): JinjaNode | undefined {
  return nodesAt(node, name)[0];
}

function textAt(node: unknown, name: string): string {
  const value = typeof node === "object" && node !== null ? member(node, name) : undefined;
  return typeof value === "string" ? value : "";
}

function nodesIn(value: unknown): readonly JinjaNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (value instanceof Map) return [...value].flatMap(nodesIn);
  const isNode = typeof value === "object" && value !== null && typeof member(value, "type") === "string";
  return isNode ? [value as JinjaNode] : [];
}
