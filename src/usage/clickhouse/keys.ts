import type { Instant } from "../../domain/dates.ts";
import { floorDivide } from "../boundaries.ts";
import type { KeysOf } from "../figures.ts";
import { type GroupKey, groupKeys } from "../group-keys.ts";
import { offsetsBetween, zone } from "../zone-offsets.ts";
import { NO_TIME } from "./values.ts";

/** Whatever the offset of a zone, the day and the hour of what has no time are before this. */
const NO_TIME_BEFORE = NO_TIME + 10 * 86_400;

const RECORD_COLUMNS = /\b(at_second|clock_known|feature|model_name|tenant|user_id|provider|mode|region|tag\d+)\b/g;

/** What rows are grouped by, as for files, with the names that records have on the server. */
export function serverKeys(from: Instant, to: Instant, tags: readonly string[]): KeysOf {
  return (groupBy, timezone) => {
    const offsetAt = zone(timezone);
    return groupKeys(groupBy, offsetAt, offsetsBetween(offsetAt, from, to), tags).map((key): GroupKey => {
      const time = { day: 86_400, hour: 1, minute: 1 }[key.name];
      // No table has times that count from their own start.
      const expression =
        key.name === "minute" ? `CASE WHEN clock_known = 1 THEN ${floorDivide("at_second", 60)} * 60 END` : key.sql;
      return {
        name: key.name,
        sql: expression.replaceAll(RECORD_COLUMNS, "tk_$1"),
        text:
          time === undefined
            ? key.text
            : (value) => (value === null || Number(value) * time < NO_TIME_BEFORE ? null : key.text(value)),
      };
    });
  };
}
