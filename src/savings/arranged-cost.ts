import { costAtHitRate, costOfRequests, hitRateOf, preparePricing, type PriceTerms } from "../compare/price-load.ts";
import { add, type Fraction, type Money, multiplyFractions, sum, timesFraction, ZERO } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import { asFraction, type LeverName, type Levers, type StepCost } from "../domain/savings.ts";
import type { TokenLoad } from "../domain/token-load.ts";
import { tokens } from "../domain/tokens.ts";
import type { Feature } from "../domain/workload.ts";
import { expectedAttempts } from "../load/token-load.ts";
import { priceUsage } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import { answeredShare, arrange, type FigureOf, type Leg } from "./legs.ts";
import { scaledLoad } from "./scaled-load.ts";

/** A feature with its levers, its loads on the models that may answer it, and the prices that hold. */
export interface Candidate {
  readonly feature: Feature;
  readonly levers: Levers;
  /** By the name that a leg carries. */
  readonly loads: ReadonlyMap<string, TokenLoad>;
  readonly terms: PriceTerms;
  /** The same with the user's own caching rules, for the levers that have them. */
  readonly assumed: PriceTerms;
}

/** A month of a feature with some levers on. */
export interface ArrangedCost {
  readonly kind: "cost";
  readonly usd: Money;
  /** Of it, what the levers themselves cost: lookups, routers, compressors, wrong answers. */
  readonly steps: Money;
  /** Share of the prefixes found cached, by leg; null: nothing is cached there. */
  readonly hitRates: readonly { readonly model: string; readonly hitRate: number | null }[];
  readonly warnings: readonly Warning[];
}

/** What a month costs with these levers on: C of docs/savings.md. Exact but for token counts, which are whole per million requests. */
export function arrangedCost(
  candidate: Candidate,
  on: ReadonlySet<LeverName>,
  figure: FigureOf,
): ArrangedCost | Unpriced {
  const { feature, levers } = candidate;
  const arranged = arrange(feature, levers, on, figure);
  const terms = on.has("prompt-cache") || on.has("batch") ? candidate.assumed : candidate.terms;
  let usd = ZERO;
  const hitRates: { model: string; hitRate: number | null }[] = [];
  const warnings: Warning[] = [];
  for (const leg of arranged.legs) {
    const load = candidate.loads.get(leg.model);
    if (!load) throw new Error(`no load of ${feature.name} on ${leg.model}`);
    const own = arranged.neverHits ? { ...arranged.feature, cache: null } : arranged.feature;
    const prepared = preparePricing({ ...own, model: leg.model }, loadOfLeg(load, own, leg), terms);
    if (prepared.kind === "unpriced") return prepared;
    const worked = hitRateOf(prepared, 1);
    const hitRate = worked === null ? null : (arranged.hitRate ?? worked);
    const cost = costAtHitRate(prepared, hitRate ?? 0);
    if (cost.kind === "unpriced") return cost;
    const requests = multiplyFractions(load.requestsPerMonth.expected, asFraction(leg.weight));
    usd = add(usd, costOfRequests(cost, requests));
    hitRates.push({ model: leg.model, hitRate });
    warnings.push(...prepared.warnings);
  }
  const steps = stepsCost(candidate, on, figure);
  if (typeof steps !== "bigint") return steps;
  return { kind: "cost", usd: add(usd, steps), steps, hitRates, warnings };
}

/** The load of one leg: fewer calls by the response cache, fewer arrivals for its prefixes by routing. */
function loadOfLeg(load: TokenLoad, feature: Feature, leg: Leg): TokenLoad {
  const warm = asFraction(leg.warmth);
  const { low, expected, high } = load.requestsPerMonth;
  return {
    ...scaledLoad(load, leg.scales),
    callsPerRequest: (1 - feature.responseCache) * expectedAttempts(feature.retries),
    batchShare: feature.batch,
    requestsPerMonth: {
      low: multiplyFractions(low, warm),
      expected: multiplyFractions(expected, warm),
      high: multiplyFractions(high, warm),
    },
  };
}

/** What stands beside the models: looking up each request, deciding on or compressing those that reach a model, wrong answers. */
function stepsCost(
  { feature, levers, loads, terms }: Candidate,
  on: ReadonlySet<LeverName>,
  figure: FigureOf,
): Money | Unpriced {
  const load = loads.get(feature.model);
  const requests = load?.requestsPerMonth.expected ?? { numerator: 0n, denominator: 1n };
  const answered = answeredShare(feature, levers, on, figure);
  const reaching = multiplyFractions(requests, asFraction(1 - answered));
  const parts: (Money | Unpriced)[] = [];
  const cache = on.has("response-cache") ? levers["response-cache"] : undefined;
  if (cache) {
    parts.push(stepCost(cache.lookup, requests, terms));
    const more = answered - feature.responseCache;
    const wrong = asFraction(more * figure("response-cache.falseHits", cache.falseHits));
    parts.push(timesFraction(cache.falseHitCost, multiplyFractions(requests, wrong)));
  }
  if (on.has("routing") && levers.routing) parts.push(stepCost(levers.routing.cost, reaching, terms));
  if (on.has("compression") && levers.compression) parts.push(stepCost(levers.compression.cost, reaching, terms));
  const unpriced = parts.find((part): part is Unpriced => typeof part !== "bigint");
  return unpriced ?? sum(parts.filter((part): part is Money => typeof part === "bigint"));
}

const MILLION = 1_000_000;

function stepCost(step: StepCost, requests: Fraction, terms: PriceTerms): Money | Unpriced {
  if (step.kind === "money") return timesFraction(step.perRequest, requests);
  const priced = priceAt(terms.book, step.model, terms.when);
  if (priced.kind === "unpriced") return priced;
  const usage = tokens({ input: step.input * MILLION, output: step.output * MILLION });
  const cost = priceUsage(usage, priced, { when: terms.when, rateWindow: terms.rateWindow, requestInput: step.input });
  if (cost.kind === "unpriced") return cost;
  return timesFraction(cost.total, multiplyFractions(requests, { numerator: 1n, denominator: BigInt(MILLION) }));
}
