import { UserError } from "../errors.ts";

declare const isoDate: unique symbol;
declare const instant: unique symbol;

/** A calendar day, UTC: "2026-11-21". */
export type IsoDate = string & { readonly [isoDate]: true };

/** Seconds since 1970-01-01T00:00:00Z, a whole number. */
export type Instant = number & { readonly [instant]: true };

/**
 * When something happens: a day whose clock time is not known, or a moment.
 * A day stands for its first second wherever a moment is needed, and leaves the clock window open.
 */
export interface When {
  readonly at: Instant;
  readonly clock: "known" | "unknown";
}

export const SECONDS_A_DAY = 86_400;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function dayStart(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const milliseconds = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(milliseconds).toISOString().startsWith(text) ? milliseconds / 1000 : undefined;
}

/** A day ("2026-11-21") or a moment with its offset ("2026-07-01T02:00Z"); undefined where the text is neither. */
export function parseWhen(text: string): When | undefined {
  const day = dayStart(text);
  if (day !== undefined) return { at: day as Instant, clock: "unknown" };
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, date = "", hour, minute, second = "0", zone = "Z"] = match;
  const start = dayStart(date);
  if (start === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = zone === "Z" ? 0 : offsetSeconds(zone);
  if (offset === undefined) return undefined;
  return {
    at: (start + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset) as Instant,
    clock: "known",
  };
}

function offsetSeconds(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** Like `parseWhen`, for what a user typed: throws a UserError that names the option. */
export function when(text: string, option: string): When {
  const parsed = parseWhen(text);
  if (!parsed) {
    throw new UserError(`${option}: "${text}" is not a date, expected YYYY-MM-DD or YYYY-MM-DDTHH:MMZ`);
  }
  return parsed;
}

/** The same time of day so many calendar months later, at most the last day of that month. */
export function monthsAfter(at: Instant, months: number): Instant {
  const date = new Date(at * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return (date.getTime() / 1000) as Instant;
}

/** The UTC day of a moment. */
export function dayOf(at: Instant): IsoDate {
  return new Date(at * 1000).toISOString().slice(0, 10) as IsoDate;
}

/** "2026-09-10" for the first second of a day, "2026-09-10T04:00:00Z" for any other moment. */
export function formatInstant(at: Instant): string {
  const text = new Date(at * 1000).toISOString().replace(".000Z", "Z");
  return text.endsWith("T00:00:00Z") ? text.slice(0, 10) : text;
}

/** A length of time in words that limits and volumes use, as an exact share of a month (a twelfth of 365 days). */
export const PERIODS_A_MONTH = {
  minute: { numerator: 365n * 24n * 60n, denominator: 12n },
  hour: { numerator: 365n * 24n, denominator: 12n },
  day: { numerator: 365n, denominator: 12n },
  week: { numerator: 365n, denominator: 84n },
  month: { numerator: 1n, denominator: 1n },
  year: { numerator: 1n, denominator: 12n },
} as const;

export type Period = keyof typeof PERIODS_A_MONTH;
