import type { Money } from "../domain/money.ts";
import type { PricedModel, Unpriced } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import { type Basis, type TokenUsage, totalInput } from "../domain/tokens.ts";
import type { Feature } from "../domain/workload.ts";
import { partAbove } from "../load/curve.ts";
import { inputAbove } from "../load/slices.ts";
import {
  costAtHitRate,
  costOfRequests,
  hitRateOf,
  type PricedLoad,
  preparePricing,
  type PriceTerms,
} from "./price-load.ts";
import { cacheAssumptions } from "./caching.ts";
import { type CachingTerms, cachingTerms } from "./caching-terms.ts";
import { SHARED_PREFIX, variantOf } from "./variant.ts";
import { REQUESTS_PRICED } from "./whole-tokens.ts";

/** A request in a hundred may be too long before a model does not fit. */
export const OVERFLOW_ALLOWED = 0.01;

/** One feature on one model. */
export interface ComparedRow {
  readonly feature: string;
  /** "openai/gpt-4o" where the table knows it, else the name as given. */
  readonly model: string;
  readonly priceId: string | null;
  readonly load: TokenLoad;
  /** Whole tokens of a million requests of users, by what they are billed as; all zero where unpriced. */
  readonly usagePerMillion: TokenUsage | null;
  readonly usd: { readonly perRequest: Money; readonly perMonth: Money } | null;
  /** The same month without a prompt cache, with one (that of the workload, else one shared prefix), and all of it as batch. Null: not offered. */
  readonly whatIf: { readonly uncached: Money | null; readonly cached: Money | null; readonly batch: Money | null };
  /** Share of the shared prefixes found cached; null where there is none to find. */
  readonly hitRate: number | null;
  /** Share of all input tokens read from a cache, history of conversations included. */
  readonly readShare: number | null;
  /** How the model's prompt cache would serve the feature; null: reading from a cache has no price. */
  readonly caching: CachingTerms | null;
  /** Share of the calls beyond each context tier's edge. */
  readonly tiers: readonly { readonly inputTokensOver: number; readonly requestShare: number }[];
  /** False: more than one call in a hundred does not fit the context window beside its answer. Null: the window is not known. */
  readonly fits: boolean | null;
  /** Tokens that the model takes, question and answer together; null: not known. */
  readonly contextWindow: number | null;
  readonly overflowShare: number | null;
  /** Share of the answers that are longer than the model can write. */
  readonly cutAnswers: number | null;
  readonly basis: Basis;
  readonly unpriced: Unpriced | null;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

/** Prices a feature's load on the load's model. */
export function compareRow(feature: Feature, load: TokenLoad, terms: PriceTerms): ComparedRow {
  const prepared = preparePricing(feature, load, terms);
  if (prepared.kind === "unpriced") return unpricedRow(load, prepared);
  const hitRate = hitRateOf(prepared, 1);
  const cost = costAtHitRate(prepared, hitRate ?? 0);
  if (cost.kind === "unpriced") return unpricedRow(load, cost);
  const { model, period } = prepared.priced;
  return {
    feature: feature.name,
    model: model.key,
    priceId: period.id,
    load,
    usagePerMillion: cost.usage,
    usd: {
      perRequest: costOfRequests(cost, { numerator: 1n, denominator: 1n }),
      perMonth: costOfRequests(cost, load.requestsPerMonth.expected),
    },
    whatIf: whatIfs(prepared),
    hitRate,
    readShare: totalInput(cost.usage) === 0 ? null : cost.usage.cacheRead / totalInput(cost.usage),
    caching: cachingTerms(prepared),
    tiers: period.tiers.map(({ inputTokensOver }) => ({
      inputTokensOver,
      requestShare: inputAbove(load.classes, inputTokensOver).requests,
    })),
    ...fitOf(load, model),
    basis: leastCertain(load.assumptions.length > 0 ? "assumed" : load.basis, cost.basis),
    unpriced: null,
    assumptions: [...load.assumptions, ...cacheAssumptions(prepared.cache, load), ...cost.assumptions],
    warnings: prepared.warnings,
  };
}

const CERTAINTY: readonly Basis[] = ["exact", "estimated", "assumed", "unpriced"];

function leastCertain(a: Basis, b: Basis): Basis {
  return CERTAINTY.indexOf(a) > CERTAINTY.indexOf(b) ? a : b;
}

function unpricedRow(load: TokenLoad, unpriced: Unpriced): ComparedRow {
  return {
    feature: load.feature,
    model: unpriced.model,
    priceId: null,
    load,
    usagePerMillion: null,
    usd: null,
    whatIf: { uncached: null, cached: null, batch: null },
    hitRate: null,
    readShare: null,
    caching: null,
    tiers: [],
    fits: null,
    contextWindow: null,
    overflowShare: null,
    cutAnswers: null,
    basis: "unpriced",
    unpriced,
    assumptions: load.assumptions,
    warnings: [],
  };
}

function fitOf(
  load: TokenLoad,
  model: PricedModel,
): Pick<ComparedRow, "fits" | "contextWindow" | "overflowShare" | "cutAnswers"> {
  const { contextWindow, maxOutput } = model;
  const overflowShare =
    contextWindow === null ? null : inputAbove(load.classes, contextWindow - load.output.mean).requests;
  return {
    fits: overflowShare === null ? null : overflowShare <= OVERFLOW_ALLOWED,
    contextWindow,
    overflowShare,
    cutAnswers: maxOutput === null ? null : partAbove(load.outputCurve, maxOutput).share,
  };
}

function whatIfs(prepared: PricedLoad): ComparedRow["whatIf"] {
  const month = (change: Partial<Pick<Feature, "cache" | "batch">>): Money | null => {
    const variant = variantOf(prepared, change);
    if (variant.kind === "unpriced") return null;
    const cost = costAtHitRate(variant, hitRateOf(variant, 1) ?? 0);
    return cost.kind === "unpriced" ? null : costOfRequests(cost, prepared.load.requestsPerMonth.expected);
  };
  const { rates, modes } = prepared.priced.period;
  const cacheable = rates.cacheRead !== undefined;
  return {
    uncached: month({ cache: null }),
    cached: cacheable ? month({ cache: prepared.feature.cache ?? SHARED_PREFIX }) : null,
    batch: modes.batch === undefined ? null : month({ batch: 1 }),
  };
}

/** Mean tokens a request of a user, by what they are billed as; a statistic. */
export function meanTokens(usagePerMillion: TokenUsage): TokenUsage {
  const mean = (count: number) => count / REQUESTS_PRICED;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = usagePerMillion;
  return {
    input: mean(input),
    cacheRead: mean(cacheRead),
    cacheWrite5m: mean(cacheWrite5m),
    cacheWrite1h: mean(cacheWrite1h),
    output: mean(output),
    reasoning: mean(reasoning),
  };
}
