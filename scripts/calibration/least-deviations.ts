/** One equation: the sum of amount × unknown over `terms` should be `target`. */
export interface Observation {
  readonly terms: readonly (readonly [unknown: number, amount: number])[];
  readonly target: number;
  /** Of the absolute error, squared: 1 / target² makes errors relative. */
  readonly weight: number;
}

/** What is believed of an unknown before any observation, and how strongly (in units of squared weighted error). */
export interface Prior {
  readonly value: number;
  readonly strength: number;
}

const ROUNDS = 40;
const SMALLEST_ERROR = 2e-3;

/**
 * Unknowns that minimise the sum of absolute weighted errors plus a ridge towards the priors, by iteratively reweighted
 * least squares: outliers (a provider's odd day) pull no harder than any other row.
 */
export function fitLeastDeviations(observations: readonly Observation[], priors: readonly Prior[]): number[] {
  let solution = priors.map((prior) => prior.value);
  let reweights = observations.map(() => 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = solveRidge(observations, reweights, priors);
    const moved = Math.max(...next.map((value, i) => Math.abs(value - (solution[i] ?? 0))));
    solution = next;
    if (moved < 1e-5) break;
    reweights = observations.map(
      (row) => 1 / Math.max(Math.abs(row.target - predict(row, next)) * Math.sqrt(row.weight), SMALLEST_ERROR),
    );
  }
  return solution;
}

function predict(row: Observation, solution: readonly number[]): number {
  return row.terms.reduce((sum, [unknown, amount]) => sum + amount * (solution[unknown] ?? 0), 0);
}

function solveRidge(rows: readonly Observation[], reweights: readonly number[], priors: readonly Prior[]): number[] {
  const size = priors.length;
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const right = new Float64Array(size);
  priors.forEach(({ value, strength }, i) => {
    const line = matrix[i];
    if (line !== undefined) line[i] = strength;
    right[i] = strength * value;
  });
  rows.forEach((row, index) => {
    const weight = row.weight * (reweights[index] ?? 1);
    for (const [i, a] of row.terms) {
      const line = matrix[i];
      if (line === undefined) continue;
      for (const [j, b] of row.terms) line[j] = (line[j] ?? 0) + weight * a * b;
      right[i] = (right[i] ?? 0) + weight * a * row.target;
    }
  });
  return solveCholesky(matrix, right);
}

/** Solves a symmetric positive definite system, which a ridge always makes. */
function solveCholesky(matrix: Float64Array[], right: Float64Array): number[] {
  const size = right.length;
  const at = (i: number, j: number): number => matrix[i]?.[j] ?? 0;
  for (let i = 0; i < size; i += 1) {
    const line = matrix[i] ?? new Float64Array(size);
    for (let j = 0; j <= i; j += 1) {
      let sum = line[j] ?? 0;
      for (let k = 0; k < j; k += 1) sum -= (line[k] ?? 0) * at(j, k);
      line[j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  const middle = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    let sum = right[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= at(i, k) * (middle[k] ?? 0);
    middle[i] = sum / at(i, i);
  }
  const solution = new Float64Array(size);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = middle[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) sum -= at(k, i) * (solution[k] ?? 0);
    solution[i] = sum / at(i, i);
  }
  return [...solution];
}
