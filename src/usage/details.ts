import type { Instant } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Engine } from "./duckdb.ts";
import { groupKeys } from "./group-keys.ts";
import { costOfSum, type PricingOptions } from "./sum-cost.ts";
import { sumUsage } from "./sums.ts";
import { tokenHistograms } from "./token-histograms.ts";
import type { UsageDetail } from "./usage-report.ts";
import { offsetsBetween, zone } from "./zone-offsets.ts";

export interface DetailOptions {
  readonly groupBy: readonly string[];
  /** Of its days and hours. Default: UTC. */
  readonly timezone?: string | undefined;
  /** Also how the tokens of single calls are distributed. */
  readonly histograms?: boolean;
}

interface DetailSource {
  readonly from: Instant;
  readonly to: Instant;
  readonly tags: readonly string[];
  readonly pricing: PricingOptions;
  readonly listPrices?: PriceBook | undefined;
}

/** The usage of a log by other keys than its rows, priced, from what is read already. */
export async function detailsOf(
  engine: Engine,
  details: readonly DetailOptions[],
  { from, to, tags, pricing, listPrices }: DetailSource,
): Promise<readonly UsageDetail[]> {
  const list = listPrices && { ...pricing, prices: listPrices };
  const found: UsageDetail[] = [];
  for (const { groupBy, timezone, histograms } of details) {
    const offsetAt = zone(timezone ?? "UTC");
    const keys = groupKeys(groupBy, offsetAt, offsetsBetween(offsetAt, from, to), tags);
    const sums = await sumUsage(engine, keys);
    found.push({
      groupBy,
      sums: sums.map((sum) => ({
        sum,
        cost: costOfSum(sum, pricing),
        ...(list ? { list: costOfSum(sum, list) } : {}),
      })),
      histograms: histograms === true ? await tokenHistograms(engine, keys) : null,
    });
  }
  return found;
}
