import type { Provisioned } from "../domain/workload-commitments.ts";
import { servedBelow } from "./load-shape.ts";

/** A load before reserved capacity. */
export interface ProvisionedLoad {
  /** Weighted tokens a minute, on the mean. */
  readonly demand: number;
  readonly peak: number;
  /** What commitments before have taken of it, in multiples of its mean. */
  readonly level: number;
}

export interface Served {
  /** Share of the load that the units serve. */
  readonly share: number;
  /** Share that nobody serves. */
  readonly refused: number;
  readonly level: number;
}

/**
 * What reserved units serve of each load. They are shared in proportion to what each load asks for; what a load asks beyond
 * that is served by the token, or by nobody.
 */
export function servedByUnits(
  { units, tokensPerMinute, spillover }: Provisioned,
  loads: readonly ProvisionedLoad[],
): Served[] {
  const demand = loads.reduce((sum, load) => sum + load.demand, 0);
  const depth = demand > 0 ? (units * tokensPerMinute) / demand : 0;
  return loads.map(({ level, peak }) => {
    const share = servedBelow(level + depth, peak) - servedBelow(level, peak);
    const left = 1 - servedBelow(level + depth, peak);
    return spillover || demand === 0
      ? { share, refused: 0, level: level + depth }
      : { share, refused: left, level: Infinity };
  });
}
