import type { Fraction } from "../domain/money.ts";
import type { Growth, PricePath, UserGrowth } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { asFraction } from "./fractions.ts";

/**
 * Users after so many months as a multiple of today's. Statistics, floating point.
 * Exponential: each month brings a share and loses a share. Logistic: K/(1 + (K−1)e^(−rt)). Bass: the solution of
 * dN/dt = (p + qN/K)(K − N) − cN from N(0) = 1, p and q a year as they are published, c from the share that leaves each month.
 */
export function usersAfter(growth: UserGrowth, months: number): number {
  switch (growth.kind) {
    case "exponential":
      return Math.max(0, 1 + growth.monthly - growth.churn) ** months;
    case "logistic":
      return logistic(growth.ceiling, growth.monthly * months);
    case "bass":
      return bass(growth, months / 12);
  }
}

function logistic(ceiling: number, exponent: number): number {
  return ceiling / (1 + (ceiling - 1) * Math.exp(-exponent));
}

/** The solution of dn/dt = p + (q − p − c)n − qn², n = N/K: a logistic curve between the two roots of the right side. */
function bass(growth: UserGrowth & { readonly kind: "bass" }, years: number): number {
  const { ceiling, innovation: p, imitation: q, churn = 0 } = growth;
  const start = 1 / ceiling;
  const leaving = churn >= 1 ? Infinity : -12 * Math.log1p(-churn);
  if (leaving === Infinity) return years === 0 ? 1 : 0;
  if (q === 0) {
    const rate = p + leaving;
    if (rate === 0) return 1;
    return ceiling * (p / rate + (start - p / rate) * Math.exp(-rate * years));
  }
  const slope = q - p - leaving;
  const spread = Math.hypot(slope, 2 * Math.sqrt(q * p));
  const high = (slope + spread) / (2 * q);
  const low = (slope - spread) / (2 * q);
  // Churn as strong as imitation, and no innovation: both roots are 0.
  if (spread === 0) return ceiling / (1 / start + q * years);
  const left = ((start - high) / (start - low)) * Math.exp(-spread * years);
  return (ceiling * (high - low * left)) / (1 - left);
}

/** What each user sends after so many months, as a multiple of today's. */
export function intensityAfter(monthly: number, months: number): number {
  return (1 + monthly) ** months;
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

/** A month ahead over today: list prices, what one user sends, and volume ∝ users · intensity · price^(−elasticity). */
export function monthAhead(
  growth: Growth,
  month: number,
): { readonly prices: number; readonly perUser: number; readonly volume: number } {
  const prices = pricesAfter(growth.prices, month);
  const perUser = intensityAfter(growth.intensity ?? 0, month) * prices ** -growth.elasticity;
  const volume = usersAfter(growth.users, month) * perUser;
  checkVolume(volume, month);
  return { prices, perUser, volume };
}

const MOST_GROWTH = 1e30;

/** Growth that compounds for years can pass everything that is a number: that is a slip in its figures. */
export function checkVolume(volume: number, month: number): void {
  if (volume <= MOST_GROWTH) return;
  throw new UserError(
    `growth: by month ${month} the volume is more than 10³⁰ times today's`,
    {},
    "lower users, intensity or elasticity, or look at fewer months",
  );
}

/** Volume of today and of each month ahead, as a multiple of today's. */
export function volumesAhead(growth: Growth): Fraction[] {
  return Array.from({ length: growth.months + 1 }, (_, month) => asFraction(monthAhead(growth, month).volume));
}
