import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BudgetPeriod } from "../../src/domain/burn-down.ts";
import type { IsoDate } from "../../src/domain/dates.ts";
import { type Money, usd } from "../../src/domain/money.ts";
import { burnDown } from "../../src/usage/burn-down.ts";
import { dayAt, dollars, noise, weekday } from "./invented-days.ts";

const days = (count: number, of: (place: number) => Money) =>
  Array.from({ length: count }, (_, place) => ({ day: dayAt(place), usd: of(place) }));

const terms = (limit: string, asOf: IsoDate, per: BudgetPeriod = "month") => ({
  ...{ limit: usd(limit), asOf, per },
  anchor: asOf,
});

/** The series of the tests begins on the first of June 2026, a Monday. */
const JULY = 30;

describe("a budget on its way through a month", () => {
  it("tells the exact day on which what is seen passes it", () => {
    const found = burnDown(
      days(JULY + 20, () => usd("10")),
      terms("100", dayAt(JULY + 20)),
    );
    expect(found.crossed).toBe("2026-07-11");
    expect(found).toMatchObject({ spent: usd("200"), expected: usd("310"), chance: 1, crossing: null });
  });

  it("is not passed by what equals it", () => {
    expect(
      burnDown(
        days(JULY + 10, () => usd("10")),
        terms("100", dayAt(JULY + 10)),
      ).crossed,
    ).toBe(null);
  });

  it("tells the day ahead on which the weekdays so far lead over it, and never a later latest than the end", () => {
    const found = burnDown(
      days(JULY + 20, () => usd("10")),
      terms("255", dayAt(JULY + 20)),
    );
    expect(found.crossed).toBe(null);
    expect(found.crossing?.likely).toBe("2026-07-26");
    expect(found.days.at(25)).toEqual({ day: "2026-07-26", usd: usd("10"), spent: usd("260"), basis: "expected" });
    expect(found.chance).toBeGreaterThan(0.99);
  });

  it("says that a budget beyond reach is passed at no time", () => {
    const found = burnDown(
      days(JULY + 20, () => usd("10")),
      terms("5000", dayAt(JULY + 20)),
    );
    expect(found.crossing).toEqual({ earliest: null, likely: null, latest: null });
    expect(found.chance).toBeLessThan(0.001);
  });

  it("leaves out what comes after the day that it is, and knows that a day that has begun is a least", () => {
    const found = burnDown(
      days(60, () => usd("10")),
      terms("1000", dayAt(JULY + 5)),
    );
    expect(found.spent).toBe(usd("60"));
    expect(found.expected).toBe(usd("310"));
  });

  it("follows days, weeks and years as well", () => {
    const spike = days(JULY + 20, (place) => usd(place === JULY + 7 ? "50" : "10"));
    const daily = burnDown(spike, terms("20", dayAt(JULY + 20), "day"));
    expect(daily).toMatchObject({ from: "2026-07-08", to: "2026-07-08", crossed: "2026-07-08", periodsOver: 1 });
    const weekly = burnDown(spike, terms("80", dayAt(JULY + 20), "week"));
    expect(weekly).toMatchObject({ from: "2026-07-06", to: "2026-07-12", spent: usd("110"), crossed: "2026-07-10" });
    const yearly = burnDown(spike, terms("10000", dayAt(JULY + 20), "year"));
    expect(yearly).toMatchObject({ from: "2026-01-01", to: "2026-12-31", spent: usd("540"), beginsLate: true });
  });

  it("holds together whatever was spent", () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 61 });
    const periods = fc.constantFrom<BudgetPeriod>("day", "week", "month", "year");
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 0n, max: 10n ** 19n }), periods, (costs, limit, per) => {
        const found = burnDown(
          days(costs.length, (place) => (costs[place] ?? 0n) as Money),
          { limit: limit as Money, per, asOf: dayAt(costs.length), anchor: dayAt(costs.length - 1) },
        );
        expect(found.crossed !== null).toBe(found.spent > found.limit);
        expect(found.spent <= found.low && found.low <= found.expected && found.expected <= found.high).toBe(true);
        expect(found.days.at(-1)?.spent).toBe(found.expected);
        expect(found.chance >= 0 && found.chance <= 1).toBe(true);
        const { earliest = null, likely = null, latest = null } = found.crossing ?? {};
        if (likely !== null) expect(earliest !== null && earliest <= likely).toBe(true);
        if (latest !== null) expect(likely !== null && likely <= latest).toBe(true);
        if (found.crossing) expect(likely !== null).toBe(found.expected > found.limit);
      }),
    );
  });

  it("tells the crossing within its range about nine times in ten", () => {
    const normal = noise(5);
    const trials = Array.from({ length: 150 }, () => {
      const all = days(61, (place) => dollars(100 * weekday(place) * Math.exp(0.15 * normal())));
      const limit = dollars(1900);
      const truth = burnDown(all, { limit, per: "month", asOf: dayAt(61), anchor: dayAt(60) }).crossed;
      const { crossing } = burnDown(all.slice(0, 40), { limit, per: "month", asOf: dayAt(40), anchor: dayAt(39) });
      const after = (day: IsoDate | null, other: IsoDate | null) => (day ?? "9") >= (other ?? "9");
      return after(truth, crossing?.earliest ?? null) && after(crossing?.latest ?? null, truth);
    });
    const held = trials.filter(Boolean).length / trials.length;
    expect(held).toBeGreaterThan(0.82);
  });
});
