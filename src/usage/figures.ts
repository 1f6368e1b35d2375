import type { Instant, When } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import { NO_TOKENS } from "../domain/tokens.ts";
import { type DetailOptions, detailsOf } from "./details.ts";
import type { Engine } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import { measureFeatures } from "./measured-features.ts";
import { type LoggedModel, priceOfLogged } from "./priced-names.ts";
import { addCosts, amountsOfSums, type PricingOptions } from "./sum-cost.ts";
import { type GroupPercentiles, percentilesOf } from "./percentiles.ts";
import { loggedModels, nameModels, sumUsage, type UsageSum } from "./sums.ts";
import { type TokenHistogram, tokenHistograms } from "./token-histograms.ts";
import type { MeasuredFeature, UsageReport } from "./usage-report.ts";
import { assumptionsOf, type PricedSum, rowsOf, sorted, totalOf, unpricedOf, warningsOf } from "./usage-rows.ts";

/** What every report is made of, by any keys, from whichever engine holds the calls. */
export interface Figures {
  readonly sums: (keys: readonly GroupKey[]) => Promise<readonly UsageSum[]>;
  readonly percentiles: (keys: readonly GroupKey[]) => Promise<readonly GroupPercentiles[]>;
  readonly histograms: (keys: readonly GroupKey[]) => Promise<readonly TokenHistogram[]>;
  /** `feature` is the key that has its name. */
  readonly features: (feature: GroupKey) => Promise<readonly MeasuredFeature[]>;
}

export type KeysOf = (groupBy: readonly string[], timezone: string) => readonly GroupKey[];

export interface ReportOptions extends PricingOptions {
  readonly groupBy: readonly string[];
  readonly timezone?: string | undefined;
  readonly asOf: When;
  readonly measureFeatures?: boolean | undefined;
  readonly listPrices?: PriceBook | undefined;
  readonly details?: readonly DetailOptions[] | undefined;
}

/** The figures of logs that were read into the table `usage_cells`. */
export async function duckDbFigures(engine: Engine, prices: PriceBook): Promise<Figures> {
  const models = await loggedModels(engine);
  await nameModels(
    engine,
    models.map((model) => ({ ...model, name: nameOf(model, prices) })),
  );
  return {
    sums: (keys) => sumUsage(engine, keys),
    percentiles: percentilesOf(engine),
    histograms: (keys) => tokenHistograms(engine, keys),
    features: (feature) => measureFeatures(engine, feature),
  };
}

/** Prices the sums and sets up the report, but for what became of the lines that were read. */
export async function reportOf(
  figures: Figures,
  keysOf: KeysOf,
  options: ReportOptions,
): Promise<Omit<UsageReport, "import" | "span">> {
  const keys = keysOf(options.groupBy, options.timezone ?? "UTC");
  const summed = await figures.sums(keys);
  const costs = amountsOfSums(summed, options);
  const sums: PricedSum[] = [];
  for (const [index, cost] of costs.entries()) {
    const sum = summed[index];
    if (sum) sums.push({ sum, cost });
  }
  const percentiles = await figures.percentiles(keys);
  const total = totalOf(sums, await figures.percentiles([]));
  const rows = rowsOf(options.groupBy, sums, percentiles, total);
  const priced = costs.filter((cost) => cost.kind === "priced");
  const [feature] = keysOf(["feature"], "UTC");
  return {
    groupBy: options.groupBy,
    rows: sorted(options.groupBy, rows),
    total: total ?? { requests: 0, tokens: NO_TOKENS, percentiles: null, cost: addCosts([]) },
    unpriced: unpricedOf(sums),
    measuredFeatures: feature && options.measureFeatures !== false ? await figures.features(feature) : [],
    details: await detailsOf(figures, options.details ?? [], { keysOf, ...options, pricing: options }),
    priceIds: [...new Set(priced.map(({ priceId }) => priceId))].sort(),
    assumptions: assumptionsOf(priced, sums, options),
    warnings: warningsOf(sums),
  };
}

/** The table's name of a model, where it has one; else the name as logged. */
export function nameOf(model: LoggedModel & { readonly at: Instant }, prices: PriceBook): string | null {
  const found = priceOfLogged(prices, model, { at: model.at, clock: "known" });
  return found?.kind === "priced" ? found.model.key : model.model;
}
