import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, formatInstant, type Instant, monthsAfter, parseWhen, when } from "../../src/domain/dates.ts";

describe("dates", () => {
  it("prints the moment that it read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), (at) => {
        expect(parseWhen(formatInstant(at as Instant))?.at).toBe(at);
      }),
    );
  });

  it("takes a day for its first second, with the clock open", () => {
    expect(parseWhen("2026-11-21")).toEqual({ at: Date.UTC(2026, 10, 21) / 1000, clock: "unknown" });
  });

  it("counts months ahead by the calendar, and ends with the last day of a shorter one", () => {
    const ahead = (from: string, months: number) =>
      formatInstant(monthsAfter(parseWhen(from)?.at ?? (0 as Instant), months));
    expect([1, 2, 14].map((months) => ahead("2026-11-21", months))).toEqual(["2026-12-21", "2027-01-21", "2028-01-21"]);
    expect([1, 3, 25].map((months) => ahead("2026-01-31", months))).toEqual(["2026-02-28", "2026-04-30", "2028-02-29"]);
    expect(ahead("2026-11-21T14:30Z", 1)).toBe("2026-12-21T14:30:00Z");
  });

  it("takes an offset into account", () => {
    const utc = parseWhen("2026-07-01T02:00Z");
    expect(utc?.clock).toBe("known");
    expect(parseWhen("2026-07-01T10:00+08:00")).toEqual(utc);
    expect(parseWhen("2026-06-30T20:30:00-0530")).toEqual(utc);
    expect(dayOf(utc?.at ?? (0 as Instant))).toBe("2026-07-01");
  });

  it.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "21.11.2026",
    "2026-1-1",
    "2026-11-21T25:00Z",
    "2026-11-21T10:00",
    "today",
    "",
  ])("refuses %j", (text) => {
    expect(parseWhen(text)).toBeUndefined();
    expect(() => when(text, "--as-of")).toThrow(/^--as-of: .* is not a date, expected YYYY-MM-DD/);
  });
});
