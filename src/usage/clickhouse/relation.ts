import type { Instant } from "../../domain/dates.ts";
import { type Boundaries, sliceSql, tierSql, windowSql } from "../boundaries.ts";
import { VERDICTS } from "../record-state.ts";
import type { TimeRange } from "../time-range.ts";
import type { Value } from "./columns.ts";
import { FLAG_COLUMNS, NUMBER_COLUMNS, RECORD, textNames, type TableRecords } from "./records.ts";
import * as sql from "./sql.ts";
import type { Let } from "./sql.ts";

/** Rows to add up: named expressions over a table (or over a query), and which rows count. */
export interface Relation {
  readonly lets: readonly Let[];
  readonly from: string;
  readonly where: readonly string[];
}

/** What records are told apart by, whatever the report: prices, and how calls are measured. */
export function planLets({ from, to }: TimeRange, asOf: Instant): readonly Let[] {
  const bounds = [
    ...(from === null ? [] : [`tk_at_second >= ${from}`]),
    ...(to === null ? [] : [`tk_at_second < ${to}`]),
  ];
  const within = bounds.length === 0 ? "1" : `CASE WHEN tk_undated = 0 AND ${bounds.join(" AND ")} THEN 1 ELSE 0 END`;
  return [
    ["tk_price_second", `CASE WHEN tk_undated = 1 THEN ${asOf} ELSE tk_at_second END`],
    ["tk_total_input", "tk_input + tk_cache_read + tk_cache_write_5m + tk_cache_write_1h"],
    ["tk_is_bucket", "CASE WHEN tk_requests < 0 OR tk_requests > 1 THEN 1 ELSE 0 END"],
    ["tk_request_input", "intDiv(tk_total_input, greatest(tk_requests, 1))"],
    ["tk_is_call", "CASE WHEN tk_is_bucket = 0 AND tk_total_input + tk_output > 0 THEN 1 ELSE 0 END"],
    ["tk_in_range", within],
  ];
}

/** What has one price. */
export function priceLets(boundaries: Boundaries): readonly Let[] {
  return [
    ["tk_slice", sliceSql("tk_price_second", boundaries)],
    ["tk_window", windowSql("tk_price_second", "tk_clock_known = 1 AND tk_undated = 0", boundaries)],
    ["tk_tier", tierSql("tk_request_input", boundaries)],
  ];
}

/** Dates are compared as the column has them, so that the server need not open what is older. */
export function rowsInRange({ from, to }: TimeRange, at: Value | undefined): readonly string[] {
  if (at?.kind !== "moment" && at?.kind !== "day") return [];
  const as = at.kind === "day" ? "toDate" : "toDateTime";
  const bound = (word: string, second: number) =>
    second > 0 && second < 4_294_967_295 ? [`${at.sql} ${word} ${as}(toUInt32(${second}))`] : [];
  if (at.kind === "day") return [];
  return [...(from === null ? [] : bound(">=", from)), ...(to === null ? [] : bound("<=", to))];
}

/** Ids that come again, as a SELECT of their hashes. */
export function repeatedKeys({ lets, from, where }: Relation): string {
  return sql.select({
    lets: [...lets, KEY_HASH],
    from,
    where: [...where, "tk_key <> ''"],
    by: ["tk_key_hash"],
    having: "count(*) > 1",
    figures: [],
  });
}

/** What ids are looked up by. */
export const KEY_HASH: Let = ["tk_key_hash", "cityHash64(tk_key)"];

/**
 * The same rows without copies. Of copies that differ the largest stays, and which one that is does not depend on the order of
 * rows or on where they are. Only the rows whose id comes again (`repeated`) are held. `links`: which of `LINK_COLUMNS` to keep.
 */
export function withoutCopies(
  relation: Relation,
  repeated: string,
  records: TableRecords,
  texts: readonly string[],
  links: readonly string[] = [],
): Relation {
  const { from, where } = relation;
  const lets = [...relation.lets, KEY_HASH];
  const kept = textNames(records).filter((name) => texts.includes(name));
  const order = [
    "-tk_output",
    "-(tk_input + tk_cache_read + tk_cache_write_5m + tk_cache_write_1h)",
    ...["input", "cache_read", "cache_write_1h", "reasoning", "undated", "at_second"].map((name) => `tk_${name}`),
    ...kept.flatMap((name) => [`CASE WHEN tk_${name} = '' THEN 1 ELSE 0 END`, `tk_${name}`]),
  ];
  const names = [...NUMBER_COLUMNS, ...FLAG_COLUMNS, ...kept, ...links].map((name) => `tk_${name}`);
  const one = [...order, ...names];
  const single = sql.select({ lets, from, where: [...where, `NOT (${repeated})`], figures: names });
  const copies = sql.select({
    lets,
    from,
    where: [...where, repeated],
    by: ["tk_key"],
    figures: [`arrayElement(arraySort(groupArray(tuple(${one.join(", ")}))), 1) AS tk_one`],
  });
  const parts = names.map((name, index) => `tupleElement(tk_one, ${order.length + index + 1}) AS ${name}`);
  // A SELECT of its own around each: servers hand the names of the first part of a union on to the others.
  return {
    lets: [],
    from: `(SELECT ${names.join(", ")} FROM (${single}) UNION ALL SELECT ${parts.join(", ")} FROM (${copies}))`,
    where: [],
  };
}

/** Rows that are records: all others are only counted. */
export const IS_RECORD = `tk_verdict = ${RECORD}`;

/** Rows that bill nothing, such as failed calls. */
export const IS_WITHOUT_USAGE = `tk_verdict = ${VERDICTS.indexOf("no-usage")}`;
