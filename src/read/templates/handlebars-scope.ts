import type { Expression, Program } from "./handlebars-nodes.ts";

/** The value of an expression, or that nobody knows it. */
export type Known = { readonly value: unknown } | { readonly missing: string };

/** Where names are looked up. A context that is unknown is the inside of a block that hangs on something unknown. */
export interface Scope {
  readonly context: Known;
  readonly names: ReadonlyMap<string, unknown>;
  readonly parent: Scope | undefined;
}

export const NO_NAMES: ReadonlyMap<string, unknown> = new Map();

/** One level further in, with what a block names: `as |item key|`, `@index` and the like. */
export function inner(
  parent: Scope,
  context: Known,
  program: Program | undefined,
  values: readonly unknown[],
  data: Readonly<Record<string, unknown>> = {},
): Scope {
  const params = (program?.blockParams ?? [])
    .slice(0, values.length)
    .map((name, index): [string, unknown] => [name, values[index]]);
  return { context, names: new Map([...params, ...Object.entries(data)]), parent };
}

export function scopeWith(name: string, scope: Scope): Scope | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.names.has(name)) return at;
  return undefined;
}

export function nameOf(path: Expression): string {
  return path.type === "PathExpression" ? path.original : "";
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own members only; a list and a text have their length too. */
export function within(value: unknown, parts: readonly string[]): unknown {
  let found = value;
  for (const part of parts) {
    const isHolder = typeof found === "string" || (typeof found === "object" && found !== null);
    if (!isHolder || !Object.hasOwn(found as object, part)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[part];
  }
  return found;
}

/** Empty text, zero and an empty list are false to Handlebars. */
export function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** As JavaScript writes a value, for that is what Handlebars does. */
export function printed(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(printed).join(",");
  if (typeof value === "object") return "[object Object]";
  return typeof value === "string" ? value : JSON.stringify(value);
}
