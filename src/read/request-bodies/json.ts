import { UserError } from "../../errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, for an error message: its kind, never its content. */
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function malformed(path: string, value: unknown, wanted: string): UserError {
  return new UserError(`${path === "" ? "request body" : path}: found ${kindOf(value)}, wanted ${wanted}`);
}

export function objectAt(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw malformed(path, value, "an object");
  return value;
}

/** The elements; none where the value is missing or null. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(path, value, "an array");
  return value;
}

/** The elements, as objects, each with its path; none where the value is missing or null. */
export function objectsAt(value: unknown, path: string): readonly (readonly [JsonObject, string])[] {
  return listAt(value, path).map((item, index) => {
    const itemPath = `${path}[${index}]`;
    return [objectAt(item, itemPath), itemPath];
  });
}

export function stringOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function integerOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function booleanOrNull(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** The object, or an empty one: for optional settings whose odd values mean nothing to a count. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The first of the names that the object has: APIs that take camelCase and snake_case alike. */
export function either(object: JsonObject, ...names: readonly string[]): unknown {
  return object[names.find((name) => object[name] !== undefined) ?? ""];
}

/** A string as it is, anything else as JSON; empty for nothing. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** A name that is safe to show to a person: types and tool names, never prose. */
export function shownName(value: unknown): string {
  return typeof value === "string" && /^[\w.:/-]{1,64}$/.test(value) ? value : "of another type";
}

const DEEPEST = 500;

/** @throws UserError where objects and arrays are nested deeper than any API takes. */
export function refuseDeepNesting(body: unknown): void {
  let level: readonly (readonly [unknown, string])[] = [[body, ""]];
  for (let depth = 0; level.length > 0; depth++) {
    const next: (readonly [unknown, string])[] = [];
    for (const [value, root] of level) {
      if (typeof value !== "object" || value === null) continue;
      if (depth > DEEPEST) throw new UserError(`${root}: nested deeper than ${DEEPEST} levels`);
      for (const [key, child] of Object.entries(value)) {
        if (typeof child === "object" && child !== null) next.push([child, root === "" ? shownName(key) : root]);
      }
    }
    level = next;
  }
}
