/** Busiest ten minutes over the mean where a feature does not tell: measured 1.9 to 3.3 in four production workloads. */
export const DEFAULT_PEAK = 3;

/**
 * How a load of mean 1 and a known peak spreads over the month: sorted by size it is peak · q^(peak − 1), q from 0 to 1. That has
 * mean 1 whatever the peak, is steady at a peak of 1 and even between nothing and twice the mean at a peak of 2. Statistics.
 */

/** E[min(load, level)]: what a capacity of so many times the mean serves, as a share of the whole load. */
export function servedBelow(level: number, peak: number): number {
  if (level <= 0) return 0;
  if (level >= peak) return 1;
  if (peak <= 1) return level;
  const below = 1 - timeAbove(level, peak);
  return below ** peak + level * (1 - below);
}

/** The share of the time in which the load is above a level. */
export function timeAbove(level: number, peak: number): number {
  if (level >= peak) return 0;
  if (level <= 0 || peak <= 1) return 1;
  return 1 - (level / peak) ** (1 / (peak - 1));
}

/** The level that the load passes for so large a share of the time: what to reserve where reserved capacity pays from that share on. */
export function levelExceeded(share: number, peak: number): number {
  if (share >= 1) return 0;
  return peak * (1 - Math.max(0, share)) ** (peak - 1);
}
