import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IsoDate } from "../../src/domain/dates.ts";
import { type Money, usd } from "../../src/domain/money.ts";
import { forecastMonth } from "../../src/usage/forecast.ts";
import { dayAt, dollars, noise, weekday } from "./invented-days.ts";

const days = (count: number, of: (place: number) => Money) =>
  Array.from({ length: count }, (_, place) => ({ day: dayAt(place), usd: of(place) }));

describe("the forecast of a month", () => {
  it("of a constant series is the constant, to the last digit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.integer({ min: 1, max: 59 }), (amount, count) => {
        const found = forecastMonth(
          days(count, () => amount as Money),
          dayAt(count),
        );
        const length = dayAt(count).startsWith("2026-06") ? 30n : 31n;
        expect(found?.expected).toBe(amount * length);
      }),
    );
  });

  it("knows the weekdays", () => {
    const pattern = (place: number) => ((place + 1) % 7 === 0 ? usd("10") : usd("100"));
    const found = forecastMonth(days(50, pattern), dayAt(50));
    // July 2026 has 31 days, four of them Sundays.
    expect(found?.expected).toBe(usd((27 * 100 + 4 * 10).toString()));
  });

  it("has what is spent within its range, and never less at the end", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 59 }), (amounts) => {
        const found = forecastMonth(
          days(amounts.length, (place) => (amounts[place] ?? 0n) as Money),
          dayAt(amounts.length),
        );
        if (!found) throw new Error("no forecast");
        expect(found.low >= found.spent && found.expected >= found.spent).toBe(true);
        expect(found.low <= found.expected && found.expected <= found.high).toBe(true);
      }),
    );
  });

  it("holds the truth about nine times in ten", () => {
    const normal = noise(11);
    const trials = 200;
    const held = Array.from({ length: trials }, () => {
      const all = days(61, (place) => dollars(100 * weekday(place) * Math.exp(0.003 * place + 0.15 * normal())));
      const truth = all.filter(({ day }) => day.startsWith("2026-07")).reduce((total, day) => total + day.usd, 0n);
      const found = forecastMonth(all.slice(0, 40), dayAt(40));
      return found !== null && found.low <= truth && truth <= found.high;
    }).filter(Boolean).length;
    expect(held / trials).toBeGreaterThan(0.82);
    expect(held / trials).toBeLessThan(0.99);
  });

  it("says that fewer than two weeks are little, with a wider range", () => {
    const of = (place: number) => dollars(100 + (place % 3));
    const [short, long] = [forecastMonth(days(10, of), dayAt(10)), forecastMonth(days(24, of), dayAt(24))];
    expect([short?.shortHistory, long?.shortHistory]).toEqual([true, false]);
    const width = (found: typeof short) => Number((found?.high ?? 0n) - (found?.low ?? 0n)) / Number(found?.expected);
    expect(width(short)).toBeGreaterThan(4 * width(long));
  });

  it("takes the day itself as not over: at least what it has already", () => {
    const found = forecastMonth([...days(20, () => usd("1")), { day: dayAt(20), usd: usd("50") }], dayAt(20));
    expect(found?.expected).toBe(usd("79"));
    expect(found?.spent).toBe(usd("70"));
  });

  it("fills the days between the end of the log and the day that it is made on", () => {
    const found = forecastMonth(
      days(16, () => usd("2")),
      "2026-06-21" as IsoDate,
    );
    expect([found?.spent, found?.expected, found?.daysForecast]).toEqual([usd("32"), usd("60"), 14]);
  });

  it("is what was spent where the month is over, and none before the first day", () => {
    expect(
      forecastMonth(
        days(30, () => usd("2")),
        "2026-06-30" as IsoDate,
      )?.daysForecast,
    ).toBe(1);
    expect(forecastMonth([], dayAt(3))).toBeNull();
    expect(
      forecastMonth(
        days(3, () => usd("2")),
        dayAt(0),
      ),
    ).toBeNull();
  });
});
