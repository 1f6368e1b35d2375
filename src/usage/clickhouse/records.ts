import { USAGE_FLAGS, type UsageFlag } from "../../domain/usage-record.ts";
import {
  type Condition,
  type CountRole,
  type FieldRole,
  type Path,
  TOOL_ROLES,
} from "../../read/usage-logs/mapping.ts";
import { COUNT_ROLES } from "../mapping-sql.ts";
import { fieldPaths, tagPaths } from "../read-plan.ts";
import { COUNT_COLUMNS, LONGEST_CLOCKED_BUCKET, type RecordOptions, textColumns } from "../record-sql.ts";
import { VERDICTS } from "../record-state.ts";
import type { Dialect, ServerColumns, Value } from "./columns.ts";
import { countLets } from "./counts.ts";
import type { TableFormat } from "./formats.ts";
import * as sql from "./sql.ts";
import type { Let } from "./sql.ts";
import { BAD_COUNT, firstText, momentOf, NO_TIME, trimmed } from "./values.ts";

/** The columns of a record that are numbers; truths are 0 or 1, `requests` is -1 where a bucket does not tell. */
export const NUMBER_COLUMNS: readonly string[] = ["undated", "at_second", "clock_known", "requests", ...COUNT_COLUMNS];

/** `tk_flag0` …, in the order of the flags. */
export const FLAG_COLUMNS: readonly string[] = USAGE_FLAGS.map((_, place) => `flag${place}`);

export const RECORD = VERDICTS.indexOf("record");

export interface TableRecords {
  readonly format: TableFormat;
  readonly columns: ServerColumns;
  readonly dialect: Dialect;
  readonly options: RecordOptions;
}

/**
 * The rows of a table as records: by name (`tk_input` …), each by the ones before it. The same rules as `recordsOf` has for
 * files, in words that old and new servers know, without NULLs: a text that is missing is ''.
 */
export function recordLets(records: TableRecords): readonly Let[] {
  const { format, columns, dialect, options } = records;
  const { mapping } = format;
  const { nesting } = mapping;
  const counts = format.counts(columns, dialect);
  const has = (role: CountRole | "requests") => lets.some(([name]) => name === `tk_n_${role}`);
  const n = (role: CountRole | "requests") => (has(role) ? `tk_n_${role}` : "-1");
  const orZero = (role: CountRole) => (has(role) ? `greatest(tk_n_${role}, 0)` : "0");
  const text = (role: FieldRole) => textOf(fieldPaths(mapping, role), records);
  const person = (name: string, role: FieldRole): Let[] =>
    options.hashIds === undefined
      ? [[name, text(role)]]
      : [
          [`${name}_plain`, text(role)],
          [name, hashed(`${name}_plain`, options.hashIds)],
        ];
  const written = "tk_cache_read + tk_cache_write_5m + tk_cache_write_1h";
  const inside = nesting.cache === "inside";
  const lets: Let[] = [...counts, ...requestsLets(records)];
  const numbers = [...COUNT_ROLES, "requests" as const].filter(has).map((role) => `tk_n_${role} = ${BAD_COUNT}`);
  const usual = `greatest(${orZero("cacheWrite")} - ${orZero("cacheWrite5m")} - ${orZero("cacheWrite1h")}, 0)`;
  lets.push(
    ["tk_bad", truth(any(numbers))],
    ["tk_cache_read", orZero("cacheRead")],
    ["tk_cache_write_1h", orZero("cacheWrite1h")],
    ["tk_cache_write_5m", has("cacheWrite") ? `${orZero("cacheWrite5m")} + ${usual}` : orZero("cacheWrite5m")],
    ["tk_disjoint", inside ? truth(`${n("uncached")} < 0 AND ${written} > ${orZero("input")}`) : "0"],
    [
      "tk_input",
      `CASE WHEN ${n("uncached")} >= 0 THEN ${n("uncached")} ELSE ${orZero("input")}
        ${inside ? `- CASE WHEN tk_disjoint = 0 THEN ${written} ELSE 0 END` : ""} END + ${orZero("inputBeside")}`,
    ],
    ["tk_told", nesting.reasoning === "beside" ? `${orZero("output")} + ${orZero("reasoning")}` : orZero("output")],
    [
      "tk_hidden",
      nesting.rest === "hidden" && has("total")
        ? `CASE WHEN tk_n_total < 0 THEN 0 ELSE greatest(tk_n_total - tk_input - (${written}) - tk_told, 0) END`
        : "0",
    ],
    ["tk_output", "tk_told + tk_hidden"],
    ["tk_reasoning", `least(tk_output, greatest(${orZero("reasoning")}, tk_hidden))`],
    ["tk_input_audio", `least(tk_input, greatest(${orZero("inputAudio")} - ${orZero("cachedAudio")}, 0))`],
    ["tk_tool_uses", orZero("toolUses")],
    ["tk_file_searches", orZero("fileSearches")],
    ["tk_other_uses", orZero("otherUses")],
    ["tk_requests", requestsOf(n("requests"), mapping.implies?.requests === null)],
    ...timeLets(records),
    ["tk_provider", mapping.provider === null ? text("provider") : sql.text(mapping.provider)],
    ["tk_model", text("model")],
    ["tk_feature", text("feature")],
    ...person("tk_tenant", "tenant"),
    ...person("tk_user_id", "user"),
    ["tk_mode", modeOf(text, mapping.implies?.mode)],
    ["tk_region", lower(text("region"))],
    ...options.tags.map((tag, index): Let => [`tk_tag${index}`, textOf(tagPaths(mapping, tag), records)]),
    ["tk_key", keyOf(records)],
    ["tk_verdict", verdictOf(records, [n("input"), n("uncached"), n("output")])],
  );
  const flags: Readonly<Record<UsageFlag, string | false>> = {
    "disjoint-input": inside && "tk_disjoint = 1",
    "hidden-output": "tk_hidden > 0",
    "no-cache-split": nesting.noCacheCounts === "not told" && `${n("cacheRead")} < 0 AND ${n("uncached")} < 0`,
    "no-request-count": mapping.implies?.requests === null && `${n("requests")} < 0`,
    "no-time": "tk_undated = 1",
    "no-model": "tk_model = ''",
    "no-output-count": `${n("output")} < 0 AND tk_hidden = 0`,
    "tool-fees": TOOL_ROLES.some(has) && any(TOOL_ROLES.filter(has).map((role) => `tk_n_${role} > 0`)),
    "zero-usage": `tk_input + ${written} + tk_output = 0`,
    "relative-time": false,
    estimated: mapping.implies?.estimated === true && "1 = 1",
  };
  USAGE_FLAGS.forEach((flag, place) => {
    const condition = flags[flag];
    lets.push([`tk_flag${place}`, condition === false ? "0" : truth(condition)]);
  });
  return lets;
}

/** Names of the columns with texts, as `textColumns` has them for files. */
export function textNames({ options }: TableRecords): readonly string[] {
  return textColumns(options.tags);
}

/** The columns by which copies of a record are known, for reports; null where nothing tells. */
export function keyPaths({ format, columns }: TableRecords): readonly Path[] | null {
  const keys = format.mapping.duplicates?.keys ?? [];
  return keys.find(({ paths }) => paths.every((path) => columns.value(path) !== undefined))?.paths ?? null;
}

/** A condition of a mapping on a row; undefined where the table has no such column. */
export function conditionSql(condition: Condition, { columns, dialect }: TableRecords): string | undefined {
  const there = (path: Path): string | undefined => {
    const value = columns.text(path);
    return value === undefined ? undefined : `${trimmed(value, dialect)} <> ''`;
  };
  if ("has" in condition) return there(condition.has);
  if ("hasOneOf" in condition) {
    const some = condition.hasOneOf.flatMap((path) => there(path) ?? []);
    return some.length === 0 ? undefined : any(some);
  }
  const value = columns.text(condition.path);
  if (value === undefined) return undefined;
  const [list = [], word] =
    "is" in condition
      ? [condition.is, "IN"]
      : "isNot" in condition
        ? [condition.isNot, "NOT IN"]
        : [condition.isOther, "NOT IN"];
  const among = `${value} ${word} (${list.map(sql.text).join(", ")})`;
  return "isOther" in condition ? `${value} <> '' AND ${among}` : among;
}

function verdictOf(records: TableRecords, told: readonly string[]): string {
  const { format } = records;
  const others = [
    ...format.others.flatMap((condition) => conditionSql(condition, records) ?? []),
    // A span without any counts is not a call that bills nothing: it is no call.
    ...(format.tree ? [told.map((count) => `${count} = -1`).join(" AND ")] : []),
  ];
  const without = (format.mapping.without ?? []).flatMap((condition) => conditionSql(condition, records) ?? []);
  const none = told.map((count) => `${count} < 0`).join(" AND ");
  const verdict = (name: (typeof VERDICTS)[number]) => VERDICTS.indexOf(name);
  return `CASE ${others.length === 0 ? "" : `WHEN ${any(others)} THEN ${verdict("unknown-line")}`}
    WHEN tk_bad = 1 THEN ${verdict("bad-count")} WHEN tk_bad_time = 1 THEN ${verdict("bad-time")}
    WHEN ${any([...without, none])} THEN ${verdict("no-usage")} ELSE ${RECORD} END`;
}

function requestsLets({ format, columns, dialect }: TableRecords): readonly Let[] {
  const paths = fieldPaths(format.mapping, "requests");
  return countLets("requests", paths, columns, dialect);
}

function requestsOf(told: string, mayBeUnknown: boolean): string {
  if (told === "-1") return mayBeUnknown ? "-1" : "1";
  return mayBeUnknown ? `greatest(${told}, -1)` : `CASE WHEN ${told} < 0 THEN 1 ELSE ${told} END`;
}

function timeLets(records: TableRecords): readonly Let[] {
  const until = placesOf("until", records);
  const at = placesOf("at", records);
  const day = at.isDay === "0" ? "" : " AND tk_is_day = 0";
  const bucket =
    until.given === "1 = 0"
      ? ""
      : ` AND (NOT (${until.given}) OR ${until.second} - tk_at_second <= ${LONGEST_CLOCKED_BUCKET})`;
  return [
    ...at.lets,
    ...until.lets,
    ["tk_at_second", at.second],
    ["tk_is_day", at.isDay],
    ["tk_undated", truth(`tk_at_second = ${NO_TIME}`)],
    ["tk_bad_time", truth(`(${at.given}) AND tk_undated = 1`)],
    ["tk_clock_known", truth(`tk_undated = 0${day}${bucket}`)],
  ];
}

/** The one column that tells when a call was; undefined where it is looked for in several. */
export function timeColumn({ format, columns }: TableRecords): Value | undefined {
  const found = fieldPaths(format.mapping, "at").flatMap((path) => columns.value(path) ?? []);
  const [first] = found;
  return found.every(({ sql }) => sql === first?.sql) ? first : undefined;
}

interface Places {
  readonly lets: readonly Let[];
  readonly given: string;
  readonly second: string;
  readonly isDay: string;
}

/** The first of a field's columns that has a time. */
function placesOf(role: "at" | "until", { format, columns, dialect }: TableRecords): Places {
  const lets: Let[] = [];
  const seen = new Set<string>();
  const moments = fieldPaths(format.mapping, role).flatMap((path) => {
    const value = columns.value(path);
    const plain = columns.text(path);
    if (!value || plain === undefined || seen.has(value.sql)) return [];
    seen.add(value.sql);
    const text = `tk_text_${role}${seen.size}`;
    if (value.kind !== "moment" && value.kind !== "day") lets.push([text, trimmed(plain, dialect)]);
    return [momentOf(value, text)];
  });
  const first = (of: (moment: (typeof moments)[number]) => string, otherwise: string) =>
    moments.length === 0
      ? otherwise
      : `CASE ${moments.map((moment) => `WHEN ${moment.given} THEN ${of(moment)}`).join(" ")} ELSE ${otherwise} END`;
  const days = new Set(moments.map(({ isDay }) => isDay));
  return {
    lets,
    given: any(moments.map(({ given }) => given)),
    second: first(({ second }) => second, String(NO_TIME)),
    isDay: days.size === 1 && (days.has("0") || days.has("1")) ? [...days].join("") : first(({ isDay }) => isDay, "0"),
  };
}

function textOf(paths: readonly Path[], { columns, dialect }: TableRecords): string {
  const texts = [...new Set(paths.flatMap((path) => columns.text(path) ?? []))];
  return firstText(texts, dialect);
}

function modeOf(text: (role: FieldRole) => string, implied: string | undefined): string {
  const otherwise = implied === undefined ? "''" : sql.text(implied);
  const mode = text("mode");
  const known = mode === "''" ? otherwise : lower(mode);
  const usual =
    mode === "''" || otherwise === "''" ? known : `CASE WHEN ${mode} <> '' THEN ${known} ELSE ${otherwise} END`;
  const cases = [
    [text("speed"), "fast", "fast"],
    [text("batch"), "true", "batch"],
  ].flatMap(([value = "''", is = "", then = ""]) =>
    value === "''" ? [] : [`WHEN lower(${value}) = ${sql.text(is)} THEN ${sql.text(then)}`],
  );
  return cases.length === 0 ? usual : `CASE ${cases.join(" ")} ELSE ${usual} END`;
}

/** What copies are known by; '' where nothing tells. */
function keyOf(records: TableRecords): string {
  const { columns, dialect, format } = records;
  const paths = keyPaths(records);
  if (!paths) return "''";
  const parts = paths.flatMap((path) => columns.text(path) ?? []).map((part) => trimmed(part, dialect));
  const counts = ["at_second", "input", "cache_read", "cache_write_5m", "cache_write_1h", "told", "hidden"];
  const [model = "''", ...others] = fieldPaths(format.mapping, "model").flatMap((path) => columns.text(path) ?? []);
  // An id that may be used again counts for one record only where everything else agrees.
  const agreeing = [others.length === 0 ? model : "tk_model", ...counts.map((name) => `toString(tk_${name})`)];
  const same = format.mapping.duplicates?.keep === "same" ? agreeing : [];
  const joined = [...parts, ...same].flatMap((part, index) => (index === 0 ? [part] : ["'\\x1f'", part]));
  const key = joined.length === 1 ? joined.join("") : `concat(${joined.join(", ")})`;
  return `CASE WHEN ${any(parts.map((part) => `${part} = ''`))} THEN '' ELSE ${key} END`;
}

function hashed(text: string, salt: string): string {
  const hash = `lower(substring(hex(SHA256(concat(${sql.text(salt)}, ${text}))), 1, 12))`;
  return `CASE WHEN ${text} = '' THEN '' ELSE ${hash} END`;
}

function lower(text: string): string {
  return text === "''" ? text : `lower(${text})`;
}

function truth(condition: string): string {
  return condition === "1 = 0" ? "0" : `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}

function any(conditions: readonly string[]): string {
  return conditions.length === 0 ? "1 = 0" : conditions.map((condition) => `(${condition})`).join(" OR ");
}
