import type { IsoDate } from "./dates.ts";
import type { RateLimits } from "./workload.ts";

/** A usage tier of a provider and the rate limits that are published for it. */
export interface LimitTier {
  /** "anthropic/start" */
  readonly id: string;
  /** The day on which the sources said so. */
  readonly asOf: IsoDate;
  readonly sources: readonly string[];
  /** By provider or model, as a workload has them. */
  readonly limits: Readonly<Record<string, RateLimits>>;
}
