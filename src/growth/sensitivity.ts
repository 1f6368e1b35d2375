const MOST_BINS = 32;

/**
 * The share of the variance of y that goes with one input alone (first-order Sobol index). `shares`: the input as a uniform
 * number between 0 and 1, by which draws are put into bins; the variance of the bins' means is taken, less what chance alone
 * would give. The input's effect need not be monotone.
 */
export function firstOrderShare(shares: Float64Array, y: Float64Array): number {
  const draws = y.length;
  const bins = Math.min(MOST_BINS, Math.floor(Math.sqrt(draws / 4)));
  if (bins < 2) return 0;
  const sums = new Float64Array(bins);
  const counts = new Float64Array(bins);
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const bin = Math.min(bins - 1, Math.floor((shares[draw] ?? 0) * bins));
    const value = y[draw] ?? 0;
    sums[bin] = (sums[bin] ?? 0) + value;
    counts[bin] = (counts[bin] ?? 0) + 1;
    sum += value;
  }
  const mean = sum / draws;
  let total = 0;
  for (const value of y) total += (value - mean) ** 2;
  if (!(total > 1e-18 * mean * mean * draws)) return 0;
  const between = sums.reduce((all, binSum, bin) => {
    const count = counts[bin] ?? 0;
    return count === 0 ? all : all + (binSum / count - mean) ** 2 * count;
  }, 0);
  const byChance = ((bins - 1) * Math.max(0, total - between)) / (draws - bins);
  return Math.min(1, Math.max(0, (between - byChance) / total));
}

/** Values as shares of their rank, so that any input can be binned as a uniform one. */
export function rankShares(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  const shares = new Float64Array(values.length);
  order.forEach((draw, rank) => {
    shares[draw] = (rank + 0.5) / values.length;
  });
  return shares;
}
