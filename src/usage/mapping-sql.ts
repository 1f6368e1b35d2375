import { type Columns, JSON_ENTRY } from "./columns.ts";
import { layer, type Layer } from "./layers.ts";
import { FIELD_ROLES, fieldPaths, listPaths, tagPaths } from "./read-plan.ts";
import {
  type Condition,
  type CountRole,
  type CountSource,
  type FieldRole,
  type ListCount,
  type LogMapping,
  type Path,
  TOOL_ROLES,
} from "../read/usage-logs/mapping.ts";
import * as sql from "./sql.ts";

export const COUNT_ROLES: readonly CountRole[] = [
  "input",
  "uncached",
  "inputBeside",
  "cacheRead",
  "cacheWrite",
  "cacheWrite5m",
  "cacheWrite1h",
  "inputAudio",
  "cachedAudio",
  "output",
  "reasoning",
  "total",
  ...TOOL_ROLES,
];

export interface Formats {
  readonly mappings: readonly LogMapping[];
  readonly expected: ReadonlySet<LogMapping>;
  readonly tags: readonly string[];
  /** The fields that anybody asks for. Default: all. */
  readonly roles?: readonly FieldRole[] | undefined;
}

/** The mappings by their numbers, without those that are not expected: saying nothing of them is half the work saved. */
type Expected = readonly (LogMapping | null)[];

/**
 * Compiles mappings to one SELECT over lines: for each record its format (`shape`, the mapping's place in the list; NULL
 * where no format knows the line), and for formats that are expected the texts of fields and counts, still as they were written.
 *
 * `lines` is a relation whose columns are those that `columns` refers to. `carry` are expressions over it to keep.
 */
export function textsOf(
  lines: string,
  { mappings: all, expected, tags, roles = FIELD_ROLES }: Formats,
  columns: Columns,
  carry: Readonly<Record<string, string>>,
): Layer {
  const mappings = all.map((mapping) => {
    if (!expected.has(mapping)) return null;
    // Lines like the first ones have no list of records.
    return columns.alike === undefined ? mapping : withoutEntries(mapping);
  });
  const shapes = all.map((mapping) => sql.and(mapping.recognise.map((one) => conditionSql(one, columns))));
  const only = onlyShape(mappings, columns);
  const told =
    columns.alike === undefined
      ? { shape: only ?? casesOf(shapes) }
      : { alike: `coalesce(${sql.and([shapes[Number(only)] ?? "true", columns.alike])}, false)` };
  const hasEntries = mappings.some((mapping) => listSql(mapping, columns) !== undefined);
  const tellings = columns.isTable ? [] : Object.entries(told).map(([name, value]) => `${value} AS ${name}`);
  const shaped = `SELECT ${["*", ...tellings].join(", ")} FROM ${lines}`;
  const entries = hasEntries ? `SELECT *, ${entriesSql(mappings, columns)} FROM (${shaped})` : shaped;
  const numbers = new Map(COUNT_ROLES.map((role) => [role, numberSql(mappings, columns, role)]));
  return layer(
    `(${entries})`,
    {
      ...carry,
      ...(only === undefined ? {} : { shape: only }),
      ...(hasEntries ? {} : { entry_number: "1" }),
      nothing: nothingSql(mappings, columns),
      duplicate_key: keySql(mappings, columns),
      ...Object.fromEntries(roles.map((role) => [`f_${role}`, fieldSql(mappings, columns, role)])),
      ...Object.fromEntries(COUNT_ROLES.map((role) => [`i_${role}`, numbers.get(role) ?? "NULL"])),
      ...Object.fromEntries(
        COUNT_ROLES.map((role) => [
          `t_${role}`,
          numbers.get(role) === undefined ? countSql(mappings, columns, role) : "NULL",
        ]),
      ),
      ...Object.fromEntries(tags.map((tag, index) => [`tag${index}`, tagSql(mappings, columns, tag)])),
    },
    { keep: [...(columns.isTable ? [] : Object.keys(told)), ...(hasEntries ? ["entry_number"] : [])] },
  );
}

function withoutEntries(mapping: LogMapping): LogMapping {
  const plain: { -readonly [key in keyof LogMapping]: LogMapping[key] } = { ...mapping };
  delete plain.entries;
  return plain;
}

/** A count that its source keeps as a number, in all its places: undefined where it may be a text. */
function numberSql(mappings: Expected, columns: Columns, role: CountRole): string | undefined {
  const [mapping, ...others] = mappings.filter((one) => one !== null);
  if (!columns.number || !mapping || others.length > 0) return undefined;
  const { number, text } = columns;
  const sources = (mapping.counts[role] ?? [])
    .filter((source) => typeof source === "string")
    .filter((path) => text(path) !== undefined);
  const numbers = sources.flatMap((path) => number(path) ?? []);
  return numbers.length === 0 || numbers.length < sources.length ? undefined : sql.coalesce(numbers);
}

function conditionSql(condition: Condition, columns: Columns): string {
  const isThere = (path: Path) => {
    const value = columns.text(path);
    return value === undefined ? "false" : `${value} IS NOT NULL`;
  };
  if ("has" in condition) return isThere(condition.has);
  if ("hasOneOf" in condition) return sql.or(condition.hasOneOf.map(isThere).filter((one) => one !== "false"));
  const value = columns.text(condition.path) ?? "NULL";
  if ("isOther" in condition) return `coalesce(${value} NOT IN (${condition.isOther.map(sql.text).join(", ")}), false)`;
  if ("is" in condition) return `coalesce(${value} IN (${condition.is.map(sql.text).join(", ")}), false)`;
  return `coalesce(${value} NOT IN (${condition.isNot.map(sql.text).join(", ")}), true)`;
}

/** The one format that all lines have: that of a table, or that of the lines that are `alike`, where all others are read anew. */
function onlyShape(mappings: Expected, { isTable, alike }: Columns): string | undefined {
  if (isTable) return "0";
  return alike === undefined ? undefined : String(mappings.findIndex((mapping) => mapping !== null));
}

/** The place of the first condition that holds. */
function casesOf(conditions: readonly string[]): string {
  return `CASE ${conditions.map((condition, index) => `WHEN ${condition} THEN ${index}`).join(" ")} END`;
}

/** The lines with several records become several; each of the others stays one, with no entry. */
function entriesSql(mappings: Expected, columns: Columns): string {
  const cases = mappings.flatMap((mapping, index) => {
    const list = listSql(mapping, columns);
    return list === undefined ? [] : [`WHEN shape = ${index} AND len(${list}) > 0 THEN ${list}`];
  });
  const list = `CASE ${cases.join(" ")} ELSE [CAST(NULL AS JSON)] END`;
  return `unnest(${list}) AS entry, generate_subscripts(${list}, 1) AS entry_number`;
}

/** The list of a line's records. Where the format is also told by it, its lines have it as text; tables have none. */
function listSql(mapping: LogMapping | null | undefined, columns: Columns): string | undefined {
  if (!mapping?.entries || columns.isTable) return undefined;
  const lists = listPaths(mapping.entries).flatMap((list) => {
    const text = columns.text(list);
    const inText =
      text && `CASE WHEN json_valid(${text}) AND json_type(${text}) = 'ARRAY' THEN from_json(${text}, '["JSON"]') END`;
    return columns.list(list) ?? inText ?? [];
  });
  return lists.length === 0 ? undefined : sql.coalesce(lists);
}

/** Lines that bill nothing: those of a format whose records are all in a list, where there is none; and as the format says. */
function nothingSql(mappings: Expected, columns: Columns): string {
  const cases = mappings.flatMap((mapping, index) => {
    const conditions = (mapping?.without ?? []).map((condition) => conditionSql(condition, columns));
    if (mapping?.entries?.otherwise === "nothing")
      conditions.push(listSql(mapping, columns) === undefined ? "true" : "entry IS NULL");
    return conditions.length === 0
      ? []
      : [
          onlyShape(mappings, columns) !== undefined
            ? sql.or(conditions)
            : `(shape = ${index} AND ${sql.or(conditions)})`,
        ];
  });
  return cases.length === 0 ? "false" : cases.join(" OR ");
}

function fieldSql(mappings: Expected, columns: Columns, role: FieldRole): string {
  return byShape(mappings, (mapping) => {
    const own = fieldPaths(mapping, role).flatMap((path) => columns.text(path) ?? []);
    const inEntry = listSql(mapping, columns) === undefined ? [] : (mapping.entries?.fields[role] ?? []);
    return firstOf([...inEntry.flatMap((path) => JSON_ENTRY.text(path) ?? []), ...own], columns);
  });
}

function countSql(mappings: Expected, columns: Columns, role: CountRole): string {
  return byShape(mappings, (mapping) => {
    const own = sourcesSql(mapping.counts[role] ?? [], columns);
    if (!mapping.entries || listSql(mapping, columns) === undefined) return own;
    const inEntry = sourcesSql(mapping.entries.counts[role] ?? [], JSON_ENTRY);
    if (own === "NULL" && inEntry === "NULL") return "NULL";
    // Passes of one call don't tell which of them used a tool.
    if (inEntry === "NULL" && TOOL_ROLES.some((tool) => tool === role))
      return `CASE WHEN entry_number = 1 THEN ${own} END`;
    return `CASE WHEN entry IS NULL THEN ${own} ELSE ${inEntry} END`;
  });
}

function sourcesSql(sources: readonly CountSource[], columns: Columns): string {
  const one = (source: CountSource): string | undefined => {
    if (typeof source === "string") return columns.text(source);
    return "count" in source ? listCount(source, columns) : columns.listSum(source);
  };
  return firstOf(
    sources.flatMap((source) => one(source) ?? []),
    columns,
  );
}

/** An element of a list inside a lambda. */
const ELEMENT: Columns = {
  isTable: false,
  text: (path) => `nullif(json_extract_string(e, ${sql.text(`$.${path.split(".").map(sql.name).join(".")}`)}), '')`,
  listSum: () => undefined,
  list: () => undefined,
};

/** How many elements there are of which all conditions hold; NULL where there is none. */
function listCount({ list, count }: ListCount, columns: Columns): string | undefined {
  const text = columns.text(list);
  if (text === undefined || columns.isTable) return undefined;
  const holds = sql.and(count.map((condition) => conditionSql(condition, ELEMENT)));
  const found = `list_filter(from_json(${text}, '["JSON"]'), lambda e: ${holds})`;
  // Most lists have no such element, which a look for its words tells without reading them as JSON.
  const mayHold = sql.and(count.map((condition) => hasWord(condition, text)));
  return `CASE WHEN ${mayHold} AND json_valid(${text}) AND json_type(${text}) = 'ARRAY'
    THEN CAST(nullif(len(${found}), 0) AS VARCHAR) END`;
}

/** Holds for every JSON text with a value of which the condition holds, and for others. */
function hasWord(condition: Condition, text: string): string {
  if ("isNot" in condition) return "true";
  const lastKey = (path: Path): string => path.slice(path.lastIndexOf(".") + 1);
  const words =
    "is" in condition
      ? condition.is
      : "hasOneOf" in condition
        ? condition.hasOneOf.map(lastKey)
        : [lastKey("has" in condition ? condition.has : condition.path)];
  // What writers of JSON may spell in another way is no word to look for.
  if (words.some((word) => !/^[A-Za-z0-9_]+$/.test(word))) return "true";
  return sql.or(words.map((word) => `contains(${text}, ${sql.text(word)})`));
}

function tagSql(mappings: Expected, columns: Columns, tag: string): string {
  return byShape(mappings, (mapping) =>
    firstOf(
      tagPaths(mapping, tag).flatMap((path) => columns.text(path) ?? []),
      columns,
    ),
  );
}

/** What a record is known by again. NULL where the line has none. */
function keySql(mappings: Expected, columns: Columns): string {
  return byShape(mappings, (mapping) => {
    const hasEntries = listSql(mapping, columns) !== undefined;
    const keys = (mapping.duplicates?.keys ?? []).flatMap(({ paths, given, inEntry = [] }) => {
      const values = paths.map((path) => {
        const value = columns.text(path);
        return value !== undefined && columns.isTable ? withoutBlank(value) : value;
      });
      if (values.some((value) => value === undefined)) return [];
      const asked = (given ?? []).flatMap((path) => columns.text(path) ?? []);
      const ofEntry = (hasEntries ? inEntry : []).map((path) => `coalesce(${JSON_ENTRY.text(path) ?? "NULL"}, '')`);
      const key = [sql.text(mapping.name), ...values, ...ofEntry].join(` || chr(31) || `);
      return [given ? `CASE WHEN ${sql.coalesce(asked)} IS NOT NULL THEN ${key} END` : key];
    });
    return sql.coalesce(keys);
  });
}

/** The first value. Only where there are several to try, a cell of spaces must be told from one with a value at once. */
function firstOf(values: readonly string[], { isTable }: Columns): string {
  return sql.coalesce(isTable && values.length > 1 ? values.map(withoutBlank) : values);
}

function withoutBlank(value: string): string {
  return `nullif(trim(${value}), '')`;
}

/** One expression for all formats; where they agree, it is said once. */
function byShape(mappings: Expected, expression: (mapping: LogMapping) => string): string {
  const shapes = new Map<string, number[]>();
  mappings.forEach((mapping, index) => {
    if (!mapping) return;
    const value = expression(mapping);
    shapes.set(value, [...(shapes.get(value) ?? []), index]);
  });
  if (shapes.size <= 1) return [...shapes.keys()][0] ?? "NULL";
  const cases = [...shapes].filter(([value]) => value !== "NULL");
  return `CASE ${cases.map(([value, of]) => `WHEN shape IN (${of.join(", ")}) THEN ${value}`).join(" ")} END`;
}
