import type { UserCosts } from "../domain/plan.ts";
import { rootOf } from "../load/fit.ts";
import { normalScore, normalShare } from "../load/normal.ts";

/** How the model cost of a month spreads over users: a lognormal of this mean and σ. Statistics, floating point dollars. */
export interface UserSpread {
  readonly mean: number;
  readonly sigma: number;
}

function mu({ mean, sigma }: UserSpread): number {
  return Math.log(mean) - (sigma * sigma) / 2;
}

/** The cost that a share of the users stays below. */
export function userQuantile(spread: UserSpread, share: number): number {
  if (spread.mean <= 0) return 0;
  return Math.exp(mu(spread) + spread.sigma * normalScore(share));
}

/** Share of the users who cost more than this. */
export function shareCostingMore(spread: UserSpread, than: number): number {
  if (spread.mean <= 0) return than < 0 ? 1 : 0;
  if (than <= 0) return 1;
  if (spread.sigma === 0) return spread.mean > than ? 1 : 0;
  return normalShare((mu(spread) - Math.log(than)) / spread.sigma);
}

/** E[min(X, K)]: the mean cost when nobody is served beyond K. What is beyond, E[(X − K)⁺], is the mean less this. */
export function cappedMean(spread: UserSpread, cap: number): number {
  const { mean, sigma } = spread;
  if (cap <= 0 || mean <= 0) return 0;
  if (cap === Infinity) return mean;
  if (sigma === 0) return Math.min(mean, cap);
  const z = (Math.log(cap) - mu(spread)) / sigma;
  return mean * normalShare(z - sigma) + cap * normalShare(-z);
}

/** The cap at which the capped mean is `allowed`; null where no cap makes it so little, or none is needed. */
export function capForMean(spread: UserSpread, allowed: number): number | null {
  if (allowed <= 0 || allowed >= spread.mean) return null;
  // By the logarithm, since the cap may lie far out: it is at least the mean that it leaves.
  const excess = (log: number) => cappedMean(spread, Math.exp(log)) - allowed;
  return Math.exp(rootOf(excess, Math.log(allowed), Math.log(spread.mean) + 40));
}

/** The part of all cost that the most expensive share of the users makes: Φ(Φ⁻¹(q) + σ). */
export function costOfTop(share: number, sigma: number): number {
  return normalShare(normalScore(share) + sigma);
}

/** The σ behind a saying such as "10 % of the users make 70 % of the cost". */
export function sigmaOfTop(share: number, costShare: number): number {
  return normalScore(costShare) - normalScore(share);
}

/** The part of what is served under a cap that the most expensive share of the users makes. */
export function servedToTop(share: number, spread: UserSpread, cap: number): number {
  const most = userQuantile(spread, 1 - share);
  const served = cappedMean(spread, cap);
  if (served === 0 || most < cap) {
    // Nobody below them reaches the cap, so it takes from their own cost alone.
    const others = spread.mean * (1 - costOfTop(share, spread.sigma));
    return served === 0 ? costOfTop(share, spread.sigma) : 1 - others / served;
  }
  return (share * cap) / served;
}

/** With fewer users than this who cost anything, a spread of users says nothing. */
export const FEWEST_USERS = 20;

/** The σ at which the dearest tenth of users make of all cost what they make of these; null: too few users who cost anything. */
export function sigmaOfUsers(costs: readonly number[]): number | null {
  const falling = costs.filter((cost) => cost > 0).toSorted((a, b) => b - a);
  if (falling.length < FEWEST_USERS) return null;
  const top = Math.round(falling.length / 10);
  const total = falling.reduce((sum, cost) => sum + cost, 0);
  const share = falling.slice(0, top).reduce((sum, cost) => sum + cost, 0) / total;
  return Math.min(5, Math.max(0.01, sigmaOfTop(top / falling.length, share)));
}

/** What users are served a month where nobody is served beyond `cap`. */
export function userCosts(spread: UserSpread, cap = Infinity): UserCosts {
  const served = (share: number) => Math.min(userQuantile(spread, share), cap);
  return {
    mean: cappedMean(spread, cap),
    p50: served(0.5),
    p90: served(0.9),
    p99: served(0.99),
    topPercentShare: servedToTop(0.01, spread, cap),
    topTenthShare: servedToTop(0.1, spread, cap),
  };
}
