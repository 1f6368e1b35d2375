import type { PriceBook } from "../domain/price.ts";
import type { Figures } from "./figures.ts";
import type { GroupKey } from "./group-keys.ts";
import { costsOfSums, type PricingOptions } from "./sum-cost.ts";
import type { UsageDetail } from "./usage-report.ts";

export interface DetailOptions {
  readonly groupBy: readonly string[];
  /** Of its days and hours. Default: UTC. */
  readonly timezone?: string | undefined;
  /** Also how the tokens of single calls are distributed. */
  readonly histograms?: boolean;
}

interface DetailSource {
  /** What cells are grouped by, for these names and days of this zone. */
  readonly keysOf: (groupBy: readonly string[], timezone: string) => readonly GroupKey[];
  readonly pricing: PricingOptions;
  readonly listPrices?: PriceBook | undefined;
}

/** The usage of a log by other keys than its rows, priced, from what is read already. */
export async function detailsOf(
  figures: Figures,
  details: readonly DetailOptions[],
  { keysOf, pricing, listPrices }: DetailSource,
): Promise<readonly UsageDetail[]> {
  const list = listPrices && { ...pricing, prices: listPrices };
  const found: UsageDetail[] = [];
  for (const { groupBy, timezone, histograms } of details) {
    const keys = keysOf(groupBy, timezone ?? "UTC");
    const sums = await figures.sums(keys);
    const costs = costsOfSums(sums, pricing);
    const listCosts = list && costsOfSums(sums, list);
    found.push({
      groupBy,
      sums: sums.flatMap((sum, index) => {
        const cost = costs[index];
        const atList = listCosts?.[index];
        return cost ? [{ sum, cost, ...(atList ? { list: atList } : {}) }] : [];
      }),
      histograms: histograms === true ? await figures.histograms(keys) : null,
    });
  }
  return found;
}
