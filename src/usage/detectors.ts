/** Detectors of what is unusual in a series of numbers. Statistics only. Defaults and their false alarms: docs/usage-logs.md. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Nothing is so regular that a smaller scatter (of logarithms) could be trusted. */
const LEAST_SCATTER = 0.02;

/** How far a value is from the median of others, in their scatter: 0.6745 (x − median) / MAD. Iglewicz and Hoaglin (1993). */
export function modifiedZ(value: number, others: readonly number[]): number {
  const middle = median(others);
  const scatter = Math.max(LEAST_SCATTER, median(others.map((other) => Math.abs(other - middle))));
  return (0.6745 * (value - middle)) / scatter;
}

const WEIGHT = 0.3;
const WINSOR = 4;

/** One step of an exponentially weighted mean of scores; a single wild one cannot move it far. */
export function ewmaStep(mean: number, score: number): number {
  return WEIGHT * Math.max(-WINSOR, Math.min(WINSOR, score)) + (1 - WEIGHT) * mean;
}

/** What the mean of scores stays within, where nothing happened: 3.5 of its own standard deviations. */
export const EWMA_LIMIT = 3.5 * Math.sqrt(WEIGHT / (2 - WEIGHT));

/** Of several tests those that hold although there were many: Benjamini and Hochberg (1995), at a share of false ones. */
export function withoutFalseDiscoveries(scores: readonly number[], tests: number, falseShare = 0.1): readonly number[] {
  const sorted = scores.toSorted((a, b) => Math.abs(b) - Math.abs(a));
  const kept = sorted.findLastIndex((score, index) => tailOf(score) <= (falseShare * (index + 1)) / tests);
  return sorted.slice(0, kept + 1);
}

/** Two tails of the normal distribution, good to a few per cent from three on. */
function tailOf(score: number): number {
  const size = Math.abs(score);
  return size < 1 ? 1 : (2 * Math.exp((-size * size) / 2)) / (size * Math.sqrt(2 * Math.PI));
}

const LEAST_SHARE = 1e-4;

export interface DistributionShift {
  /** Population stability index over tenths of the first distribution. */
  readonly psi: number;
  /** What it exceeds by chance in one case of twenty, for so many values. */
  readonly byChance: number;
}

/** How different two histograms (bin → count) are. */
export function distributionShift(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): DistributionShift {
  const [n, m] = [total(before), total(after)];
  const tenths = new Map<number, { before: number; after: number }>();
  let passed = 0;
  for (const bin of [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b)) {
    const count = before.get(bin) ?? 0;
    const tenth = Math.min(9, Math.floor((10 * (passed + count / 2)) / Math.max(1, n)));
    passed += count;
    const known = tenths.get(tenth) ?? { before: 0, after: 0 };
    tenths.set(tenth, { before: known.before + count, after: known.after + (after.get(bin) ?? 0) });
  }
  const psi = [...tenths.values()].reduce((sum, counts) => {
    const p = Math.max(LEAST_SHARE, counts.before / Math.max(1, n));
    const q = Math.max(LEAST_SHARE, counts.after / Math.max(1, m));
    return sum + (p - q) * Math.log(p / q);
  }, 0);
  return { psi, byChance: (1 / Math.max(1, n) + 1 / Math.max(1, m)) * chiSquare95(Math.max(1, tenths.size - 1)) };
}

/** 95th percentile of χ², by Wilson and Hilferty. */
function chiSquare95(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 1.645 * Math.sqrt(part)) ** 3;
}

function total(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
