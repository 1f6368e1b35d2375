import { usdOfLoad, type UsdOfLoad } from "../compare/load-cost.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import type { Unpriced } from "../domain/price.ts";
import type { FeatureTokens, TokenLoad } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";

export interface KnownCost {
  readonly load: TokenLoad;
  readonly usd: UsdOfLoad | Unpriced;
}

/** Prices a feature of which a counter told the tokens. */
export type CostOfFeature = (feature: Feature, counted: FeatureTokens, terms: PriceTerms) => KnownCost;

/**
 * Prices each feature once: both sides of a comparison, and the steps between them, ask for the same cost over and over
 * where little has changed.
 */
export function knownCosts(): CostOfFeature {
  const byTerms = new Map<PriceTerms, Map<string, KnownCost>>();
  return (feature, counted, terms) => {
    const known = byTerms.get(terms) ?? new Map<string, KnownCost>();
    byTerms.set(terms, known);
    const key = JSON.stringify([feature, counted], (_, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    );
    const found = known.get(key);
    if (found) return found;
    const load = tokenLoad(feature, counted);
    const cost = { load, usd: usdOfLoad(feature, load, terms) };
    known.set(key, cost);
    return cost;
  };
}
