import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import type { UsageDetail, UsageReport } from "./usage-report.ts";
import { zone } from "./zone-offsets.ts";

/** A day whose last call is no further from its end than this is taken as over. */
const LATE_SECONDS = 2 * 3600;

/** So is one that has nearly as many requests as is usual, whenever the last one came. */
const NEARLY = 0.9;

/** Where a log stops: its last day, and the first day that it does not have the whole of. */
export interface LogEnd {
  readonly last: IsoDate;
  readonly open: IsoDate;
}

/**
 * Where a log ends, by the days of a zone. A log may be cut off at any hour: its last day is taken as open where its calls stop early
 * and are fewer than on that weekday a week before (or than on the days before). Null for a log without days.
 */
export function logEnd(
  { groupBy, sums }: UsageDetail,
  span: UsageReport["span"],
  timezone: string | undefined,
): LogEnd | null {
  const dayAt = groupBy.indexOf("day");
  const requests = new Map<string, number>();
  const clocked = new Set<string>();
  for (const { sum } of sums) {
    const day = sum.keys[dayAt] ?? null;
    if (day === null) continue;
    requests.set(day, (requests.get(day) ?? 0) + sum.requests);
    if (sum.clock === "known") clocked.add(day);
  }
  const days = [...requests.keys()].sort();
  const last = days.at(-1) as IsoDate | undefined;
  if (last === undefined) return null;
  const before = days.slice(-8, -1).map((day) => requests.get(day) ?? 0);
  const mean = before.reduce((sum, count) => sum + count, 0) / Math.max(1, before.length);
  const usual = requests.get(daysAfter(last, -7)) ?? mean;
  const end = span === null ? 0 : span.to + zone(timezone ?? "UTC")(span.to);
  const stopsEarly = dayOf(end as Instant) === last && SECONDS_A_DAY - (end % SECONDS_A_DAY) > LATE_SECONDS;
  const isOpen = clocked.has(last) && stopsEarly && (requests.get(last) ?? 0) < NEARLY * usual;
  return { last, open: isOpen ? last : daysAfter(last, 1) };
}

/** The day that it is for a log: as given; else today, but no later than the first day that the log doesn't have, nor before it begins. */
export function dayOfLog(end: LogEnd | null, begins: IsoDate | undefined, today: IsoDate, isGiven: boolean): IsoDate {
  if (isGiven || end === null) return today;
  return today < end.open && (begins === undefined || today > begins) ? today : end.open;
}

function daysAfter(day: IsoDate, count: number): IsoDate {
  return dayOf((Date.parse(day) / 1000 + count * SECONDS_A_DAY) as Instant);
}
