import type { Instant } from "../../domain/dates.ts";
import { SAME_REQUEST_SECONDS } from "../call-links.ts";
import { wholeNumber } from "../sums.ts";
import { among } from "./among.ts";
import type { Relation } from "./relation.ts";
import type { Cells, Server } from "./server.ts";
import * as sql from "./sql.ts";
import type { Let } from "./sql.ts";

/** Rows in range: records without copies, and rows that bill nothing. Both have the link columns. */
export interface CallRelations {
  readonly records: Relation;
  readonly unbilled: Relation;
}

/** One billed call: what turns and retries are counted in. */
export const IS_BILLED_CALL = "tk_is_call = 1 AND tk_requests = 1";

export interface AttemptsSeen {
  /** Does the table tell which calls repeat a failed one? */
  readonly told: boolean;
  /** The number of a first attempt: 0 where there is such a number, else 1. */
  readonly firstAttempt: 0 | 1;
  readonly anyFailed: boolean;
}

const TELLS = "CASE WHEN tk_attempt >= 0 OR tk_retry >= 0 OR tk_has_status = 1 THEN 1 ELSE 0 END";

export async function attemptsSeen(server: Server, { records, unbilled }: CallRelations): Promise<AttemptsSeen> {
  const figures = [`max(${TELLS})`, "sum(CASE WHEN tk_attempt = 0 THEN 1 ELSE 0 END)", "max(tk_failed)"];
  const found: Cells[] = [];
  for (const relation of [records, unbilled]) found.push(...(await server.all(sql.select({ ...relation, figures }))));
  const any = (place: number) => found.some((row) => Number(row[place]) > 0);
  return { told: any(0), firstAttempt: any(1) ? 0 : 1, anyFailed: any(2) };
}

export interface RepeatCount {
  readonly keys: Cells;
  readonly first: Instant;
  readonly told: boolean;
  readonly repeated: number;
  readonly failedUnbilled: number;
}

/** By some expressions: calls that repeat another, and failed ones that were not billed. */
export async function repeatsBy(
  server: Server,
  { records, unbilled }: CallRelations,
  { firstAttempt, anyFailed }: AttemptsSeen,
  expressions: readonly string[],
): Promise<readonly RepeatCount[]> {
  const keys = expressions.map((expression, index): Let => [`tk_key${index}`, expression]);
  const by = keys.map(([name]) => name);
  const isMarked = `tk_attempt > ${firstAttempt} OR tk_retry = 1`;
  const count = (relation: Relation, repeated: string, failedUnbilled: string) =>
    server.all(
      sql.select({
        ...relation,
        lets: [...relation.lets, ...keys],
        by,
        figures: [
          "min(tk_price_second)",
          `max(${TELLS})`,
          `sum(CASE WHEN ${repeated} THEN 1 ELSE 0 END)`,
          `sum(CASE WHEN ${failedUnbilled} THEN 1 ELSE 0 END)`,
        ],
      }),
    );
  const rows = [
    ...(await count(
      records,
      `${IS_BILLED_CALL} AND (${isMarked})`,
      "tk_failed = 1 AND tk_total_input + tk_output = 0",
    )),
    ...(await count(unbilled, "1 = 0", "tk_failed = 1")),
    ...(anyFailed ? await afterFailed(server, [records, unbilled], keys) : []),
  ];
  return rows.map((row) => {
    const [first, told, repeated, failedUnbilled] = row.slice(keys.length).map(wholeNumber);
    return {
      keys: row.slice(0, keys.length),
      first: (first ?? 0) as Instant,
      told: told === 1,
      repeated: repeated ?? 0,
      failedUnbilled: failedUnbilled ?? 0,
    };
  });
}

/** The same request: what has to agree where nothing else tells that a call repeats another. */
const SAME = ["feature", "tenant", "user_id", "model", "conversation"].map((name) => `tk_${name}`);

/**
 * Calls without a number or a mark right behind a failed one of the same request, within a minute. Only rows of the minutes in which
 * a request failed, and of the minutes after them, are looked at one by one, on the server.
 */
async function afterFailed(
  server: Server,
  parts: readonly Relation[],
  keys: readonly Let[],
): Promise<readonly Cells[]> {
  const minute = `intDiv(tk_at_second, ${SAME_REQUEST_SECONDS})`;
  const same = `cityHash64(${SAME.join(", ")})`;
  const near: Let = ["tk_near", `cityHash64(${same}, ${minute})`];
  const failed = parts.map(({ lets, from, where }) =>
    sql.select({
      lets: [...lets, ["tk_same", same], ["tk_minute", minute]],
      from,
      where: [...where, "tk_failed = 1", "tk_undated = 0"],
      figures: ["cityHash64(tk_same, arrayJoin([tk_minute, tk_minute + 1])) AS tk_near"],
    }),
  );
  const isNear = await among(server, "tk_near", `SELECT DISTINCT tk_near FROM (${unionOf(failed)})`);
  if (isNear === null) return [];
  const open = `CASE WHEN ${IS_BILLED_CALL} AND tk_attempt < 0 AND tk_retry < 0 THEN 1 ELSE 0 END`;
  const column = (name: string) => name.replace("tk_", "c_");
  const names = [...SAME, "tk_at_second", "tk_ended_well", "tk_open", "tk_price_second", ...keys.map(([name]) => name)];
  const rows = parts.map(({ lets, from, where }) =>
    sql.select({
      lets: [...lets, near, ["tk_ended_well", "1 - toUInt8(tk_failed)"], ["tk_open", open], ...keys],
      from,
      where: [...where, isNear, "tk_undated = 0"],
      // Parts of a union have to agree on which columns are the same in all rows.
      figures: names.map((name) => `materialize(${name}) AS ${column(name)}`),
    }),
  );
  const one = names.slice(SAME.length).map(column);
  const ordered = `SELECT arraySort(groupArray(tuple(${one.join(", ")}))) AS calls FROM (${unionOf(rows)})
    GROUP BY ${SAME.map(column).join(", ")} HAVING count(*) > 1`;
  const part = (of: string, place: number) => `tupleElement(${of}, ${place})`;
  const repeats = `SELECT arrayJoin(arrayFilter((x, before, place) -> place > 1 AND ${part("before", 2)} = 0 AND ${part("x", 3)} = 1
      AND ${part("x", 1)} - ${part("before", 1)} <= ${SAME_REQUEST_SECONDS},
    calls, arrayPushFront(arrayPopBack(calls), arrayElement(calls, 1)), arrayEnumerate(calls))) AS again FROM (${ordered})`;
  const by = keys.map((_, index) => `key${index}`);
  const taken = [...by.map((key, index) => `${part("again", index + 5)} AS ${key}`), `${part("again", 4)} AS at`];
  return server.all(`SELECT ${[...by, "min(at)", "0", "count(*)", "0"].join(", ")} FROM
    (SELECT ${taken.join(", ")} FROM (${repeats})) GROUP BY ${by.join(", ")}`);
}

/** A SELECT of its own around each: servers hand the names of the first part of a union on to the others. */
function unionOf(selects: readonly string[]): string {
  return selects.map((select) => `SELECT * FROM (${select})`).join(" UNION ALL ");
}
