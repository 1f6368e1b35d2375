import type { Money } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { costAtHitRate, costOfRequests, hitRateOf, preparePricing, type PriceTerms } from "./price-load.ts";

/** What a feature's load costs, and nothing else: the `usd` of a compared row without its what-ifs. */
export interface UsdOfLoad {
  readonly kind: "usd";
  readonly perRequest: Money;
  /** At the expected volume. */
  readonly perMonth: Money;
}

/** Prices a feature's load on the load's model. */
export function usdOfLoad(feature: Feature, load: TokenLoad, terms: PriceTerms): UsdOfLoad | Unpriced {
  const prepared = preparePricing(feature, load, terms);
  if (prepared.kind === "unpriced") return prepared;
  const cost = costAtHitRate(prepared, hitRateOf(prepared, 1) ?? 0);
  if (cost.kind === "unpriced") return cost;
  return {
    kind: "usd",
    perRequest: costOfRequests(cost, { numerator: 1n, denominator: 1n }),
    perMonth: costOfRequests(cost, load.requestsPerMonth.expected),
  };
}
