import { fastNormalScore, fastNormalScoreOfLog, fastNormalShare } from "./fast-normal.ts";
import type { UserSpread } from "./user-spread.ts";

/** What a number of users cost together in one draw: in sum up to a cap each, and beyond it. Dollars, floating point. */
export interface UserSums {
  readonly below: number;
  readonly beyond: number;
}

/** The most expensive users are drawn one by one, for they make the tail; the others are many and alike. */
const DRAWN_SINGLY = 32;

/**
 * The cost of so many users whose costs are lognormal, each split at a cap (Infinity: none). The sum of few lognormal users is
 * neither normal nor lognormal, so the 32 most expensive are drawn as order statistics (Rényi: ln U of the k-th largest of n is
 * less than the one before by Exp/(n − k)); the rest, given the last of these, is taken as normal with its exact mean, variance
 * and correlation. Costs in proportion to the number of users drawn singly, not to their number.
 */
export function drawUsers(users: number, { mean, sigma }: UserSpread, cap: number, next: () => number): UserSums {
  if (mean <= 0) return { below: 0, beyond: 0 };
  if (sigma === 0) return { below: users * Math.min(mean, cap), beyond: users * Math.max(0, mean - cap) };
  const mu = Math.log(mean) - (sigma * sigma) / 2;
  let below = 0;
  let beyond = 0;
  let logShare = 0;
  const singly = Math.min(users, DRAWN_SINGLY);
  for (let rank = 0; rank < singly; rank++) {
    logShare += Math.log(next()) / (users - rank);
    const cost = Math.exp(mu + sigma * fastNormalScoreOfLog(logShare));
    below += Math.min(cost, cap);
    beyond += Math.max(0, cost - cap);
  }
  const rest = users - singly;
  if (rest === 0) return { below, beyond };
  const body = bodyMoments(mu, sigma, cap, fastNormalScoreOfLog(logShare));
  const [z1, z2] = [fastNormalScore(next()), fastNormalScore(next())];
  const [sdBelow, sdBeyond] = [Math.sqrt(body.varBelow), Math.sqrt(body.varBeyond)];
  const together = sdBelow > 0 && sdBeyond > 0 ? Math.min(1, body.covariance / (sdBelow * sdBeyond)) : 0;
  const tied = together * z1 + Math.sqrt(Math.max(0, 1 - together * together)) * z2;
  return {
    below: below + Math.max(0, rest * body.below + Math.sqrt(rest) * sdBelow * z1),
    beyond: beyond + Math.max(0, rest * body.beyond + Math.sqrt(rest) * sdBeyond * tied),
  };
}

/** Moments of min(X, K) and (X − K)⁺ of a user below a score: E[Xᵖ; Z < z] = e^(pμ + p²σ²/2)·Φ(z − pσ). */
function bodyMoments(mu: number, sigma: number, cap: number, score: number) {
  const all = fastNormalShare(score);
  const atCap = cap === Infinity ? Infinity : (Math.log(cap) - mu) / sigma;
  const edge = Math.min(atCap, score);
  const part = (power: number, z: number) =>
    Math.exp(power * mu + (power * power * sigma * sigma) / 2) * fastNormalShare(z - power * sigma);
  const upTo = { one: part(1, edge), two: part(2, edge) };
  const over = atCap < score ? all - fastNormalShare(atCap) : 0;
  const excess = over > 0 ? part(1, score) - upTo.one : 0;
  const excessSquare = over > 0 ? part(2, score) - upTo.two : 0;
  const capped = over > 0 ? cap : 0;
  const below = (upTo.one + capped * over) / all;
  const beyond = Math.max(0, excess - capped * over) / all;
  const belowSquare = (upTo.two + capped * capped * over) / all;
  const beyondSquare = (excessSquare - 2 * capped * excess + capped * capped * over) / all;
  return {
    below,
    beyond,
    varBelow: Math.max(0, belowSquare - below * below),
    varBeyond: Math.max(0, beyondSquare - beyond * beyond),
    covariance: capped * beyond - below * beyond,
  };
}
