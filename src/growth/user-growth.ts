import type { PricePath, UserGrowth } from "../domain/workload.ts";

/**
 * Users after so many months as a multiple of today's. Statistics, floating point.
 * Exponential: each month brings a share and loses a share. Logistic: K/(1 + (K−1)e^(−rt)). Bass: the solution of
 * dN/dt = (p + qN/K)(K − N) from N(0) = 1, p and q a year as they are published.
 */
export function usersAfter(growth: UserGrowth, months: number): number {
  switch (growth.kind) {
    case "exponential":
      return Math.max(0, 1 + growth.monthly - growth.churn) ** months;
    case "logistic":
      return logistic(growth.ceiling, growth.monthly * months);
    case "bass":
      return bass(growth.ceiling, growth.innovation, growth.imitation, months / 12);
  }
}

function logistic(ceiling: number, exponent: number): number {
  return ceiling / (1 + (ceiling - 1) * Math.exp(-exponent));
}

function bass(ceiling: number, innovation: number, imitation: number, years: number): number {
  if (innovation === 0) return logistic(ceiling, imitation * years);
  const ratio = imitation / innovation;
  const start = 1 / ceiling;
  const left = ((1 - start) / (1 + ratio * start)) * Math.exp(-(innovation + imitation) * years);
  return (ceiling * (1 - left)) / (1 + ratio * left);
}

/** List prices after so many months as a multiple of today's. `tier-steps` has no expectation of its own here: it needs draws, and stays flat. */
export function pricesAfter(path: PricePath, months: number): number {
  switch (path.kind) {
    case "flat":
    case "tier-steps":
      return 1;
    case "capability":
      return path.yearly ** (-months / 12);
    case "inflation":
      return (1 + path.yearly) ** (months / 12);
  }
}
