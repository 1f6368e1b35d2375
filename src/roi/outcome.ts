import { add, type Fraction, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";
import { type Posterior, posteriorQuantile } from "./beta.ts";

/** What one task is tried with. */
export interface OutcomeTerms {
  /** Price of one attempt. */
  readonly attempt: Money;
  /** Looking at one answer. */
  readonly review: Money;
  /** Attempts before a person does it; 1 or more. */
  readonly attempts: number;
  /** A person doing it; null: what failed is given up. */
  readonly fallback: Money | null;
  /** What a wrong answer costs that the review lets pass, and the share of wrong ones that it finds. */
  readonly wrong: { readonly cost: Money; readonly found: Fraction } | null;
}

/** Share of attempts that succeed: graded samples, or a figure that somebody gives. */
export type SuccessRate =
  { readonly kind: "graded"; readonly samples: Posterior } | { readonly kind: "given"; readonly share: Fraction };

/** Cost of one useful outcome: expected, and at a success rate that nine in ten and one in ten posteriors exceed. */
export interface OutcomeCost {
  readonly success: { readonly mean: number; readonly p10: number | null; readonly p90: number | null };
  readonly cost: { readonly expected: Money; readonly low: Money | null; readonly high: Money | null };
  /** Attempts of one task on average, and the share of tasks that all of them fail. */
  readonly meanAttempts: number;
  readonly failed: number;
}

/** Cost of a useful outcome, (c + v) · (1 − qᴿ)/p + qᴿ · L; without a fallback what is spent over the share that succeeds. */
export function outcomeCost(rate: SuccessRate, terms: OutcomeTerms): OutcomeCost {
  const share = shareOf(rate);
  const at = (p: Fraction): Money => costAt(p, terms);
  const graded = rate.kind === "graded" ? rate.samples : null;
  const [p10, p90] = graded ? [posteriorQuantile(graded, 0.1), posteriorQuantile(graded, 0.9)] : [null, null];
  const { tries, failed } = course(share, terms.attempts);
  return {
    success: { mean: ratio(share), p10, p90 },
    cost: {
      expected: at(share),
      low: p90 === null ? null : at(approximate(p90)),
      high: p10 === null ? null : at(approximate(p10)),
    },
    meanAttempts: ratio(tries),
    failed: ratio(failed),
  };
}

/** The fallback cost at which two models' outcomes cost the same; null: one is cheaper whatever the fallback costs. */
export function breakEvenFallback(
  a: { readonly rate: SuccessRate; readonly terms: OutcomeTerms },
  b: { readonly rate: SuccessRate; readonly terms: OutcomeTerms },
): Money | null {
  const [first, second] = [a, b].map(({ rate, terms }) => ({
    tried: costAt(shareOf(rate), { ...terms, fallback: ZERO }),
    failed: course(shareOf(rate), terms.attempts).failed,
  }));
  if (!first || !second) return null;
  // tried₁ + failed₁ · L = tried₂ + failed₂ · L
  const gap = subtractFractions(first.failed, second.failed);
  if (gap.numerator === 0n) return null;
  const sign = gap.numerator < 0n ? -1n : 1n;
  const level = timesFraction((second.tried - first.tried) as Money, {
    numerator: gap.denominator * sign,
    denominator: gap.numerator * sign,
  });
  return level < 0n ? null : level;
}

function costAt(share: Fraction, { attempt, review, attempts, fallback, wrong }: OutcomeTerms): Money {
  const { tries, failed } = course(share, attempts);
  const missed = wrong === null ? ZERO : timesFraction(timesFraction(wrong.cost, rest(wrong.found)), rest(share));
  const spent = timesFraction(sum([attempt, review, missed]), tries);
  if (fallback !== null) return add(spent, timesFraction(fallback, failed));
  const useful = rest(failed);
  return timesFraction(spent, { numerator: useful.denominator, denominator: useful.numerator });
}

/** Attempts on average, 1 + q + q² …, and the share that none of them solves. */
function course(share: Fraction, attempts: number): { readonly tries: Fraction; readonly failed: Fraction } {
  const q = rest(share);
  let failed: Fraction = { numerator: 1n, denominator: 1n };
  let tries: Fraction = { numerator: 0n, denominator: 1n };
  for (let attempt = 0; attempt < attempts; attempt++) {
    tries = {
      numerator: tries.numerator * failed.denominator + failed.numerator * tries.denominator,
      denominator: tries.denominator * failed.denominator,
    };
    failed = { numerator: failed.numerator * q.numerator, denominator: failed.denominator * q.denominator };
  }
  return { tries, failed };
}

function shareOf(rate: SuccessRate): Fraction {
  if (rate.kind === "given") return rate.share;
  const { successes, failures } = rate.samples;
  return { numerator: BigInt(successes + 1), denominator: BigInt(successes + failures + 2) };
}

/** A statistic as a fraction of ten digits. */
function approximate(value: number): Fraction {
  return { numerator: BigInt(Math.max(1, Math.round(value * 1e10))), denominator: 10_000_000_000n };
}

function rest({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator - numerator, denominator };
}

function subtractFractions(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function ratio({ numerator, denominator }: Fraction): number {
  const digits = 10n ** 18n;
  return Number((numerator * digits) / denominator) / 1e18;
}
