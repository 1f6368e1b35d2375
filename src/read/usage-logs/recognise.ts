import type { Condition, LogMapping, Path } from "./mapping.ts";

/** The first format whose conditions a CSV header can meet; undefined where none does. */
export function mappingOfHeader(header: readonly string[], mappings: readonly LogMapping[]): LogMapping | undefined {
  const names = new Set(header.map(columnKey));
  return mappings.find(
    (mapping) => mapping.layouts.includes("csv") && mapping.recognise.every((condition) => meets(names, condition)),
  );
}

/** Header cells are compared without case and outer spaces; "Input Tokens" is `input_tokens`. */
export function columnKey(name: string): string {
  return name.trim().toLowerCase().replaceAll(" ", "_");
}

/** The first format that a Parquet file's columns can be: those of JSON lines too, whose objects it keeps. */
export function mappingOfColumns(columns: readonly string[], mappings: readonly LogMapping[]): LogMapping | undefined {
  const names = new Set(columns.map(columnKey));
  return mappings.find(({ recognise }) =>
    recognise.every((condition) =>
      "is" in condition ? names.has(columnKey(condition.path)) : meets(names, condition),
    ),
  );
}

function meets(names: ReadonlySet<string>, condition: Condition): boolean {
  if ("has" in condition) return names.has(columnKey(condition.has));
  if ("hasOneOf" in condition) return condition.hasOneOf.some((path) => names.has(columnKey(path)));
  return true;
}

/** The formats of some JSON values: a guess at what the rest of a log holds. */
export function mappingsOfLines(values: readonly unknown[], mappings: readonly LogMapping[]): ReadonlySet<LogMapping> {
  const found = values.map((value) =>
    mappings.find(({ recognise }) => recognise.every((condition) => holdsFor(value, condition))),
  );
  return new Set(found.filter((mapping) => mapping !== undefined));
}

function holdsFor(value: unknown, condition: Condition): boolean {
  const has = (path: Path) => hasPath(value, path);
  if ("has" in condition) return has(condition.has);
  if ("hasOneOf" in condition) return condition.hasOneOf.some(has);
  const text = valueAt(value, condition.path);
  if ("is" in condition) return text !== undefined && condition.is.includes(text);
  if ("isOther" in condition) return text !== undefined && !condition.isOther.includes(text);
  return text === undefined || !condition.isNot.includes(text);
}

/** Whether a JSON value has something at a path. */
export function hasPath(value: unknown, path: Path): boolean {
  return valueAt(value, path) !== undefined;
}

function valueAt(value: unknown, path: Path): string | undefined {
  let at = value;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  if (typeof at === "string") return at === "" ? undefined : at;
  return at === null || at === undefined ? undefined : JSON.stringify(at);
}
