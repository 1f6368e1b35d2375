import type { Path } from "../../read/usage-logs/mapping.ts";
import { columnKey } from "../../read/usage-logs/recognise.ts";
import * as sql from "./sql.ts";

/** A column as DESCRIBE tells it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** What a server of some version can do. 18.16 is the oldest that is tried. */
export interface Dialect {
  /** `trimBoth`, JSON functions: since version 20. */
  readonly modern: boolean;
}

/** A value in a row: what kind it is, and how it is reached. */
export interface Value {
  readonly kind: "text" | "integer" | "float" | "day" | "moment";
  readonly sql: string;
  /** Is there a value at all? Always true where `sql` is NULL or "" instead. */
  readonly given: string;
  readonly nullable: boolean;
}

/** How values of a table's rows are reached by the paths of mappings: columns, keys of a map, of JSON text. */
export interface ServerColumns {
  readonly names: readonly string[];
  /** Undefined: there is no such column. Names are told apart by case only where they must be. */
  readonly value: (path: Path) => Value | undefined;
  /** The same as text; "" where there is none. */
  readonly text: (path: Path) => string | undefined;
  /** The columns that were asked for. */
  readonly used: () => ReadonlySet<string>;
}

const NO_UUID = "00000000-0000-0000-0000-000000000000";

export function serverColumns(columns: readonly TableColumn[], dialect: Dialect): ServerColumns {
  const used = new Set<string>();
  const find = (name: string): TableColumn | undefined => {
    const found =
      columns.find((column) => column.name === name) ??
      columns.find((column) => columnKey(column.name) === columnKey(name));
    if (found) used.add(found.name);
    return found;
  };
  const value = (path: Path): Value | undefined => {
    const whole = find(path);
    if (whole) return valueOf(sql.name(whole.name), whole.type);
    for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
      const [folder, key] = [path.slice(0, dot), path.slice(dot + 1)];
      const inside = insideOf(folder, key, find, dialect);
      if (inside) return inside;
    }
    return undefined;
  };
  return {
    names: columns.map(({ name }) => name),
    value,
    text: (path) => {
      const found = value(path);
      return found && textOf(found);
    },
    used: () => used,
  };
}

function textOf({ kind, sql: value, given, nullable }: Value): string {
  if (kind === "text" && !nullable && given === "1") return value;
  const text = kind === "text" ? value : `toString(${value})`;
  const known = nullable ? `coalesce(${text}, '')` : text;
  return given === "1" ? known : `CASE WHEN ${given} THEN ${known} ELSE '' END`;
}

/** A key of a Map, of a pair of arrays (Nested with keys and values), of a JSON column or of JSON text. */
function insideOf(
  folder: string,
  key: string,
  find: (name: string) => TableColumn | undefined,
  { modern }: Dialect,
): Value | undefined {
  const keys = find(`${folder}.Key`) ?? find(`${folder}.keys`);
  const values = find(`${folder}.Value`) ?? find(`${folder}.values`);
  if (keys && values) {
    const [names, place] = [sql.name(keys.name), sql.text(key)];
    const item = /^Array\((.*)\)$/.exec(values.type)?.[1] ?? "String";
    return valueOf(
      `arrayElement(${sql.name(values.name)}, indexOf(${names}, ${place}))`,
      item,
      `has(${names}, ${place})`,
    );
  }
  const column = find(folder);
  if (!column) return undefined;
  const holder = sql.name(column.name);
  const map = /^Map\((?:LowCardinality\()?(?:String|FixedString\(\d+\))\)?, (.*)\)$/.exec(column.type);
  if (map?.[1] !== undefined) {
    const item = `${holder}[${sql.text(key)}]`;
    const found = valueOf(item, map[1]);
    // A missing key reads as "" or 0.
    return found.kind === "text" ? found : { ...found, given: `mapContains(${holder}, ${sql.text(key)})` };
  }
  const path = key.split(".");
  if (/^(JSON|Object)\b/.test(column.type)) {
    const item = `${holder}${path.map((part) => `.${sql.name(part)}`).join("")}`;
    return { kind: "text", sql: `toString(${item})`, given: "1", nullable: true };
  }
  const { base, nullable } = plainType(column.type);
  if (base !== "String" || !modern) return undefined;
  const place = [nullable ? `coalesce(${holder}, '')` : holder, ...path.map(sql.text)].join(", ");
  const item = `CASE WHEN JSONType(${place}) = 'String' THEN JSONExtractString(${place})
    WHEN JSONType(${place}) = 'Null' THEN '' ELSE JSONExtractRaw(${place}) END`;
  return { kind: "text", sql: item, given: "1", nullable: false };
}

function valueOf(value: string, type: string, given = "1"): Value {
  const { base, nullable } = plainType(type);
  const found = (kind: Value["kind"], as = value): Value => ({ kind, sql: as, given, nullable });
  if (/^U?Int\d+$/.test(base)) return found("integer");
  if (/^(B?Float\d+)$/.test(base)) return found("float");
  if (/^DateTime/.test(base)) return found("moment");
  if (/^Date(32)?$/.test(base)) return found("day");
  if (base === "UUID") return found("text", `replaceOne(toString(${value}), '${NO_UUID}', '')`);
  // FixedString is filled up with zero bytes, and texts of few values are kept apart: as plain text they compare.
  if (base !== "String" || type.includes("LowCardinality")) return found("text", plainText(value, base));
  return found("text");
}

function plainText(value: string, base: string): string {
  return base.startsWith("FixedString") ? `replaceAll(toString(${value}), '\\0', '')` : `toString(${value})`;
}

/** The type without what does not change its values. */
function plainType(type: string): { readonly base: string; readonly nullable: boolean } {
  const inside = /^(Nullable|LowCardinality|SimpleAggregateFunction)\((.*)\)$/.exec(type);
  if (!inside?.[2]) return { base: type, nullable: false };
  const rest = plainType(inside[1] === "SimpleAggregateFunction" ? inside[2].replace(/^\w+, /, "") : inside[2]);
  return { base: rest.base, nullable: rest.nullable || inside[1] === "Nullable" };
}
