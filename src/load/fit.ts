import type { Curve } from "../domain/token-load.ts";
import type { Spread } from "../domain/workload.ts";
import {
  constantCurve,
  curveThrough,
  cutCurve,
  lognormalCurve,
  meanOf,
  quantileOf,
  scaleCurve,
  withParetoTail,
} from "./curve.ts";
import { normalScore, normalShare } from "./normal.ts";

/** σ of tokens a request where only one figure is told: between the inputs (0.985) and outputs (0.859) of the Azure 2023 conversation trace. */
export const DEFAULT_TOKEN_SIGMA = 0.9;

const QUANTILES = [
  ["p10", 0.1],
  ["p50", 0.5],
  ["p90", 0.9],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

const SHARES = Object.fromEntries(QUANTILES) as Readonly<Record<(typeof QUANTILES)[number][0], number>>;

/** No context window takes more tokens; a curve that nobody cut ends here, so that a wide one has no mean beyond reason. */
const LONGEST = 10_000_000;

/** Where only a maximum is told, so much of it is expected. */
const EXPECTED_OF_MAXIMUM = 0.35;

/** Fewer tokens than one are no different from one where a logarithm is taken. */
const SMALLEST = 0.5;

export interface Fit {
  readonly curve: Curve;
  /** σ was not told but assumed. */
  readonly sigmaAssumed: boolean;
  /** How far the stated mean is from the mean of the curve through the stated quantiles: 1 is not at all. */
  readonly meanCorrection: number;
}

/**
 * The distribution that a spread means. One figure: a lognormal with an assumed σ. A mean and a quantile: the lognormal with
 * both. Two quantiles: the lognormal through both; more: a curve through all. A mean beside two or more quantiles bends the
 * curve between two of them, and scales it only where no bend is enough. `tail` replaces what lies beyond its quantile by a
 * Pareto tail. `max` cuts: what would be longer ends there.
 */
export function fitCurve(spread: Spread, sigma?: number): Fit {
  if (sigma !== undefined) return fitted(spread, sigma);
  const found = known.get(spread) ?? fitted(spread, DEFAULT_TOKEN_SIGMA);
  known.set(spread, found);
  return found;
}

/** Worked out once for each spread: it is the same for every model. */
const known = new WeakMap<Spread, Fit>();

function fitted(spread: Spread, sigma: number): Fit {
  const max = spread.max ?? Math.max(LONGEST, spread.mean ?? 0);
  const knots = QUANTILES.flatMap(([name, share]) => {
    const value = spread[name];
    return value === undefined ? [] : [{ share, value: Math.max(value, SMALLEST) }];
  });
  const { mean, tail } = spread;
  const ended: Ending = (curve) => cutCurve(tail ? withParetoTail(curve, SHARES[tail.from], tail.alpha) : curve, max);
  const [only] = knots;
  if (only === undefined) return meanOnly(mean ?? EXPECTED_OF_MAXIMUM * (spread.max ?? 0), sigma, max, ended);
  if (knots.length === 1) {
    if (mean === undefined) {
      return { curve: ended(throughPoint(only, sigma)), sigmaAssumed: max > only.value, meanCorrection: 1 };
    }
    const curve = ended(throughPoint(only, sigmaOf(only, mean, ended)));
    return { ...scaledTo(curve, mean), sigmaAssumed: false };
  }
  if (mean === undefined) return { curve: ended(curveThrough(knots)), sigmaAssumed: false, meanCorrection: 1 };
  return { ...scaledTo(bentTo(knots, mean, ended), mean), sigmaAssumed: false };
}

/** What becomes of the upper end of a curve. */
type Ending = (curve: Curve) => Curve;

interface Knot {
  readonly share: number;
  readonly value: number;
}

/** The ends of the curve, where it leads anyhow: a bend between quantiles is not to change the tails. */
const ENDS = [-6, 6].map(normalShare);

/**
 * The curve through all quantiles whose mean is the one told, or as near to it as it gets: in the middle of a gap between two
 * of them (or below the first) one more point is placed, in the gap that can change the mean most first.
 */
function bentTo(knots: readonly Knot[], mean: number, ended: Ending): Curve {
  const free = curveThrough(knots);
  const ends = ENDS.map((share) => ({ share, value: quantileOf(free, share) }));
  let points = [...knots, ...ends].toSorted((a, b) => a.share - b.share);
  const curveOf = (of: readonly Knot[]): Curve => ended(curveThrough(of));
  const gaps = points.slice(1, -1).map((upper, index) => ({ lower: points[index] ?? upper, upper }));
  for (const { lower, upper } of gaps.toSorted((a, b) => leverage(b) - leverage(a))) {
    if (Math.abs(meanOf(curveOf(points)) / mean - 1) < 1e-9) break;
    const share = (lower.share + upper.share) / 2;
    const at = (log: number) => [...points, { share, value: Math.exp(log) }].toSorted((a, b) => a.share - b.share);
    const lowest = Math.log(Math.max(lower.value, Math.min(SMALLEST, upper.value)));
    points = at(rootOf((log) => meanOf(curveOf(at(log))) - mean, lowest, Math.log(upper.value)));
  }
  return curveOf(points);
}

/** How much a gap can change the mean. */
function leverage({ lower, upper }: { readonly lower: Knot; readonly upper: Knot }): number {
  return (upper.share - lower.share) * (upper.value - lower.value);
}

function meanOnly(mean: number, sigma: number, max: number, ended: Ending): Fit {
  if (mean <= 0 || mean >= max) {
    return { curve: constantCurve(Math.min(Math.max(mean, 0), max)), sigmaAssumed: false, meanCorrection: 1 };
  }
  const uncut = Math.log(mean) - (sigma * sigma) / 2;
  // The cut lowers the mean, so the body has to lie higher; ln of the cap plus some σ is as high as it helps.
  const excess = (mu: number) => meanOf(ended(lognormalCurve(mu, sigma))) - mean;
  // A heavy tail makes the mean larger, so that the body has to lie lower.
  const mu = rootOf(excess, excess(uncut) > 0 ? uncut - 10 * sigma - 10 : uncut, Math.log(max) + 10 * sigma);
  return { curve: ended(lognormalCurve(mu, sigma)), sigmaAssumed: true, meanCorrection: 1 };
}

function throughPoint(point: Knot, sigma: number): Curve {
  return lognormalCurve(Math.log(point.value) - sigma * normalScore(point.share), sigma);
}

/** The σ with which the lognormal through a point has the mean, or the nearest that there is. */
function sigmaOf(point: Knot, mean: number, ended: Ending): number {
  const widest = 6;
  const z = normalScore(point.share);
  const excess = (sigma: number) => meanOf(ended(throughPoint(point, sigma))) - mean;
  // Through an upper quantile the mean first falls with σ, down to σ = z, then rises.
  if (z > 0 && mean < point.value) return excess(z) >= 0 ? z : rootOf((sigma) => -excess(sigma), 0, z);
  if (mean <= point.value) return 0;
  return excess(widest) <= 0 ? widest : rootOf(excess, Math.max(z, 0), widest);
}

function scaledTo(curve: Curve, mean: number): Pick<Fit, "curve" | "meanCorrection"> {
  const found = meanOf(curve);
  if (found <= 0) return { curve: constantCurve(mean), meanCorrection: 1 };
  const factor = mean / found;
  return { curve: Math.abs(factor - 1) < 1e-9 ? curve : scaleCurve(curve, factor), meanCorrection: factor };
}

/** Where a rising function passes 0 between two ends, by halving, to a relative precision. */
export function rootOf(rising: (x: number) => number, low: number, high: number, precision = 1e-15): number {
  let from = low;
  let to = high;
  for (let step = 0; step < 100 && to - from > precision * Math.max(1, Math.abs(from)); step++) {
    const middle = (from + to) / 2;
    if (rising(middle) < 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
