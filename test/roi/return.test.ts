import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fraction, usd, usdToDecimal, ZERO } from "../../src/domain/money.ts";
import { TIME_PRESETS } from "../../src/roi/presets.ts";
import { type LabourTerms, returnOn, type RoiTerms } from "../../src/roi/return.ts";

const saved = (text: string): LabourTerms["saved"] => ({
  low: fraction(text),
  expected: fraction(text),
  high: fraction(text),
});

const LABOUR: LabourTerms = {
  people: 1,
  hoursPerDay: fraction("2"),
  daysPerYear: 260,
  hourly: usd("75"),
  saved: saved("0.625"),
};

const COSTS: RoiTerms["costs"] = {
  apiMonthly: usd("50"),
  oversightMonthly: ZERO,
  development: ZERO,
  integration: ZERO,
  learning: ZERO,
  years: fraction("1"),
};

const terms = (changes: Partial<RoiTerms> = {}): RoiTerms => ({
  labour: LABOUR,
  revenue: ZERO,
  errorsAvoided: ZERO,
  costs: COSTS,
  ...changes,
});

describe("the return on AI", () => {
  it("is 3,963 % of the AI cost where two hours a day become 45 minutes, and 156 % of labour and AI together", () => {
    const { value, cost, roi, labour } = returnOn(terms());
    expect(usdToDecimal(value.expected)).toBe("24375");
    expect(usdToDecimal(cost)).toBe("600");
    expect(roi.expected).toBeCloseTo(39.625, 9);
    expect(labour && usdToDecimal(labour.before)).toBe("39000");
    expect(labour && usdToDecimal(labour.together)).toBe("15225");
    expect(labour?.savedOverTogether).toBeCloseTo(1.5616, 4);
  });

  it("counts development, integration, learning and oversight among the costs", () => {
    const costs = {
      ...COSTS,
      oversightMonthly: usd("100"),
      development: usd("9000"),
      integration: usd("3000"),
      learning: usd("1500"),
      years: fraction("3"),
    };
    const { cost, paybackMonths } = returnOn(terms({ costs }));
    expect(usdToDecimal(cost)).toBe("6300");
    expect(paybackMonths).toBeCloseTo(13_500 / (24_375 / 12 - 150), 9);
  });

  it("is a loss with what METR measured, and a gain with what developers felt", () => {
    const roi = (name: string): number => {
      const preset = TIME_PRESETS.find((each) => each.name === name);
      if (!preset) throw new Error(name);
      const labour = { ...LABOUR, saved: { ...preset.saved, expected: preset.saved.low } };
      return returnOn(terms({ labour })).roi.expected ?? Number.NaN;
    };
    expect(roi("metr-measured")).toBeLessThan(-1);
    expect(roi("metr-felt")).toBeGreaterThan(0);
    expect(roi("metr-forecast")).toBeGreaterThan(roi("metr-felt"));
  });

  it("has no ratio where nothing is spent, and never pays back what costs more than it brings", () => {
    expect(returnOn(terms({ costs: { ...COSTS, apiMonthly: ZERO } })).roi.expected).toBeNull();
    expect(
      returnOn(terms({ costs: { ...COSTS, apiMonthly: usd("9000"), learning: usd("1") } })).paybackMonths,
    ).toBeNull();
  });

  it("is (value − cost) / cost for any sums", () => {
    const cents = fc.integer({ min: 1, max: 1e9 }).map((amount) => usd((amount / 100).toFixed(2)));
    fc.assert(
      fc.property(cents, cents, cents, (revenue, apiMonthly, development) => {
        const { cost, roi, value } = returnOn(
          terms({ labour: null, revenue, costs: { ...COSTS, apiMonthly, development } }),
        );
        expect(cost).toBe(apiMonthly * 12n + development);
        expect(value.expected).toBe(revenue);
        expect(((roi.expected ?? Number.NaN) + 1) * Number(cost)).toBeCloseTo(Number(revenue), -9);
      }),
    );
  });

  it("names a source and a date for every preset", () => {
    expect(TIME_PRESETS.filter(({ source, date }) => source === "" || date === "")).toEqual([]);
  });
});
