import type { When } from "../domain/dates.ts";
import { add, type Fraction, type Money, multiplyFractions, timesFraction, ZERO } from "../domain/money.ts";
import type { Mode, PriceBook, PricedAt, Unpriced } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import { addUsage, type Basis, NO_TOKENS, tokens, type TokenUsage, totalInput } from "../domain/tokens.ts";
import type { Feature } from "../domain/workload.ts";
import { type LoadSlice, sliceLoad } from "../load/slices.ts";
import { priceUsage, type RateWindow } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import { type CachePlan, cachePlan, hitRateAt } from "./caching.ts";
import { REQUESTS_PRICED, roundHalfEven, wholeTokens } from "./whole-tokens.ts";

/** Which prices hold. */
export interface PriceTerms {
  readonly book: PriceBook;
  readonly when: When;
  readonly region: string | null;
  readonly rateWindow: RateWindow | null;
}

/** Calls of one mode, cut at the model's context tiers: slice i is priced at tier i, 0 being the base. */
interface ModeSlices {
  readonly mode: Mode;
  /** Share of the calls, over both modes 1. */
  readonly share: number;
  /** Calls for one request of a user. */
  readonly callsPerRequest: number;
  readonly slices: readonly LoadSlice[];
  readonly cache: CachePlan | null;
}

/** A load with a price, ready to be priced at any hit rate. */
export interface PricedLoad {
  readonly kind: "priced";
  readonly feature: Feature;
  readonly load: TokenLoad;
  readonly priced: PricedAt;
  readonly terms: PriceTerms;
  readonly cache: CachePlan | null;
  /** Share of the calls that reads and warms the cache. */
  readonly cachedShare: number;
  readonly modes: readonly ModeSlices[];
  readonly warnings: readonly Warning[];
}

/** What `REQUESTS_PRICED` requests of users cost, in whole tokens and exact money. */
export interface LoadCost {
  readonly kind: "cost";
  readonly usage: TokenUsage;
  readonly tokens: Money;
  /** The part of `tokens` that is the answers, reasoning included. */
  readonly output: Money;
  /** Fees of tools and embeddings of retrieval. */
  readonly extras: Money;
  readonly total: Money;
  readonly basis: Basis;
  readonly assumptions: readonly Assumption[];
}

/** Finds the price of a load's model and cuts the load at its context tiers. */
export function preparePricing(feature: Feature, load: TokenLoad, terms: PriceTerms): PricedLoad | Unpriced {
  const priced = priceAt(terms.book, load.model, terms.when);
  if (priced.kind === "unpriced") return priced;
  const cache = cachePlan(feature, priced);
  const edges = priced.period.tiers.map(({ inputTokensOver }) => inputTokensOver);
  const { batch } = priced.period.modes;
  const hasBatch = batch !== undefined && (batch.from === undefined || terms.when.at >= batch.from);
  const warnings: Warning[] = [];
  if (load.batchShare > 0 && !hasBatch) {
    const message = `${feature.name}: ${priced.model.key} has no batch price, so its batch share is priced as standard`;
    warnings.push({ code: "batch-not-offered", message });
  }
  const modes = (["standard", "batch"] as const).flatMap((mode): ModeSlices[] => {
    const batchShare = hasBatch ? load.batchShare : 0;
    const share = mode === "batch" ? batchShare : 1 - batchShare;
    if (share <= 0) return [];
    const used = mode === "batch" && !cache?.inBatch ? null : cache;
    return [
      { mode, share, callsPerRequest: load.callsPerRequest * share, slices: sliceLoad(load, edges, used), cache: used },
    ];
  });
  const cachedShare = modes.reduce((sum, mode) => (mode.cache === null ? sum : sum + mode.share), 0);
  return { kind: "priced", feature, load, priced, terms, cache, cachedShare, modes, warnings };
}

/** The share of prefixes found cached at a multiple of today's volume; null where nothing is cached. */
export function hitRateOf(prepared: PricedLoad, factor: number): number | null {
  const { cache, modes } = prepared;
  if (cache === null || !modes.some(({ slices }) => slices.some(({ prefix }) => prefix > 0))) return null;
  return hitRateAt(prepared, cache, factor);
}

/** What so many requests cost when a share of the prefixes is found cached. */
export function costAtHitRate(prepared: PricedLoad, hitRate: number): LoadCost | Unpriced {
  const { load, priced, terms } = prepared;
  let usage = NO_TOKENS;
  let total = ZERO;
  let output = ZERO;
  let basis: Basis = "exact";
  const assumptions = new Map<string, Assumption>();
  for (const { mode, callsPerRequest, slices, cache } of prepared.modes) {
    for (const [tier, slice] of slices.entries()) {
      const part = wholeTokens(slice, callsPerRequest * REQUESTS_PRICED, cache, hitRate, load.reasoningShare);
      if (totalInput(part) + part.output === 0) continue;
      const requestInput = inputOfTier(priced, tier);
      const cacheStorageTokenHours = storedTokenHours(cache, slice, callsPerRequest, hitRate);
      const cost = priceUsage(part, priced, { ...terms, mode, requestInput, cacheStorageTokenHours });
      if (cost.kind === "unpriced") return cost;
      usage = addUsage(usage, part);
      total = add(total, cost.total);
      for (const line of cost.lines) if (line.kind.startsWith("output")) output = add(output, line.cost);
      if (cost.basis !== "exact") basis = cost.basis;
      for (const each of cost.assumptions) assumptions.set(each.code, each);
    }
  }
  const extras = extrasOf(prepared);
  if (typeof extras !== "bigint") return extras;
  return {
    kind: "cost",
    usage,
    tokens: total,
    output,
    extras,
    total: add(total, extras),
    basis,
    assumptions: [...assumptions.values()],
  };
}

/** Each miss of a prefix keeps it for its whole life; what a conversation writes is not kept by the hour. */
function storedTokenHours(cache: CachePlan | null, { prefix }: LoadSlice, calls: number, hitRate: number): number {
  return roundHalfEven((1 - hitRate) * prefix * calls * REQUESTS_PRICED * (cache?.storedHours ?? 0));
}

/** An input length that lies in a tier: 0 is the base, i beyond the i-th edge. */
function inputOfTier({ period }: PricedAt, tier: number): number {
  const edge = period.tiers[tier - 1];
  return edge === undefined ? 0 : edge.inputTokensOver + 1;
}

/** Tool fees that the table names, and the embedding of queries. A tool without a fee in the table is the user's own. */
function extrasOf({ load, priced, terms }: PricedLoad): Money | Unpriced {
  const calls = load.callsPerRequest * REQUESTS_PRICED;
  const uses = load.toolCalls
    .filter(({ name }) => priced.period.fees[name] !== undefined)
    .map(({ name, perCall }) => [name, roundHalfEven(perCall * calls)] as const);
  const fees = priceUsage(NO_TOKENS, priced, { when: terms.when, fees: Object.fromEntries(uses) });
  if (fees.kind === "unpriced") return fees;
  if (load.embedding === null) return fees.total;
  const model = priceAt(terms.book, load.embedding.model, terms.when);
  if (model.kind === "unpriced") return model;
  const embedded = tokens({ input: roundHalfEven(load.embedding.tokensPerCall * calls) });
  const cost = priceUsage(embedded, model, { ...terms, region: null, requestInput: 0 });
  return cost.kind === "unpriced" ? cost : add(fees.total, cost.total);
}

/** Money of `REQUESTS_PRICED` requests, for so many requests instead. Rounded once, at 10⁻¹⁵ USD. */
export function costOfRequests(cost: LoadCost, requests: Fraction): Money {
  return timesFraction(
    cost.total,
    multiplyFractions(requests, { numerator: 1n, denominator: BigInt(REQUESTS_PRICED) }),
  );
}
