/**
 * The formulas that the tests of the five steps check against, written out once more and apart from src: a lognormal
 * and its parts, and money in 10⁻¹⁵ dollars.
 */

/** Normal scores of the 90th and 95th percentile. */
export const Z90 = 1.2815515655446004;
export const Z95 = 1.6448536269514722;

/** Φ(x), by the series e^(−x²/2)/√(2π) · Σ x^(2n+1)/(1·3·5···(2n+1)), whose terms are all positive. */
export function phi(x: number): number {
  if (x < 0) return 1 - phi(-x);
  if (x > 8) return 1;
  let [term, sum] = [x, x];
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** σ of the lognormal with this median and 95th percentile. */
export function sigmaOf(p50: number, p95: number): number {
  return Math.log(p95 / p50) / Z95;
}

/** Mean of a lognormal: median · e^(σ²/2). */
export function lognormalMean(p50: number, p95: number): number {
  return p50 * Math.exp(sigmaOf(p50, p95) ** 2 / 2);
}

/** E[min(X, K)] of a lognormal of mean m: m·Φ((ln K − μ)/σ − σ) + K·Φ(−(ln K − μ)/σ), μ = ln m − σ²/2. */
export function cappedMean(mean: number, sigma: number, cap: number): number {
  const z = (Math.log(cap) - Math.log(mean) + sigma ** 2 / 2) / sigma;
  return mean * phi(z - sigma) + cap * phi(-z);
}

/** P(X > edge) of a lognormal of mean m. */
export function shareAbove(mean: number, sigma: number, edge: number): number {
  return phi((Math.log(mean) - sigma ** 2 / 2 - Math.log(edge)) / sigma);
}

/** Dollars per million tokens as 10⁻¹⁵ dollars a token: $3 is 3,000,000,000. */
export function perToken(dollarsPerMillion: number): bigint {
  return BigInt(Math.round(dollarsPerMillion * 1e6)) * 1000n;
}

/** What so many tokens cost, in 10⁻¹⁵ dollars; tokens are made whole first. */
export function cost(tokens: number, dollarsPerMillion: number): bigint {
  return BigInt(Math.round(tokens)) * perToken(dollarsPerMillion);
}

/** a·n/d, to the nearest; a tie goes to the even one. */
export function share(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  const product = amount * numerator;
  const [whole, rest] = [product / denominator, product % denominator];
  const up = 2n * rest > denominator || (2n * rest === denominator && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/** "12.5" or "-0.004" as 10⁻¹⁵ dollars. */
export function femto(decimal: string): bigint {
  const [, sign = "", whole = "0", digits = ""] = /^(-?)(\d+)(?:\.(\d{1,15}))?$/.exec(decimal) ?? [];
  if (!/^-?\d+(\.\d{1,15})?$/.test(decimal)) throw new Error(`${decimal} is no amount`);
  const amount = BigInt(whole + digits.padEnd(15, "0"));
  return sign === "-" ? -amount : amount;
}

/** 10⁻¹⁵ dollars as the decimal that JSON has. */
export function decimal(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(16, "0");
  const text = `${digits.slice(0, -15)}.${digits.slice(-15)}`.replace(/\.?0+$/, "");
  return amount < 0n ? `-${text}` : text;
}
