import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approximateUsd, type Fraction, fraction, type Money, usd, ZERO } from "../../src/domain/money.ts";
import { incompleteBeta, posteriorMean, posteriorQuantile } from "../../src/roi/beta.ts";
import { breakEvenFallback, outcomeCost, type OutcomeTerms, type SuccessRate } from "../../src/roi/outcome.ts";

const given = (share: string): SuccessRate => ({ kind: "given", share: fraction(share) });

const terms = (attempt: string, fallback: string | null, changes: Partial<OutcomeTerms> = {}): OutcomeTerms => ({
  attempt: usd(attempt),
  review: ZERO,
  attempts: 3,
  fallback: fallback === null ? null : usd(fallback),
  wrong: null,
  ...changes,
});

const expected = (rate: SuccessRate, of: OutcomeTerms): number => approximateUsd(outcomeCost(rate, of).cost.expected);

describe("the cost of a useful outcome", () => {
  it("turns with the fallback: a contract on a cheap and a dear model", () => {
    const pair = (fallback: string): number[] => [
      expected(given("0.8"), terms("0.08", fallback)),
      expected(given("0.95"), terms("1.30", fallback)),
    ];
    const rounded = (fallback: string): string[] => pair(fallback).map((cost) => cost.toFixed(3));
    expect(rounded("0")).toEqual(["0.099", "1.368"]);
    expect(rounded("20")).toEqual(["0.259", "1.371"]);
    expect(rounded("75")).toEqual(["0.699", "1.378"]);
    expect(rounded("500")).toEqual(["4.099", "1.431"]);
  });

  it("has its break-even where both cost the same", () => {
    const share = fc.integer({ min: 1, max: 99 }).map((percent) => (percent / 100).toFixed(2));
    const price = fc.integer({ min: 1, max: 100_000 }).map((amount) => (amount / 1000).toFixed(3));
    fc.assert(
      fc.property(share, share, price, price, fc.integer({ min: 1, max: 5 }), (p, q, c, d, attempts) => {
        const a = { rate: given(p), terms: terms(c, null, { attempts }) };
        const b = { rate: given(q), terms: terms(d, null, { attempts }) };
        const level = breakEvenFallback(a, b);
        const at = (side: typeof a, fallback: Money): number => expected(side.rate, { ...side.terms, fallback });
        if (level === null) {
          const difference = (fallback: Money): number => Math.sign(at(a, fallback) - at(b, fallback));
          expect(difference(ZERO) * difference(usd("100000000"))).toBeGreaterThanOrEqual(0);
        } else expect(at(a, level) / at(b, level)).toBeCloseTo(1, 6);
      }),
    );
    const flash = { rate: given("0.8"), terms: terms("0.08", null) };
    const opus = { rate: given("0.95"), terms: terms("1.30", null) };
    expect(approximateUsd(breakEvenFallback(flash, opus) ?? ZERO)).toBeCloseTo(161.149, 2);
  });

  it("is price over success rate where failures are given up, however often one tries", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (attempts) => {
        expect(expected(given("0.25"), terms("1", null, { attempts }))).toBeCloseTo(4, 9);
      }),
    );
  });

  it("adds the review to every attempt and the wrong answers that it lets pass", () => {
    const wrong = { cost: usd("100"), found: fraction("0.9") };
    const reviewed = terms("1", "0", { review: usd("2"), attempts: 1, wrong });
    expect(expected(given("0.8"), reviewed)).toBeCloseTo(1 + 2 + 0.1 * 0.2 * 100, 9);
  });

  it("brackets the expected cost by what the graded samples leave open, closer with more of them", () => {
    const range = (samples: number): [number, number, number] => {
      const rate: SuccessRate = { kind: "graded", samples: { successes: 0.8 * samples, failures: 0.2 * samples } };
      const { low, expected: mean, high } = outcomeCost(rate, terms("0.08", "75")).cost;
      return [approximateUsd(low ?? ZERO), approximateUsd(mean), approximateUsd(high ?? ZERO)];
    };
    for (const samples of [20, 200, 2000]) {
      const [low, mean, high] = range(samples);
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
    expect(range(2000)[2] - range(2000)[0]).toBeLessThan(range(200)[2] - range(200)[0]);
  });
});

describe("the posterior of a success rate", () => {
  /** P(Beta(a, b) ≤ x) for whole a and b: at least a of a + b − 1 draws below x. */
  function binomialTail(x: number, a: number, b: number): number {
    const n = a + b - 1;
    let [sum, coefficient] = [0, 1];
    for (let k = 0; k <= n; k++) {
      if (k >= a) sum += coefficient * x ** k * (1 - x) ** (n - k);
      coefficient = (coefficient * (n - k)) / (k + 1);
    }
    return sum;
  }

  it("is the binomial tail for whole figures", () => {
    const whole = fc.integer({ min: 1, max: 25 });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), whole, whole, (x, a, b) => {
        expect(incompleteBeta(x, a, b)).toBeCloseTo(binomialTail(x, a, b), 9);
      }),
    );
  });

  it("has quantiles that hold as much as they say", () => {
    const count = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(count, count, fc.constantFrom(0.1, 0.5, 0.9), (successes, failures, probability) => {
        const at = posteriorQuantile({ successes, failures }, probability);
        expect(incompleteBeta(at, successes + 1, failures + 1)).toBeCloseTo(probability, 6);
      }),
    );
    expect(posteriorMean({ successes: 160, failures: 40 })).toBeCloseTo(161 / 202, 12);
  });

  it("knows nothing without samples", () => {
    const half: Fraction = fraction("0.5");
    expect(posteriorMean({ successes: 0, failures: 0 })).toBe(Number(half.numerator) / Number(half.denominator));
    expect(posteriorQuantile({ successes: 0, failures: 0 }, 0.1)).toBeCloseTo(0.1, 9);
  });
});
