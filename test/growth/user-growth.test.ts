import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_GROWTH, type Growth } from "../../src/domain/workload.ts";
import { UserError } from "../../src/errors.ts";
import { asFraction, asNumber } from "../../src/growth/fractions.ts";
import { intensityAfter, monthAhead, pricesAfter, usersAfter } from "../../src/growth/user-growth.ts";

describe("users over the months", () => {
  it("start at today's, however they grow", () => {
    expect(usersAfter({ kind: "exponential", monthly: 0.08, churn: 0.03 }, 0)).toBe(1);
    expect(usersAfter({ kind: "logistic", ceiling: 50, monthly: 0.2 }, 0)).toBeCloseTo(1, 12);
    expect(usersAfter({ kind: "bass", ceiling: 50, innovation: 0.03, imitation: 0.38 }, 0)).toBeCloseTo(1, 12);
  });

  it("compound", () => {
    // 1.08^12 = 2.518170; with 3 % lost, 1.05^12 = 1.795856.
    expect(usersAfter({ kind: "exponential", monthly: 0.08, churn: 0 }, 12)).toBeCloseTo(2.51817, 5);
    expect(usersAfter({ kind: "exponential", monthly: 0.08, churn: 0.03 }, 12)).toBeCloseTo(1.795856, 6);
  });

  it("approach a ceiling and never pass it", () => {
    const ceiling = fc.double({ min: 1.1, max: 1000, noNaN: true });
    const months = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(ceiling, months, fc.boolean(), (top, month, bass) => {
        const growth = bass
          ? ({ kind: "bass", ceiling: top, innovation: 0.03, imitation: 0.38 } as const)
          : ({ kind: "logistic", ceiling: top, monthly: 0.3 } as const);
        const now = usersAfter(growth, month);
        const next = usersAfter(growth, month + 1);
        expect(next).toBeGreaterThanOrEqual(now - 1e-9);
        expect(next).toBeLessThanOrEqual(top * (1 + 1e-12));
      }),
    );
  });

  it("solve Bass's equation", () => {
    // dN/dt = (p + qN/K)(K − N), checked by a step of a millionth of a year.
    const growth = { kind: "bass", ceiling: 20, innovation: 0.03, imitation: 0.38 } as const;
    const step = 12e-6;
    const now = usersAfter(growth, 30);
    const slope = (usersAfter(growth, 30 + step) - now) / 1e-6;
    expect(slope).toBeCloseTo((0.03 + (0.38 * now) / 20) * (20 - now), 4);
    expect(usersAfter({ ...growth, innovation: 0 }, 12)).toBeCloseTo(20 / (1 + 19 * Math.exp(-0.38)), 12);
  });
});

describe("diffusion with churn", () => {
  const growth = { kind: "bass", ceiling: 20, innovation: 0.03, imitation: 0.38, churn: 0.01 } as const;
  const leaving = -12 * Math.log(1 - 0.01);

  it("solves dN/dt = (p + qN/K)(K − N) − cN", () => {
    for (const known of [
      growth,
      { ...growth, innovation: 0 },
      { ...growth, imitation: 0 },
      { ...growth, churn: 0.2 },
    ]) {
      const rate = -12 * Math.log(1 - known.churn);
      const step = 12e-6;
      const now = usersAfter(known, 30);
      const slope = (usersAfter(known, 30 + step) - usersAfter(known, 30 - step)) / 2e-6;
      const expected = (known.innovation + (known.imitation * now) / 20) * (20 - now) - rate * now;
      expect(slope).toBeCloseTo(expected, 4);
      expect(usersAfter(known, 0)).toBeCloseTo(1, 12);
    }
  });

  it("settles where as many leave as come, and is the curve without churn where nobody leaves", () => {
    const settled = usersAfter(growth, 1200);
    expect((0.03 + (0.38 * settled) / 20) * (20 - settled)).toBeCloseTo(leaving * settled, 6);
    expect(settled).toBeLessThan(20);
    for (const month of [3, 12, 60]) {
      const stays = { kind: "bass", ceiling: 20, innovation: 0.03, imitation: 0.38 } as const;
      expect(usersAfter({ ...stays, churn: 0 }, month)).toBe(usersAfter(stays, month));
    }
    expect(usersAfter({ ...growth, innovation: 0, imitation: 0 }, 12)).toBeCloseTo(0.99 ** 12, 12);
    expect(usersAfter({ ...growth, churn: 1 }, 1)).toBe(0);
  });
});

describe("what each user sends", () => {
  it("compounds", () => {
    expect(intensityAfter(0.02, 12)).toBeCloseTo(1.268242, 6);
    expect(intensityAfter(0, 12)).toBe(1);
  });
});

describe("list prices over the months", () => {
  it("stay, fall for a capability, or rise", () => {
    expect(pricesAfter({ kind: "flat" }, 12)).toBe(1);
    expect(pricesAfter({ kind: "capability", yearly: 10 }, 12)).toBeCloseTo(0.1, 12);
    expect(pricesAfter({ kind: "capability", yearly: 9 }, 6)).toBeCloseTo(1 / 3, 12);
    expect(pricesAfter({ kind: "inflation", yearly: 0.2 }, 24)).toBeCloseTo(1.44, 12);
  });
});

describe("a statistic that money is multiplied with", () => {
  it("keeps nine decimals, and nine digits of what is small: 40 times cheaper a year is not free after seven", () => {
    expect(asFraction(1.0895167134)).toEqual({ numerator: 1_089_516_713n, denominator: 1_000_000_000n });
    for (const years of [3, 5, 7, 10]) expect(asNumber(asFraction(40 ** -years)) * 40 ** years).toBeCloseTo(1, 8);
    expect(asFraction(0).numerator).toBe(0n);
    const small = fc.double({ min: 1e-30, max: 10, noNaN: true });
    fc.assert(
      fc.property(small, (value) => {
        expect(asNumber(asFraction(value)) / value).toBeCloseTo(1, 5);
      }),
    );
  });
});

describe("growth that passes everything", () => {
  it("is refused with its month, and what to lower", () => {
    const growth: Growth = { ...DEFAULT_GROWTH, users: { kind: "exponential", monthly: 10, churn: 0 }, intensity: 10 };
    expect(monthAhead(growth, 14).volume).toBeLessThan(1e30);
    expect(() => monthAhead(growth, 15)).toThrow(UserError);
    expect(() => monthAhead(growth, 500)).toThrow(/by month 500 the volume is more than 10³⁰ times today's/);
  });
});
