import type { When } from "../domain/dates.ts";
import { approximateUsd, type Money, times, timesFraction } from "../domain/money.ts";
import type { PriceBook, Unpriced } from "../domain/price.ts";
import type { Shape } from "../domain/serving.ts";
import { tokens } from "../domain/tokens.ts";
import { priceUsage } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import { hourlyAs } from "./hosting-cost.ts";
import type { ServingCost } from "./serving-cost.ts";

/** The API's side: which models, when, where. */
export interface ApiTerms {
  readonly book: PriceBook;
  readonly when: When;
  readonly region: string | null;
}

/** From when on one's own accelerators are cheaper than an API. Requests and tokens a day are statistics. */
export interface BreakEven {
  readonly kind: "break-even";
  readonly model: string;
  readonly priceId: string;
  readonly apiPerRequest: Money;
  /** Null: the API is free. */
  readonly requestsPerDay: number | null;
  readonly tokensPerDay: number | null;
  /** Share of what the accelerators can serve; above 1: they can't reach it. */
  readonly utilisation: number | null;
}

/**
 * Compares one request of the shape; retrieval is left out, for both sides need it. An idle hour costs as much as a busy one, so
 * what the API would have cost is what a request saves. Prompt tokens from the prefix cache are priced as
 * cache reads, where the API has them.
 */
export function breakEven(
  model: string,
  shape: Shape,
  cost: ServingCost,
  { book, when, region }: ApiTerms,
): BreakEven | Unpriced {
  const priced = priceAt(book, model, when);
  if (priced.kind === "unpriced") return priced;
  const cached = priced.period.rates.cacheRead === undefined ? 0 : Math.round(shape.input * shape.prefixHits);
  const usage = tokens({
    input: Math.round(shape.input) - cached,
    cacheRead: cached,
    output: Math.round(shape.output),
  });
  const api = priceUsage(usage, priced, { when, region });
  if (api.kind === "unpriced") return api;
  const saved = approximateUsd(api.total);
  const requestsPerDay = saved <= 0 ? null : approximateUsd(hourlyAs(cost.hourly, "day")) / saved;
  return {
    kind: "break-even",
    model: priced.model.key,
    priceId: priced.period.id,
    apiPerRequest: api.total,
    requestsPerDay,
    tokensPerDay: requestsPerDay === null ? null : requestsPerDay * (shape.input + shape.output),
    utilisation: requestsPerDay === null ? null : requestsPerDay / (cost.capacityRequests * SECONDS_A_DAY),
  };
}

const SECONDS_A_DAY = 86_400;

/** Own copies for the base load, an API for what goes beyond. */
export interface Hybrid {
  readonly copies: number;
  readonly ownedShare: number;
  readonly monthly: Money;
  /** The same load all on the API, and all on as many copies as its peak needs. */
  readonly apiMonthly: Money;
  readonly ownMonthly: Money;
  readonly ownCopies: number;
}

/**
 * The cheapest split of a load that moves between quiet and its peak: D(t) = peak · t^(peak/mean − 1) for t in [0, 1], which has
 * that mean and that peak. `copyPerSecond`: requests that one copy serves when busy; `copyHourly`: what it costs.
 */
export function cheapestHybrid(
  load: { readonly requestsPerSecond: number; readonly peakOverMean: number },
  copy: { readonly perSecond: number; readonly hourly: Money },
  apiPerRequest: Money,
): Hybrid {
  const { requestsPerSecond: mean, peakOverMean } = load;
  const ownCopies = Math.max(1, Math.ceil((mean * peakOverMean) / copy.perSecond));
  const requestsAMonth = (SECONDS_A_DAY * 365 * mean) / 12;
  const split = (count: number): { ownedShare: number; monthly: Money } => {
    const ownedShare = meanBelow(count * copy.perSecond, mean, peakOverMean) / mean;
    const burst = BigInt(Math.round(requestsAMonth * (1 - ownedShare)));
    const fixed = hourlyAs(times(copy.hourly, count), "month");
    return { ownedShare, monthly: (fixed + times(apiPerRequest, burst)) as Money };
  };
  let best = { copies: 0, ...split(0) };
  for (let count = 1; count <= Math.min(ownCopies, MOST_COPIES); count++) {
    const found = split(count);
    if (found.monthly < best.monthly) best = { copies: count, ...found };
  }
  return {
    ...best,
    apiMonthly: timesFraction(apiPerRequest, { numerator: BigInt(Math.round(requestsAMonth)), denominator: 1n }),
    ownMonthly: hourlyAs(times(copy.hourly, ownCopies), "month"),
    ownCopies,
  };
}

const MOST_COPIES = 100_000;

/** Mean of the smaller of the load and a ceiling. */
function meanBelow(ceiling: number, mean: number, peakOverMean: number): number {
  const peak = mean * peakOverMean;
  if (ceiling >= peak) return mean;
  if (peakOverMean === 1) return Math.min(ceiling, mean);
  const crossed = (ceiling / peak) ** (1 / (peakOverMean - 1));
  return mean * crossed ** peakOverMean + ceiling * (1 - crossed);
}
