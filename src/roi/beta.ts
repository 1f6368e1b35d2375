/** What graded samples tell of a success rate: a Beta posterior over a uniform prior. Statistics, so floating point. */
export interface Posterior {
  readonly successes: number;
  readonly failures: number;
}

/** The rate that is expected. */
export function posteriorMean({ successes, failures }: Posterior): number {
  return (successes + 1) / (successes + failures + 2);
}

/** The rate that lies above so much of the posterior, by bisection. */
export function posteriorQuantile({ successes, failures }: Posterior, probability: number): number {
  let [low, high] = [0, 1];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, successes + 1, failures + 1) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function, by its continued fraction. https://dlmf.nist.gov/8.17.E22 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  return front / continued(x, a, b);
}

/** Evaluated from the far end; the terms shrink fast below the mean. */
function continued(x: number, a: number, b: number): number {
  let value = 1;
  for (let m = 2 * Math.ceil(Math.sqrt(a + b)) + 60; m >= 1; m--) {
    const half = Math.floor(m / 2);
    const numerator =
      m % 2 === 0
        ? (half * (b - half) * x) / ((a + m - 1) * (a + m))
        : (-(a + half) * (a + b + half) * x) / ((a + m - 1) * (a + m));
    value = 1 + numerator / value;
  }
  return value;
}

/** Stirling's series, shifted up to where it is exact to double precision. https://dlmf.nist.gov/5.11.E1 */
function logGamma(z: number): number {
  let [shift, at] = [0, z];
  while (at < 12) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
