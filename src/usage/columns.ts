import type { ListSum, Path } from "../read/usage-logs/mapping.ts";
import { columnKey } from "../read/usage-logs/recognise.ts";
import type { NarrowPlan } from "./narrow-plan.ts";
import * as sql from "./sql.ts";

/** How the SQL of a mapping reaches the values of one kind of source. An unknown path is undefined: it can have no value. */
export interface Columns {
  /** A table's header tells its one format; JSON lines are each told by their keys. */
  readonly isTable: boolean;
  /** The text at a path; a cell that is empty is NULL, one of spaces is not (yet). */
  readonly text: (path: Path) => string | undefined;
  /** The same where the source keeps it as a whole number. */
  readonly number?: (path: Path) => string | undefined;
  /** Where only lines like the first ones are read: the condition that a line is one. */
  readonly alike?: string;
  readonly listSum: (source: ListSum) => string | undefined;
  /** A list of JSON values. */
  readonly list: (path: Path) => string | undefined;
}

/**
 * The columns of a table, named c0, c1, … by position: so DuckDB is told to call those of a CSV file, which it takes in
 * their order. `whole`: which of them are whole numbers already, named i0, i1, … too.
 */
export function tableColumns(header: readonly string[], whole: readonly boolean[]): Columns {
  const positions = new Map(header.map((cell, index) => [columnKey(cell), index]));
  const text = (path: Path) => {
    const index = positions.get(columnKey(path));
    return index === undefined ? undefined : `c${index}`;
  };
  return {
    isTable: true,
    text,
    number: (path) => {
      const index = positions.get(columnKey(path));
      return index !== undefined && whole[index] === true ? `i${index}` : undefined;
    },
    listSum: () => undefined,
    list: () => undefined,
  };
}

/** A tree of the keys that the mappings ask for: what DuckDB is told to take from each line, and nothing else. */
interface Key {
  readonly children: Map<string, Key>;
  type: string | undefined;
}

/** What the paths of JSON mappings need: declared columns, so that nothing is guessed and no prompt is ever picked up. */
export interface JsonColumns extends Columns {
  /** For `read_json(columns = …)`: types by top-level key. */
  readonly declared: ReadonlyMap<string, string>;
  /** For `json_transform`: the same as a JSON structure. */
  readonly structure: string;
}

export function jsonColumns(paths: Iterable<Path>, listSums: Iterable<ListSum>, lists: Iterable<Path>): JsonColumns {
  const root: Key = { children: new Map(), type: undefined };
  for (const path of paths) claim(root, path, "VARCHAR");
  for (const { list, where, take } of listSums) {
    claim(root, list, `STRUCT(${sql.name(where.key)} VARCHAR, ${sql.name(take)} VARCHAR)[]`);
  }
  for (const path of lists) claim(root, path, "JSON[]");
  const reference = (path: Path, type?: string) => {
    const { key, rest } = find(root, path);
    if (!key || rest.length > 0) return undefined;
    const usable = type === undefined ? key.children.size === 0 : key.type === type;
    return usable ? path.split(".").map(sql.name).join(".") : undefined;
  };
  const textAt = (path: Path) => {
    const { key, rest } = find(root, path);
    if (key?.type !== "VARCHAR" || rest.length === 0) return reference(path, "VARCHAR");
    const holder = path.split(".").slice(0, -rest.length).map(sql.name).join(".");
    return `CASE WHEN json_valid(${holder}) THEN json_extract_string(${holder}, ${jsonPath(rest)}) END`;
  };
  return {
    isTable: false,
    declared: new Map([...root.children].map(([key, child]) => [key, typeOf(child)])),
    structure: JSON.stringify(structureOf(root)),
    text: (path) => map(textAt(path), (value) => `nullif(${value}, '')`),
    listSum: ({ list, where, take }) =>
      map(reference(list), (value) => {
        const matching = `list_filter(${value}, lambda e: e.${sql.name(where.key)} = ${sql.text(where.is)})`;
        const counts = `list_transform(${matching}, lambda e: TRY_CAST(e.${sql.name(take)} AS BIGINT))`;
        return `CAST(list_sum(${counts}) AS VARCHAR)`;
      }),
    list: (path) => reference(path, "JSON[]"),
  };
}

/** The same for lines that are like the first ones of their log. */
export function narrowColumns({ used, required, absent }: NarrowPlan): JsonColumns {
  const all = jsonColumns([...used, ...absent.values()], [], []);
  const reference = (path: Path) => path.split(".").map(sql.name).join(".");
  // A text that every line has needs no look whether it is empty: a line where it is counts for nothing.
  const text = (path: Path) => {
    const value = used.has(path) ? all.text(path) : undefined;
    return required.has(path) && value === `nullif(${reference(path)}, '')` ? reference(path) : value;
  };
  const conditions = [
    ...[...absent.keys()].map((key) => `${reference(key)} IS NULL`),
    ...[...required].flatMap((path) => map(text(path), (value) => `${value} <> ''`) ?? []),
  ];
  return { ...all, text, list: () => undefined, listSum: () => undefined, alike: conditions.join(" AND ") };
}

/** Reads an entry of a list in a line, which is kept as JSON. */
export const JSON_ENTRY: Columns = {
  isTable: false,
  text: (path) => `nullif(json_extract_string(entry, ${jsonPath(path.split("."))}), '')`,
  listSum: () => undefined,
  list: () => undefined,
};

function map<T>(value: T | undefined, by: (value: T) => T): T | undefined {
  return value === undefined ? undefined : by(value);
}

/** Names differing only in case are one to DuckDB: the first one that asks has it. */
function claim(root: Key, path: Path, type: string): void {
  let key = root;
  for (const part of path.split(".")) {
    const taken = [...key.children.keys()].find((other) => other.toLowerCase() === part.toLowerCase());
    if (taken !== undefined && taken !== part) return;
    const child = key.children.get(part) ?? { children: new Map<string, Key>(), type: undefined };
    key.children.set(part, child);
    key = child;
  }
  key.type ??= type;
}

/** The key at a path; or the one above it whose value is taken as text, and the keys that lead on inside. */
function find(root: Key, path: Path): { readonly key: Key | undefined; readonly rest: readonly string[] } {
  const parts = path.split(".");
  let key: Key | undefined = root;
  for (const [depth, part] of parts.entries()) {
    if (key?.type === "VARCHAR") return { key, rest: parts.slice(depth) };
    key = key?.children.get(part);
  }
  return { key, rest: [] };
}

function jsonPath(keys: readonly string[]): string {
  return sql.text(`$.${keys.map((key) => `"${key}"`).join(".")}`);
}

function typeOf(key: Key): string {
  if (key.children.size === 0 || key.type === "VARCHAR") return key.type ?? "VARCHAR";
  return `STRUCT(${[...key.children].map(([part, child]) => `${sql.name(part)} ${typeOf(child)}`).join(", ")})`;
}

function structureOf(key: Key): unknown {
  if (key.children.size > 0 && key.type !== "VARCHAR") {
    return Object.fromEntries([...key.children].map(([part, child]) => [part, structureOf(child)]));
  }
  if (key.type === "JSON[]") return ["JSON"];
  const listOf = key.type && /^STRUCT\("(.+)" VARCHAR, "(.+)" VARCHAR\)\[\]$/.exec(key.type);
  return listOf ? [{ [listOf[1] ?? ""]: "VARCHAR", [listOf[2] ?? ""]: "VARCHAR" }] : "VARCHAR";
}
