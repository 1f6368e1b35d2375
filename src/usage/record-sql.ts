import type { LogMapping, Nesting } from "../read/usage-logs/mapping.ts";
import type { Instant } from "../domain/dates.ts";
import { USAGE_FLAGS, type UsageFlag } from "../domain/usage-record.ts";
import { COUNT_ROLES, type Formats } from "./mapping-sql.ts";
import * as sql from "./sql.ts";

/** Reasons for which a record is left out, as the staged table numbers them; 0 is a good record. */
export const VERDICTS = ["record", "bad-count", "bad-time", "no-usage", "unknown-line", "unexpected"] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A bucket longer than this does not tell the clock time of its calls. */
const LONGEST_CLOCKED_BUCKET = 3600;

/**
 * What a count and a time may look like. Counts: whole numbers below 10¹⁵, also "3.0" and "1,234"; anything else is no
 * count (DuckDB's own cast would take 12.5, 1e3, 0x10 and -5). Times: ISO 8601, UTC without a zone; or a number since
 * 1970 whose size tells seconds from milli-, micro- and nanoseconds.
 */
export const MACROS: readonly string[] = [
  `CREATE TEMP MACRO other_count_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{1,15}') THEN TRY_CAST(x AS BIGINT)
     WHEN regexp_full_match(x, '[0-9]{1,15}\\.0+') THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT)
     WHEN regexp_full_match(x, '[0-9]{1,3}(,[0-9]{3}){1,4}') THEN TRY_CAST(replace(x, ',', '') AS BIGINT)
   END`,
  // `as_number` is the text as DuckDB casts it: the usual spelling is the one that it casts back to.
  `CREATE TEMP MACRO count_of(x, as_number) AS CASE
     WHEN CAST(as_number AS VARCHAR) = x AND as_number BETWEEN 0 AND 999999999999999 THEN as_number
     WHEN x IS NULL THEN NULL
     ELSE other_count_of(trim(x)) END`,
  `CREATE TEMP MACRO other_second_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{9,19}(\\.[0-9]+)?') THEN CASE
       WHEN strlen(split_part(x, '.', 1)) <= 11 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT)
       WHEN strlen(split_part(x, '.', 1)) <= 14 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000
       WHEN strlen(split_part(x, '.', 1)) <= 17 THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000000
       ELSE TRY_CAST(split_part(x, '.', 1) AS BIGINT) // 1000000000 END
     WHEN regexp_matches(x, '^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:|$)')
       THEN epoch_us(TRY_CAST(replace(x, ' UTC', 'Z') AS TIMESTAMPTZ)) // 1000000
   END`,
  // The usual spelling first: everything else is slower to tell.
  `CREATE TEMP MACRO second_of(x) AS CASE
     WHEN x IS NULL THEN NULL
     WHEN suffix(x, 'Z') AND x > '1970' AND x < '3' AND (strlen(x) = 20 OR (strlen(x) BETWEEN 22 AND 27 AND substr(x, 20, 1) = '.'))
       THEN epoch_us(TRY_CAST(x AS TIMESTAMP)) // 1000000
     ELSE other_second_of(trim(x)) END`,
  `CREATE TEMP MACRO has_text(x) AS CASE WHEN x IS NULL THEN false WHEN x >= '!' THEN true ELSE trim(x) <> '' END`,
  `CREATE TEMP MACRO offset_of(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{1,14}(\\.[0-9]+)?') THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) END`,
  `CREATE TEMP MACRO is_day(x) AS CASE WHEN strlen(x) = 10 THEN regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') ELSE false END`,
];

export const COUNT_COLUMNS: readonly string[] = [
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "input_audio",
  "output",
  "reasoning",
];

/** Texts of records as reports group by them: cells without outer spaces, names of tiers and regions in one case. */
export function tidied(column: string): string {
  const text = `nullif(trim(${column}), '')`;
  return column === "mode" || column === "region" ? `lower(${text})` : text;
}

/** The columns that hold texts. */
export function textColumns(tags: readonly string[]): readonly string[] {
  return [
    ...["provider", "model", "feature", "tenant", "user_id", "mode", "region"],
    ...tags.map((_, index) => `tag${index}`),
  ];
}

/** A line of a format that its file did not begin with: read again with all formats in mind. */
export const UNEXPECTED = VERDICTS.indexOf("unexpected");

export interface RecordOptions {
  readonly tags: readonly string[];
  /** Makes ids of tenants and users unreadable, the same way every time: a hash with this salt. */
  readonly hashIds?: string | undefined;
  /** When traces begin whose times only count from their start. Default: 1970-01-01. */
  readonly traceStart?: Instant | undefined;
}

/** Turns the texts of `textsOf` into rows of the staged table, by each format's nesting rule. */
export function recordsOf(
  lines: string,
  { mappings, expected }: Pick<Formats, "mappings" | "expected">,
  options: RecordOptions,
  carry: readonly string[] = [],
): string {
  const where = (holds: (mapping: LogMapping) => boolean) => shapeIs(mappings, holds);
  const nests = <K extends keyof Nesting>(key: K, value: Nesting[K]) => where(({ nesting }) => nesting[key] === value);
  const implied = (of: (mapping: LogMapping) => string | null | undefined) => constantByShape(mappings, of);
  const person = (field: string) => (options.hashIds === undefined ? field : hashed(field, options.hashIds));
  const sameCopies = where(({ duplicates }) => duplicates?.keep === "same");
  const onePass = where(({ entries }) => entries?.requests === "one");

  const texts = [
    ...COUNT_ROLES.map((role) => [`t_${role}`, `n_${role}`] as const),
    ["f_requests", "n_requests"] as const,
  ];
  const cast = `SELECT *, ${texts.map(([text, number]) => `TRY_CAST(${text} AS BIGINT) AS cast_${number}`).join(", ")} FROM (${lines})`;
  const counts = texts.map(([text, number]) => `count_of(${text}, cast_${number}) AS ${number}`).join(", ");
  const bad = sql.or([
    ...COUNT_ROLES.map((role) => `CASE WHEN n_${role} IS NOT NULL THEN false ELSE has_text(t_${role}) END`),
    "CASE WHEN n_requests IS NOT NULL THEN false ELSE has_text(f_requests) END",
  ]);
  const read = `SELECT *, ${counts}, ${secondOf(mappings, options.traceStart ?? 0)} AS at_second,
      second_of(f_until) AS until_at, ${nests("cache", "inside")} AS cache_inside FROM (${cast})`;

  const parts = `SELECT *, ${bad} AS bad, coalesce(n_cacheRead, 0) AS cache_read, coalesce(n_cacheWrite1h, 0) AS cache_write_1h,
      coalesce(n_cacheWrite5m, 0)
        + greatest(coalesce(n_cacheWrite, 0) - coalesce(n_cacheWrite5m, 0) - coalesce(n_cacheWrite1h, 0), 0) AS cache_write_5m
    FROM (${read})`;

  const checked = `SELECT *, cache_inside AND n_uncached IS NULL
      AND cache_read + cache_write_5m + cache_write_1h > coalesce(n_input, 0) AS disjoint FROM (${parts})`;

  const inputs = `SELECT *, coalesce(n_uncached, coalesce(n_input, 0)
        - CASE WHEN cache_inside AND NOT disjoint THEN cache_read + cache_write_5m + cache_write_1h ELSE 0 END)
      + coalesce(n_inputBeside, 0) AS input FROM (${checked})`;

  const outputs = `SELECT *, coalesce(n_output, 0)
      + CASE WHEN ${nests("reasoning", "beside")} THEN coalesce(n_reasoning, 0) ELSE 0 END AS told_output FROM (${inputs})`;

  const totals = `SELECT *, CASE WHEN ${nests("rest", "hidden")}
      THEN greatest(coalesce(n_total - input - cache_read - cache_write_5m - cache_write_1h - told_output, 0), 0)
      ELSE 0 END AS hidden FROM (${outputs})`;

  const noUsage = "n_input IS NULL AND n_uncached IS NULL AND n_output IS NULL";
  const verdict = `CASE WHEN shape IS NULL THEN 4 WHEN NOT ${where((mapping) => expected.has(mapping))} THEN ${UNEXPECTED} WHEN bad THEN 1 WHEN at_second IS NULL AND has_text(f_at) THEN 2
      WHEN nothing OR (${noUsage}) THEN 3 ELSE 0 END`;
  const flags: Readonly<Record<UsageFlag, string>> = {
    "disjoint-input": "disjoint",
    "hidden-output": "hidden > 0",
    "no-cache-split": `n_cacheRead IS NULL AND n_uncached IS NULL AND ${nests("noCacheCounts", "not told")}`,
    "no-request-count": `n_requests IS NULL AND ${where(({ implies }) => implies?.requests === null)}`,
    "no-time": "at_second IS NULL",
    "no-model": "NOT has_text(f_model)",
    "no-output-count": "n_output IS NULL AND hidden = 0",
    "tool-fees": "coalesce(n_toolUses, 0) > 0",
    "zero-usage": "input + cache_read + cache_write_5m + cache_write_1h + told_output + hidden = 0",
    "relative-time": `${where(isRelative)} AND at_second IS NOT NULL`,
    estimated: where(({ implies }) => implies?.estimated === true),
  };
  const bits = USAGE_FLAGS.map((flag, place) => `CASE WHEN ${flags[flag]} THEN ${2 ** place} ELSE 0 END`).join(" + ");
  const requests = `CASE WHEN ${onePass} AND entry_number > 1 THEN 0 ELSE coalesce(n_requests,
      CASE WHEN ${where(({ implies }) => implies?.requests === null)} THEN NULL ELSE 1 END) END`;
  const allCounts = `concat_ws(',', at_second, f_model, input, cache_read, cache_write_5m, cache_write_1h, told_output, hidden)`;
  const columns = [
    ...carry,
    "file",
    `${implied(({ name }) => name)} AS format`,
    `${verdict} AS verdict`,
    `${bits} AS flags`,
    "entry_number",
    // A hash: ids take room, and nobody needs to read them.
    `CASE WHEN duplicate_key IS NOT NULL THEN md5_number(CASE WHEN ${sameCopies} THEN duplicate_key || ',' || ${allCounts} ELSE duplicate_key END) END AS duplicate_key`,
    "at_second",
    `NOT is_day(f_at) AND coalesce(until_at - at_second <= ${LONGEST_CLOCKED_BUCKET}, true) AND NOT ${where(isRelative)} AS clock_known`,
    `coalesce(${implied(({ provider }) => provider)}, f_provider) AS provider`,
    "f_model AS model",
    "f_feature AS feature",
    `${person("f_tenant")} AS tenant`,
    `${person("f_user")} AS user_id`,
    `CASE WHEN lower(f_speed) = 'fast' THEN 'fast' WHEN lower(f_batch) = 'true' THEN 'batch' ELSE coalesce(f_mode, ${implied(({ implies }) => implies?.mode)}) END AS mode`,
    "f_region AS region",
    `${requests} AS requests`,
    "input",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "least(input, greatest(coalesce(n_inputAudio, 0) - coalesce(n_cachedAudio, 0), 0)) AS input_audio",
    "told_output + hidden AS output",
    "least(told_output + hidden, greatest(coalesce(n_reasoning, 0), hidden)) AS reasoning",
    ...options.tags.map((_, index) => `tag${index}`),
  ];
  return `SELECT ${columns.join(", ")} FROM (${totals})`;
}

function isRelative({ relativeTime }: LogMapping): boolean {
  return relativeTime !== undefined;
}

/** The moment of a record, in whole seconds: by the clock, or from the start of its trace. */
function secondOf(mappings: readonly LogMapping[], traceStart: number): string {
  const from = (unit: LogMapping["relativeTime"]) => shapeIs(mappings, ({ relativeTime }) => relativeTime === unit);
  if (!mappings.some(isRelative)) return "second_of(f_at)";
  return `CASE WHEN ${from("seconds")} THEN ${traceStart} + offset_of(f_at) WHEN ${from("milliseconds")} THEN ${traceStart} + offset_of(f_at) // 1000
      ELSE second_of(f_at) END`;
}

function shapeIs(mappings: readonly LogMapping[], holds: (mapping: LogMapping) => boolean): string {
  const shapes = mappings.flatMap((mapping, index) => (holds(mapping) ? [index] : []));
  if (shapes.length === 0) return "false";
  return shapes.length === mappings.length ? "true" : `shape IN (${shapes.join(", ")})`;
}

function constantByShape(
  mappings: readonly LogMapping[],
  of: (mapping: LogMapping) => string | null | undefined,
): string {
  const cases = mappings.flatMap((mapping, index) => {
    const value = of(mapping);
    return typeof value === "string" ? [`WHEN ${index} THEN ${sql.text(value)}`] : [];
  });
  return cases.length === 0 ? "CAST(NULL AS VARCHAR)" : `CASE shape ${cases.join(" ")} END`;
}

function hashed(field: string, salt: string): string {
  return `left(sha256(${sql.text(salt)} || trim(${field})), 12)`;
}
