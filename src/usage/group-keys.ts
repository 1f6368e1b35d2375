import { ownValue } from "../domain/own-value.ts";
import type { Instant } from "../domain/dates.ts";
import { dayOf, SECONDS_A_DAY } from "../domain/dates.ts";
import { USAGE_FLAGS } from "../domain/usage-record.ts";
import { UserError } from "../errors.ts";
import { floorDivide } from "./boundaries.ts";
import { textOrNull } from "./duckdb.ts";
import type { OffsetAt, ZoneOffset } from "./zone-offsets.ts";

/** One thing that usage is grouped by: how SQL says it, and how its value reads. */
export interface GroupKey {
  readonly name: string;
  readonly sql: string;
  readonly text: (value: unknown) => string | null;
}

const COLUMNS: Readonly<Record<string, string>> = {
  feature: "feature",
  model: "model_name",
  tenant: "tenant",
  user: "user_id",
  provider: "provider",
  mode: "mode",
  region: "region",
};

/** Traces tell the minute from their start, though not the time of day. */
export const RELATIVE_TIME = 2 ** USAGE_FLAGS.indexOf("relative-time");

/** The day of a record where days are those of UTC. */
export const UTC_DAY = floorDivide("at_second + 0", SECONDS_A_DAY);

const TAG = "tag:";

/** The tags that `groupBy` names: "tag:team" reads "team". */
export function tagsIn(groupBy: readonly string[]): readonly string[] {
  return [...new Set(groupBy.filter((key) => key.startsWith(TAG)).map((key) => key.slice(TAG.length)))];
}

/** Throws a UserError for a word that nothing can be grouped by. `tags`: those that were read, in the order of their columns. */
export function groupKeys(
  groupBy: readonly string[],
  offsetAt: OffsetAt,
  offsets: readonly ZoneOffset[],
  tags: readonly string[] = tagsIn(groupBy),
): GroupKey[] {
  const local = `at_second + ${offsetSql(offsets)}`;
  return groupBy.map((name): GroupKey => {
    const column = name.startsWith(TAG) ? `tag${tags.indexOf(name.slice(TAG.length))}` : ownValue(COLUMNS, name);
    if (column) return { name, sql: column, text: textOrNull };
    if (name === "day") return { name, sql: floorDivide(local, SECONDS_A_DAY), text: dayText };
    if (name === "hour") {
      // The hour's own first second: the two hours that share a name when clocks go back stay apart.
      const sql = `CASE WHEN clock_known THEN ${floorDivide(local, 3600)} * 3600 - (${offsetSql(offsets)}) END`;
      return { name, sql, text: (value) => hourText(value, offsetAt) };
    }
    if (name === "minute") {
      const sql = `CASE WHEN clock_known OR flags & ${RELATIVE_TIME} <> 0 THEN ${floorDivide("at_second", 60)} * 60 END`;
      return { name, sql, text: (value) => hourText(value, offsetAt) };
    }
    const words = [...Object.keys(COLUMNS), "day", "hour", "minute", "tag:NAME"].join(", ");
    throw new UserError(`--group-by: "${name}" is not one of ${words}`);
  });
}

function offsetSql(offsets: readonly ZoneOffset[]): string {
  const [first, ...later] = offsets;
  const cases = later.toReversed().map(({ from, offset }) => `WHEN at_second >= ${from} THEN ${offset}`);
  return cases.length === 0 ? `${first?.offset ?? 0}` : `CASE ${cases.join(" ")} ELSE ${first?.offset ?? 0} END`;
}

function dayText(value: unknown): string | null {
  return value === null ? null : dayOf((Number(value) * SECONDS_A_DAY) as Instant);
}

/** "2026-10-25T02:00+02:00" */
function hourText(value: unknown, offsetAt: OffsetAt): string | null {
  if (value === null) return null;
  const at = Number(value) as Instant;
  const offset = offsetAt(at);
  const local = new Date((at + offset) * 1000).toISOString().slice(0, 16);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60;
  const pair = (part: number) => String(Math.floor(part)).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${pair(minutes / 60)}:${pair(minutes % 60)}`;
}
