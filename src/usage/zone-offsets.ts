import { type Instant, SECONDS_A_DAY } from "../domain/dates.ts";
import { UserError } from "../errors.ts";

/** From this moment on, local time is so many seconds ahead of UTC. */
export interface ZoneOffset {
  readonly from: Instant;
  readonly offset: number;
}

export type OffsetAt = (at: Instant) => number;

/** Local time minus UTC in a zone ("Europe/Berlin"), in seconds. Throws a UserError for an unknown zone. */
export function zone(name: string): OffsetAt {
  if (name === "UTC") return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new UserError(`--timezone: "${name}" is not a time zone, expected a name such as Europe/Berlin or UTC`);
  }
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]));
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
  };
}

/** The offsets that hold between two moments, in order; the first one from the start on. Days are short enough to miss no change. */
export function offsetsBetween(offsetAt: OffsetAt, from: Instant, to: Instant): readonly ZoneOffset[] {
  const offsets: ZoneOffset[] = [{ from, offset: offsetAt(from) }];
  for (let day = from; day < to; day = (day + SECONDS_A_DAY) as Instant) {
    const next = Math.min(day + SECONDS_A_DAY, to) as Instant;
    if (offsetAt(day) !== offsetAt(next))
      offsets.push({ from: changeBetween(offsetAt, day, next), offset: offsetAt(next) });
  }
  return offsets;
}

function changeBetween(offsetAt: OffsetAt, before: Instant, after: Instant): Instant {
  let low = before as number;
  let high = after as number;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2) as Instant;
    if (offsetAt(middle) === offsetAt(after)) high = middle;
    else low = middle;
  }
  return high as Instant;
}

/** The moment at which clocks of the zone show this time, given as if it were UTC. */
export function momentOfLocal(offsetAt: OffsetAt, local: Instant): Instant {
  const guess = (local - offsetAt(local)) as Instant;
  return (local - offsetAt(guess)) as Instant;
}
