import type { LimitTier } from "../domain/limit-tier.ts";
import { nearestTo } from "../domain/nearest.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { RateLimits, Workload } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { limitTiersFromCompiled } from "../read/limit-tiers.ts";

/** The workload with the published limits of the tiers that it names; its own figures win, limit by limit. */
export async function withLimitTiers(workload: Workload, file: string, io: Io): Promise<Workload> {
  const { limitTiers: names = [] } = workload;
  if (names.length === 0) return workload;
  const shipped = limitTiersFromCompiled(await io.shipped("limits.json"));
  const tiers = names.map((name) => tierNamed(name, shipped, file));
  const limits: Record<string, RateLimits> = {};
  for (const own of [...tiers.map((tier) => tier.limits), workload.limits]) {
    for (const [scope, found] of Object.entries(own)) limits[scope] = { ...limits[scope], ...found };
  }
  return { ...workload, limits, assumptions: [...workload.assumptions, ...tiers.map(asAssumption)] };
}

function tierNamed(name: string, shipped: readonly LimitTier[], file: string): LimitTier {
  const found = shipped.find(({ id }) => id === name);
  if (found) return found;
  const ids = shipped.map(({ id }) => id);
  const [nearest] = nearestTo(name, ids, 1);
  const cure = nearest === undefined ? `known tiers: ${ids.join(", ")}` : `did you mean ${nearest}?`;
  throw new UserError(`limits.tier: expected a tier that pricing/limits.yaml has, got "${name}"`, { file }, cure);
}

/** Which limits were taken, and from when they are. */
function asAssumption({ id, asOf, sources }: LimitTier): Assumption {
  return { code: "limit-tier", text: `rate limits of ${id} as published (${sources.join(", ")})`, value: asOf };
}
