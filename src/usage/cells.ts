import type { Instant } from "../domain/dates.ts";
import { type Boundaries, floorDivide, sliceSql, tierSql, windowSql } from "./boundaries.ts";
import { COUNT_COLUMNS, textColumns, tidied } from "./record-sql.ts";
import { inRange } from "./sums.ts";
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
  readonly tags: readonly string[];
}

const TOTAL_INPUT = "input + cache_read + cache_write_5m + cache_write_1h";

/** Whole numbers below these are packed into one, which is quicker to group by than many columns. */
const PACKED: readonly (readonly [name: string, expression: string, size: number])[] = [
  ["verdict", "verdict", 8],
  ["flags", "flags", 65_536],
  ["clock_known", "CASE WHEN clock_known THEN 1 ELSE 0 END", 2],
  ["undated", "CASE WHEN at_second IS NULL THEN 1 ELSE 0 END", 2],
  ["is_bucket", "CASE WHEN is_bucket THEN 1 ELSE 0 END", 2],
  ["in_range", "CASE WHEN in_range THEN 1 ELSE 0 END", 2],
  ["is_call", "CASE WHEN is_call THEN 1 ELSE 0 END", 2],
];

const TRUTHS: readonly string[] = ["clock_known", "undated", "is_bucket", "in_range", "is_call"];

/** SELECT of the cells of some records (with the columns of `recordsOf`). */
export function cellsSql(records: string, { dimensions, boundaries, range, asOf, tags }: CellPlan): string {
  const measured = `SELECT *, coalesce(at_second, ${asOf}) AS price_second, ${TOTAL_INPUT} AS total_input,
      requests IS NULL OR requests > 1 AS is_bucket, ${inRange(range)} AS in_range FROM (${records}) records`;
  const divided = `SELECT *, CASE WHEN requests > 1 THEN ${floorDivide("total_input", "requests")} ELSE total_input END AS request_input,
      NOT is_bucket AND total_input + output > 0 AS is_call FROM (${measured}) measured`;
  const dims = dimensions.map((expression, index) => `${expression} AS dim${index}`);
  const texts = ["provider", "model", "mode", "region"];
  const undated = "at_second IS NULL";
  const grouped = [
    "file",
    "format",
    ...texts,
    ...dims,
    `${packed()} AS packed`,
    `${sliceSql("price_second", boundaries)} AS price_slice`,
    `${windowSql("price_second", `clock_known AND NOT (${undated})`, boundaries)} AS clock_window`,
    `${tierSql("request_input", boundaries)} AS context_tier`,
  ];
  const by = grouped.map((expression) => /\w+$/.exec(expression)?.[0] ?? expression);
  const sums = COUNT_COLUMNS.map((column) => `sum(${column}) AS ${column}`);
  const cells = `SELECT ${by.join(", ")}, count(*) AS records, count(CASE WHEN entry_number = 1 THEN 1 END) AS lines,
      count(duplicate_key) AS keyed, sum(requests) AS requests, count(*) - count(requests) AS without_requests,
      min(at_second) AS first_second, max(at_second) AS last_second, min(price_second) AS price_second,
      min(request_input) AS request_input, ${sums.join(", ")},
      list(total_input) AS inputs, list(output) AS outputs
    FROM (SELECT ${[...grouped, "entry_number", "duplicate_key", "requests", "at_second", "price_second", "request_input", "is_call", "total_input", ...COUNT_COLUMNS].join(", ")}
      FROM (${divided}) divided) dimensioned GROUP BY ${by.join(", ")}`;
  const dimensionTexts = dimensions.flatMap((expression, index) =>
    textColumns(tags).includes(expression)
      ? [`${tidied(expression).replace(`(${expression})`, `(dim${index})`)} AS dim${index}`]
      : [],
  );
  const replaced = [...texts.map((column) => `${tidied(column)} AS ${column}`), ...dimensionTexts];
  const single = ["inputs", "outputs"].map((list) => `CASE WHEN is_call THEN ${list} END AS ${list}`);
  return `SELECT * REPLACE (${single.join(", ")}), CASE WHEN is_call THEN records ELSE 0 END AS calls FROM
    (SELECT * EXCLUDE (packed) REPLACE (${replaced.join(", ")}), ${unpacked()} FROM (${cells}) cells) unpacked`;
}

function packed(): string {
  let factor = 1;
  return PACKED.map(([, expression, size]) => {
    const term = `CAST(${expression} AS BIGINT) * ${factor}`;
    factor *= size;
    return term;
  }).join(" + ");
}

function unpacked(): string {
  let factor = 1;
  return PACKED.map(([name, , size]) => {
    const value = `(packed // ${factor}) % ${size}`;
    factor *= size;
    return TRUTHS.includes(name) ? `${value} = 1 AS ${name}` : `${value} AS ${name}`;
  }).join(", ");
}
