import { type Instant, SECONDS_A_DAY, when } from "../domain/dates.ts";
import { UserError } from "../errors.ts";
import { momentOfLocal, type OffsetAt } from "./zone-offsets.ts";

/** Moments from `from` until before `to`; null: open. */
export interface TimeRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/**
 * What `--since` and `--until` mean: a day is the whole day in the reader's zone, the day of `until` included; a moment is
 * exact, and `until` ends before it. Throws a UserError where nothing can be between the two.
 */
export function timeRange(since: string | undefined, until: string | undefined, offsetAt: OffsetAt): TimeRange {
  const range = {
    from: boundary(since, "--since", 0, offsetAt),
    to: boundary(until, "--until", SECONDS_A_DAY, offsetAt),
  };
  if (range.from !== null && range.to !== null && range.from >= range.to) {
    throw new UserError(`--since: ${since ?? ""} is not before --until ${until ?? ""}`, {}, "exchange the two");
  }
  return range;
}

function boundary(text: string | undefined, option: string, dayLength: number, offsetAt: OffsetAt): Instant | null {
  if (text === undefined) return null;
  const { at, clock } = when(text, option);
  return clock === "known" ? at : momentOfLocal(offsetAt, (at + dayLength) as Instant);
}
