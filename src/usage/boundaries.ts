import type { Instant } from "../domain/dates.ts";
import type { ClockWindow } from "../domain/price.ts";
import { SECONDS_A_DAY } from "../domain/dates.ts";

/** Where prices may change: the lines along which usage is summed up, so that each sum has one price. */
export interface Boundaries {
  readonly instants: readonly Instant[];
  readonly windows: readonly ClockWindow[];
  /** Total input tokens of a request. */
  readonly tierEdges: readonly number[];
}

/** Are all lines of one among those of the other? */
export function isWithin(some: Boundaries, all: Boundaries): boolean {
  const joined = joinBoundaries([some, all]);
  return (["instants", "windows", "tierEdges"] as const).every((kind) => joined[kind].length === all[kind].length);
}

/** Lines that are fine enough for several price tables. */
export function joinBoundaries(all: readonly Boundaries[]): Boundaries {
  const windows = new Map(
    all.flatMap((each) => each.windows).map((window) => [JSON.stringify({ ...window, rates: undefined }), window]),
  );
  return {
    instants: [...new Set(all.flatMap(({ instants }) => instants))].sort((a, b) => a - b),
    windows: [...windows.values()],
    tierEdges: [...new Set(all.flatMap(({ tierEdges }) => tierEdges))].sort((a, b) => a - b),
  };
}

/** Number of price changes up to a moment: a search tree of CASEs, the same text on every engine. */
export function sliceSql(second: string, { instants }: Boundaries): string {
  const search = (from: number, to: number): string => {
    if (from === to) return String(from);
    const middle = Math.floor((from + to) / 2);
    return `CASE WHEN ${second} < ${instants[middle] ?? 0} THEN ${search(from, middle)} ELSE ${search(middle + 1, to)} END`;
  };
  return search(0, instants.length);
}

/** Which clock windows hold, a bit each; -1 where the clock is not known and it would matter. */
export function windowSql(second: string, clockKnown: string, { windows }: Boundaries): string {
  if (windows.length === 0) return "0";
  const bits = windows.map((window, place) => `CASE WHEN ${holdsSql(second, window)} THEN ${2 ** place} ELSE 0 END`);
  return `CASE WHEN ${clockKnown} THEN ${addUp(bits)} ELSE -1 END`;
}

/** Number of context-tier edges that a request's input passes. */
export function tierSql(requestInput: string, { tierEdges }: Boundaries): string {
  return addUp(tierEdges.map((edge) => `CASE WHEN ${requestInput} > ${edge} THEN 1 ELSE 0 END`));
}

/** Whole-number division, in words that every engine knows. */
export function floorDivide(value: string, by: number | string): string {
  return `CAST(floor((${value}) / ${by}) AS BIGINT)`;
}

/** The same rule as `holdsAt` of the prices: minutes of the UTC day, days of the window's own zone. */
function holdsSql(second: string, window: ClockWindow): string {
  const minute = floorDivide(`${second} % ${SECONDS_A_DAY}`, 60);
  const inside = window.minutes.map(({ from, to }) =>
    from < to ? `(${minute} >= ${from} AND ${minute} < ${to})` : `(${minute} >= ${from} OR ${minute} < ${to})`,
  );
  // 1970-01-01 was a Thursday, day 4 of a week that starts with Sunday.
  const day = floorDivide(`${second} + ${window.dayOffsetMinutes * 60}`, SECONDS_A_DAY);
  const conditions = [`(${inside.length === 0 ? "1 = 0" : inside.join(" OR ")})`];
  if (window.weekdays) conditions.push(`(${day} + 4) % 7 IN (${window.weekdays.join(", ")})`);
  const exceptions = (window.exceptDays ?? []).map((text) => Date.parse(`${text}T00:00:00Z`) / 1000 / SECONDS_A_DAY);
  if (exceptions.length > 0) conditions.push(`${day} NOT IN (${exceptions.join(", ")})`);
  return conditions.join(" AND ");
}

function addUp(terms: readonly string[]): string {
  return terms.length === 0 ? "0" : terms.join(" + ");
}
