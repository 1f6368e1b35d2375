import type { PriceTerms } from "../compare/price-load.ts";
import type { DrawnUsd } from "../domain/drawn.ts";
import type { Finding } from "../domain/finding.ts";
import { approximateUsd, type Money, subtract, sum, ZERO } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import {
  certain,
  type LeverName,
  LEVERS,
  type Levers,
  type Ranged,
  type RoutingTerms,
  type SavingsTerms,
} from "../domain/savings.ts";
import type { CountFeature, TokenLoad } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";
import { arrangedCost, type Candidate } from "./arranged-cost.ts";
import { assumptionsOf } from "./assumptions.ts";
import { bookWithRules } from "./assumed-rules.ts";
import { blockedLever } from "./blocked.ts";
import { DEFAULT_SAVINGS_DRAWS, drawSavings, type SavingsDrawTerms } from "./draws.ts";
import { type Payback, paybackOf } from "./payback.ts";
import { riskOf, type Waiting, waitingOf } from "./risk.ts";
import { cascadeBreakEven, type RoutedQuality, routedQuality } from "./quality.ts";
import { shapleyShares } from "./shapley.ts";
import { USUAL_HOURS } from "./usual-levers.ts";

/** What one lever saves of a month, at the expected figures. */
export interface LeverSaving {
  readonly name: LeverName;
  /** Without the others, also as a share of today's cost. */
  readonly alone: Money;
  readonly aloneShare: number | null;
  /** Credited in the physical order, first come first: what it adds to those before it; and the saving of all up to it. */
  readonly first: Money;
  readonly cumulative: Money;
  readonly cumulativeShare: number | null;
  /** Added when all the others are there. */
  readonly last: Money;
  /** The mean over all orders; the shares of all levers add up to the combined saving exactly. */
  readonly shapley: Money;
  /** Where draws put the saving of this lever alone and last; null: nothing is uncertain. */
  readonly drawn: { readonly alone: DrawnUsd; readonly last: DrawnUsd } | null;
  readonly risk: Finding;
  readonly waits: Waiting;
  /** Null: nobody said. */
  readonly latencyMs: number | null;
  readonly hours: Ranged & { readonly basis: "given" | "assumed" };
  /** By its Shapley share; null: nobody said what an hour costs. */
  readonly payback: Payback | null;
}

/** What the levers make of one feature. */
export interface FeatureSaving {
  readonly feature: string;
  readonly model: string;
  readonly today: Money;
  readonly after: Money;
  /** Share of prefixes found cached with all levers on, by leg. */
  readonly hitRates: readonly { readonly model: string; readonly hitRate: number | null }[];
  readonly quality: RoutedQuality | null;
  /** A month on each model alone, without other levers; null: no routing. */
  readonly routing: RoutedMoney | null;
}

export interface RoutedMoney {
  readonly strong: Money;
  readonly cheap: Money;
  /** Deciding on, or checking, all requests. */
  readonly step: Money;
  /** A cascade is cheaper than the strong model alone from this share of good cheap answers on; above 1: never. Null: no cascade. */
  readonly cascadeBreakEven: number | null;
}

export interface Savings {
  readonly today: Money;
  readonly after: Money;
  readonly combined: Money;
  readonly combinedShare: number | null;
  /** What somebody who adds, or multiplies, the single savings would expect: shares of today's cost. */
  readonly naiveSum: number | null;
  readonly product: number | null;
  readonly drawn: DrawnUsd | null;
  readonly draws: SavingsDrawTerms;
  readonly levers: readonly LeverSaving[];
  readonly features: readonly FeatureSaving[];
  readonly unpriced: readonly { readonly feature: string; readonly unpriced: Unpriced }[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

/**
 * What six levers save of a month of these features, each alone, first, last and by its Shapley share, at the expected volume. The
 * order in which levers work is physical; which of them gets the credit is not, so that alone and last are shown as a range.
 */
export function savings(
  features: readonly Feature[],
  terms: SavingsTerms,
  prices: PriceTerms,
  count: CountFeature,
  draws: SavingsDrawTerms = DEFAULT_SAVINGS_DRAWS,
): Savings {
  const prepared = features.map((feature) => candidateOf(feature, terms, prices, count));
  const checked = prepared.map((candidate) => ({ candidate, unpriced: firstUnpriced(candidate) }));
  const candidates = checked.flatMap(({ candidate, unpriced }) => (unpriced ? [] : [candidate]));
  const names = LEVERS.filter((name) => candidates.some(({ levers }) => levers[name] !== undefined));
  const costs = costsBySet(candidates, names);
  const today = costs[0] ?? ZERO;
  const after = costs.at(-1) ?? ZERO;
  const worth = costs.map((cost) => subtract(today, cost));
  const shares = shapleyShares(names.length, worth);
  const drawn = drawSavings(candidates, names, draws);
  const all = worth.length - 1;
  const levers = names.map((name, index): LeverSaving => {
    const at = (set: number): Money => worth[set] ?? ZERO;
    const before = (1 << index) - 1;
    const shapley = shares[index] ?? ZERO;
    const own = candidates.map((each) => each.levers).find((each) => each[name] !== undefined) ?? {};
    const told = own[name]?.hours ?? null;
    const hours = { ...(told ?? USUAL_HOURS[name]), basis: told ? ("given" as const) : ("assumed" as const) };
    const [alone, last] = [drawn?.alone.get(name), drawn?.last.get(name)];
    return {
      name,
      alone: at(1 << index),
      aloneShare: shareOf(at(1 << index), today),
      first: subtract(at(before | (1 << index)), at(before)),
      cumulative: at(before | (1 << index)),
      cumulativeShare: shareOf(at(before | (1 << index)), today),
      last: subtract(at(all), at(all & ~(1 << index))),
      shapley,
      drawn: alone && last ? { alone, last } : null,
      risk: riskOf(name, own),
      waits: waitingOf(name, own),
      latencyMs: own[name]?.latencyMs ?? null,
      hours,
      payback: terms.hourly === null ? null : paybackOf(hours, terms.hourly, shapley),
    };
  });
  const combined = subtract(today, after);
  const single = levers.map(({ aloneShare }) => aloneShare ?? 0);
  const known = today > 0n;
  return {
    today,
    after,
    combined,
    combinedShare: shareOf(combined, today),
    naiveSum: known ? single.reduce((total, share) => total + share, 0) : null,
    product: known ? 1 - single.reduce((left, share) => left * (1 - share), 1) : null,
    drawn: drawn?.combined ?? null,
    draws,
    levers,
    features: candidates.map(featureSaving),
    unpriced: checked.flatMap(({ candidate, unpriced }) =>
      unpriced ? [{ feature: candidate.feature.name, unpriced }] : [],
    ),
    assumptions: assumptionsOf(candidates, terms, levers),
    warnings: candidates.flatMap(warningsOf),
  };
}

function shareOf(part: Money, whole: Money): number | null {
  return whole > 0n ? approximateUsd(part) / approximateUsd(whole) : null;
}

/** The feature with the levers that hold for it and its loads. A cheap model that it is on already is no lever. */
function candidateOf(feature: Feature, terms: SavingsTerms, prices: PriceTerms, count: CountFeature): Candidate {
  const own = terms.features.get(feature.name) ?? {};
  const entries = LEVERS.flatMap((name) => {
    const chosen = own[name] === undefined ? terms.levers[name] : own[name];
    return chosen === undefined || chosen === null ? [] : [[name, chosen] as const];
  });
  const levers = Object.fromEntries(entries) as Levers;
  const rules = {
    minimumTokens: levers["prompt-cache"]?.minimumTokens ?? null,
    stacksWithBatch: levers.batch?.stacksWithCache ?? null,
  };
  const counted = count(feature, feature.model);
  const loads = new Map<string, TokenLoad>([[feature.model, tokenLoad(feature, counted, feature.model)]]);
  const { routing } = levers;
  if (routing && !loads.has(routing.to)) {
    const tokens = routing.sameTokens ? counted : count(feature, routing.to);
    loads.set(routing.to, tokenLoad(feature, tokens, routing.to));
  }
  return { feature, levers, loads, terms: prices, assumed: { ...prices, book: bookWithRules(prices.book, rules) } };
}

function leversOf({ levers }: Candidate): LeverName[] {
  return LEVERS.filter((name) => levers[name] !== undefined);
}

/** All that a feature's sets of levers need has a price, or the first thing that has none. */
function firstUnpriced(candidate: Candidate): Unpriced | null {
  const sets = [[], ...leversOf(candidate).map((name) => [name]), leversOf(candidate)];
  for (const set of sets) {
    const cost = arrangedCost(candidate, new Set(set), (_, range) => range.expected);
    if (cost.kind === "unpriced") return cost;
  }
  return null;
}

/** A month of all features for every set of levers, as bits in the order of the names. */
function costsBySet(candidates: readonly Candidate[], names: readonly LeverName[]): Money[] {
  const known = new Map<string, Money>();
  return Array.from({ length: 2 ** names.length }, (_, set) =>
    sum(
      candidates.map((candidate, index) => {
        const on = names.filter((name, bit) => set & (1 << bit) && candidate.levers[name] !== undefined);
        const key = `${index} ${on.join(" ")}`;
        const cost = known.get(key) ?? expectedCost(candidate, on);
        known.set(key, cost);
        return cost;
      }),
    ),
  );
}

function expectedCost(candidate: Candidate, on: readonly LeverName[]): Money {
  const cost = arrangedCost(candidate, new Set(on), (_, range) => range.expected);
  if (cost.kind === "unpriced") throw new Error(cost.message);
  return cost.usd;
}

function featureSaving(candidate: Candidate): FeatureSaving {
  const { feature, levers } = candidate;
  const all = arrangedCost(candidate, new Set(leversOf(candidate)), (_, range) => range.expected);
  if (all.kind === "unpriced") throw new Error(all.message);
  return {
    feature: feature.name,
    model: feature.model,
    today: expectedCost(candidate, []),
    after: all.usd,
    hitRates: all.hitRates,
    quality: levers.routing ? routedQuality(levers.routing, levers.routing.share.expected) : null,
    routing: levers.routing ? routedMoney(candidate, levers.routing) : null,
  };
}

function routedMoney(candidate: Candidate, routing: RoutingTerms): RoutedMoney {
  const all: RoutingTerms = { ...routing, router: "rule", share: certain(1), misroutes: certain(0) };
  const cost = arrangedCost(
    { ...candidate, levers: { routing: all } },
    new Set(["routing"]),
    (_, range) => range.expected,
  );
  if (cost.kind === "unpriced") throw new Error(cost.message);
  const strong = expectedCost(candidate, []);
  const cheap = subtract(cost.usd, cost.steps);
  const [c1, v, c2] = [cheap, cost.steps, strong].map(approximateUsd);
  const even = cascadeBreakEven(c1 ?? 0, v ?? 0, c2 ?? 0);
  return { strong, cheap, step: cost.steps, cascadeBreakEven: routing.router === "cascade" ? even : null };
}

/** A lever that does nothing, or costs more than it saves, says why. */
function warningsOf(candidate: Candidate): Warning[] {
  const found = leversOf(candidate).flatMap((name): Warning[] => {
    const saved = subtract(expectedCost(candidate, []), expectedCost(candidate, [name]));
    const message = blockedLever(candidate, name, saved);
    return message === null ? [] : [{ code: "lever-without-effect", message: `${candidate.feature.name}: ${message}` }];
  });
  const cost = arrangedCost(candidate, new Set(leversOf(candidate)), (_, range) => range.expected);
  const more = cost.kind === "cost" ? cost.warnings : [];
  return [...found, ...new Map(more.map((warning) => [warning.message, warning])).values()];
}
