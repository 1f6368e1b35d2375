import { incompleteGamma } from "./gamma.ts";

/** Φ(z): the share of a standard normal below z. Statistics, floating point. */
export function normalShare(z: number): number {
  if (z === 0) return 0.5;
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2);
  return z < 0 ? upper / 2 : (1 + lower) / 2;
}

/** Φ⁻¹(p): the normal score below which a share p lies; ±∞ at the ends. */
export function normalScore(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalScore(1 - p);
  // A rough start (Abramowitz & Stegun 26.2.22), then Halley's steps.
  const t = Math.sqrt(-2 * Math.log(p));
  let z = (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t) - t;
  for (let step = 0; step < 4; step++) {
    const error = (normalShare(z) - p) / density(z);
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
