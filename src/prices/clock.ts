import { dayOf, SECONDS_A_DAY } from "../domain/dates.ts";
import type { Instant } from "../domain/dates.ts";
import type { ClockWindow, PricePeriod, Rates } from "../domain/price.ts";

export const MINUTES_A_WEEK = 7 * 1440;

/** A set of rates that holds at some hours of the week, with how many minutes of it that are. Public holidays are not counted. */
export interface WindowShare {
  /** Null: the base rates, outside all windows. */
  readonly label: string | null;
  readonly rates: Rates;
  readonly minutes: number;
}

/** Does the window hold at this moment? */
export function holdsAt(window: ClockWindow, at: Instant): boolean {
  const minute = Math.floor((at % SECONDS_A_DAY) / 60);
  const inside = window.minutes.some(({ from, to }) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to,
  );
  if (!inside) return false;
  const local = (at + window.dayOffsetMinutes * 60) as Instant;
  // 1970-01-01 was a Thursday, day 4 of a week that starts with Sunday.
  const weekday = (Math.floor(local / SECONDS_A_DAY) + 4) % 7;
  if (window.weekdays && !window.weekdays.includes(weekday)) return false;
  return !(window.exceptDays ?? []).includes(dayOf(local));
}

/** The window that holds at a moment, if one does. Windows of a period never overlap. */
export function windowAt({ schedule }: PricePeriod, at: Instant): ClockWindow | undefined {
  return schedule.find((window) => holdsAt(window, at));
}

/** How a week divides into the windows of a period and the time outside them. */
export function shareOfWeek({ schedule, rates }: PricePeriod): WindowShare[] {
  const windows = schedule.map((window): WindowShare => {
    const daily = window.minutes.reduce((sum, { from, to }) => sum + (to - from + (from < to ? 0 : 1440)), 0);
    return { label: window.label, rates: window.rates, minutes: daily * (window.weekdays?.length ?? 7) };
  });
  const inside = windows.reduce((sum, { minutes }) => sum + minutes, 0);
  return [{ label: null, rates, minutes: MINUTES_A_WEEK - inside }, ...windows];
}
