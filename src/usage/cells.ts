import { type Instant, SECONDS_A_DAY } from "../domain/dates.ts";
import { USAGE_FLAGS, type UsageFlag } from "../domain/usage-record.ts";
import { type Boundaries, floorDivide, sliceSql, tierSql, windowSql } from "./boundaries.ts";
import { UTC_DAY } from "./group-keys.ts";
import { above, layer, type Layer } from "./layers.ts";
import { COUNT_COLUMNS, tidied } from "./record-sql.ts";
import { STATE, stateParts } from "./record-state.ts";
import * as sql from "./sql.ts";
import { binsSql, binTokensSql } from "./sketch.ts";
import { isInRange } from "./sums.ts";
import type { TimeRange } from "./time-range.ts";

/**
 * A cell is all records that no report has to tell apart: one file, format, group, price slice, clock window and context
 * tier. It has their sums, and the tokens of its single calls as lists, from which exact percentiles are made. There are
 * far fewer cells than records, so a large log is aggregated while it is read, and no record of it is kept.
 */
export interface CellPlan {
  /** What reports group by: expressions over the columns of a record. Their cells' columns are dim0, dim1 … */
  readonly dimensions: readonly string[];
  readonly boundaries: Boundaries;
  readonly range: TimeRange;
  readonly asOf: Instant;
  /** Whether lists of tokens hold numbers beyond 32 bits. */
  readonly wide: boolean;
  /** Bins of tokens instead of lists: for logs of more calls than can be listed. */
  readonly sketch: boolean;
}

const INPUTS = ["input", "cache_read", "cache_write_5m", "cache_write_1h"];

export const TOTAL_INPUT = INPUTS.join(" + ");

/** What cells are told apart by beside texts and dimensions, each below a number: packed into one, quicker to group by. */
type Packed = readonly [name: string, value: string, size: number];

/**
 * SELECT of the cells of some records (with the columns of `recordsOf`). What is the same for all of them is no part of
 * the grouping, and what follows from the group is worked out behind it, once a cell.
 */
export function cellsSql(records: Layer, { dimensions, boundaries, range, asOf, wide, sketch }: CellPlan): string {
  const { of } = records;
  const at = of("at_second");
  const requests = of("requests");
  const total = above(records, { total_input: sql.plus(INPUTS.map(of)) });
  const totalInput = total.of("total_input");
  const bucket = sql.isConstant(requests) ? String(requests === "NULL") : `(${requests} IS NULL OR ${requests} > 1)`;
  const requestInput =
    bucket === "false" || requests === "NULL"
      ? totalInput
      : `CASE WHEN ${requests} > 1 THEN ${floorDivide(totalInput, requests)} ELSE ${totalInput} END`;
  const priceSecond = at === "NULL" ? String(asOf) : `coalesce(${at}, ${asOf})`;
  const measured = above(total, { request_input: requestInput, price_second: priceSecond });
  const isRanged = range.from !== null || range.to !== null;
  const day = dimensions.indexOf(UTC_DAY);
  // Where prices change with the day, and days are told apart, the day of a cell tells its slice.
  const byDay = day !== -1 && boundaries.instants.every((instant) => instant % SECONDS_A_DAY === 0);
  const windows = 2 ** boundaries.windows.length;
  const window = windowSql("price_second", sql.and([of("clock_known"), sql.not(sql.isNull(at))]), boundaries);
  const packed: readonly Packed[] = [
    ["state", of("state"), STATE.size],
    ["is_bucket", truth(bucket), 2],
    ["inside", isRanged ? truth(isInRange(range, at)) : "1", 2],
    ["context_tier", tierSql(measured.of("request_input"), boundaries), boundaries.tierEdges.length + 1],
    ["price_slice", byDay ? "0" : sliceSql(measured.of("price_second"), boundaries), boundaries.instants.length + 1],
    ["open_window", window === "0" ? "1" : `${window} + 1`, windows + 1],
  ];
  const texts = ["file", "format", "provider", "model", "mode", "region"];
  const dims = dimensions.map((expression) =>
    /^\w+$/.test(expression) ? of(expression) : dimensionOf(expression, of),
  );
  const rows = layer(`(${measured.select})`, {
    ...Object.fromEntries(texts.map((name) => [name, of(name)])),
    ...Object.fromEntries(dims.map((expression, index) => [`dim${index}`, expression])),
    packed: pack(packed),
    ...Object.fromEntries(["total_input", "request_input"].map((name) => [name, measured.of(name)])),
    ...Object.fromEntries(
      ["entry_number", "duplicate_key", "requests", "at_second", ...COUNT_COLUMNS].map((name) => [
        `${name}_`,
        of(name),
      ]),
    ),
  });
  const by = [...texts, ...dims.map((_, index) => `dim${index}`), "packed"].filter((name) => rows.of(name) === name);
  const list = (name: string) =>
    sketch ? binsSql(rows.of(name)) : `list(TRY_CAST(${rows.of(name)} AS ${wide ? "DOUBLE" : "UINTEGER"}))`;
  const grouped = layer(
    `(${rows.select})${by.length === 0 ? " HAVING count(*) > 0" : ` GROUP BY ${by.join(", ")}`}`,
    {
      records: "count(*)",
      ...(rows.of("entry_number_") === "1" ? {} : { first_entries: "count(CASE WHEN entry_number_ = 1 THEN 1 END)" }),
      keyed: rows.of("duplicate_key_") === "NULL" ? "0" : "count(duplicate_key_)",
      ...(sql.isConstant(requests) ? {} : { requests: "sum(requests_)", told: "count(requests_)" }),
      first_second: at === "NULL" ? "NULL" : "min(at_second_)",
      last_second: at === "NULL" ? "NULL" : "max(at_second_)",
      request_input: sql.isConstant(rows.of("request_input")) ? rows.of("request_input") : "min(request_input)",
      ...Object.fromEntries(COUNT_COLUMNS.map((name) => [name, sql.isConstant(of(name)) ? "0" : `sum(${name}_)`])),
      inputs: list("total_input"),
      outputs: list("output_"),
    },
    { keep: by },
  );
  const first = grouped.of("first_second");
  const unpacked = layer(`(${grouped.select})`, {
    ...Object.fromEntries(texts.map((name) => [name, rows.of(name)])),
    ...Object.fromEntries(dims.map((_, index) => [`dim${index}`, rows.of(`dim${index}`)])),
    ...unpack(packed, rows.of("packed")),
    ...Object.fromEntries(
      ["records", "keyed", "first_second", "last_second", "request_input", "inputs", "outputs", ...COUNT_COLUMNS].map(
        (name) => [name, grouped.of(name)],
      ),
    ),
    lines: grouped.of("first_entries") === "NULL" ? "records" : "first_entries",
    requests: requests === "1" ? "records" : sql.isConstant(requests) ? "NULL" : "requests",
    without_requests: requests === "1" ? "0" : sql.isConstant(requests) ? "records" : "records - told",
    price_second: first === "NULL" ? String(asOf) : `coalesce(${first}, ${asOf})`,
  });
  const state = stateParts(unpacked.of("state"));
  const isCall = sql.and([sql.not(flagged(state.flags, "zero-usage")), `${unpacked.of("is_bucket")} = 0`]);
  const cell: Readonly<Record<string, string>> = {
    file: unpacked.of("file"),
    format: `CAST(${unpacked.of("format")} AS VARCHAR)`,
    ...Object.fromEntries(
      ["provider", "model", "mode", "region"].map((name) => [
        name,
        `CAST(${tidiedAs(name, unpacked.of(name))} AS VARCHAR)`,
      ]),
    ),
    ...Object.fromEntries(
      dimensions.map((expression, index) => [
        `dim${index}`,
        /^\w+$/.test(expression)
          ? `CAST(${tidiedAs(expression, unpacked.of(`dim${index}`))} AS VARCHAR)`
          : unpacked.of(`dim${index}`),
      ]),
    ),
    ...state,
    undated: flagged(state.flags, "no-time"),
    is_bucket: `${unpacked.of("is_bucket")} = 1`,
    in_range: `${state.verdict} = 0 AND ${unpacked.of("inside")} = 1`,
    price_slice: byDay
      ? sliceSql(`coalesce(${unpacked.of(`dim${day}`)} * ${SECONDS_A_DAY}, ${asOf})`, boundaries)
      : unpacked.of("price_slice"),
    clock_window: `${unpacked.of("open_window")} - 1`,
    context_tier: unpacked.of("context_tier"),
    ...Object.fromEntries(
      [
        "records",
        "lines",
        "keyed",
        "requests",
        "without_requests",
        "first_second",
        "last_second",
        "price_second",
        "request_input",
        ...COUNT_COLUMNS,
      ].map((name) => [name, unpacked.of(name)]),
    ),
    ...Object.fromEntries(
      ["input", "output"].flatMap((side) => {
        const kept = sketch ? binTokensSql(`${side}s`) : `${side}s`;
        const calls = sketch ? `map_values(${side}s)` : "CAST(NULL AS UBIGINT[])";
        return [
          [`${side}s`, `CASE WHEN ${isCall} THEN ${kept} END`],
          [`${side}_calls`, `CASE WHEN ${isCall} THEN ${calls} END`],
        ];
      }),
    ),
    calls: `CASE WHEN ${isCall} THEN records ELSE 0 END`,
  };
  return `SELECT ${Object.entries(cell)
    .map(([name, expression]) => `${expression} AS ${name}`)
    .join(", ")} FROM (${unpacked.select})`;
}

/** `tidied` goes by the column's name, which the expression does not tell any more. */
function tidiedAs(name: string, expression: string): string {
  const text = tidied(expression);
  return text !== "NULL" && tidied(name).startsWith("lower(") ? `lower(${text})` : text;
}

/** A dimension that is worked out: of a log without times there is none. */
function dimensionOf(expression: string, of: (name: string) => string): string {
  const words = expression.replaceAll(/\b(?:at_second|clock_known|flags)\b/g, (name) => of(name));
  return of("at_second") === "NULL" ? "NULL" : words;
}

function truth(condition: string): string {
  return sql.choose(condition, "1", "0");
}

function flagged(flags: string, flag: UsageFlag): string {
  return `${flags} & ${2 ** USAGE_FLAGS.indexOf(flag)} <> 0`;
}

function pack(parts: readonly Packed[]): string {
  let factor = 1;
  const terms: string[] = [];
  for (const [, value, size] of parts) {
    if (sql.isConstant(value)) continue;
    terms.push(`CAST(${value} AS BIGINT) * ${factor}`);
    factor *= size;
  }
  return sql.plus(terms);
}

function unpack(parts: readonly Packed[], packed: string): Readonly<Record<string, string>> {
  let factor = 1;
  const values: Record<string, string> = {};
  for (const [name, value, size] of parts) {
    values[name] = sql.isConstant(value) ? value : `(${packed} // ${factor}) % ${size}`;
    if (!sql.isConstant(value)) factor *= size;
  }
  return values;
}
