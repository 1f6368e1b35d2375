import { approximateUsd } from "../domain/money.ts";
import type { PlatformCost } from "../domain/workload.ts";
import { commitDraws } from "./drawn-commitments.ts";
import { type Drawn, type DrawnFeature, featureInMonth } from "./drawn-features.ts";
import { asNumber } from "./fractions.ts";
import { causes, withSpare } from "./platform.ts";

/** What a month is about: some features, and with the whole suite the platform. */
export interface DrawnScope {
  readonly features: readonly DrawnFeature[];
  readonly platform: readonly PlatformCost[];
  /** Also what is paid for commitments that are about no feature. */
  readonly idle?: boolean;
}

/** Dollars of a month at a multiple of today's volume, for the first `draws` draws. Floating point. */
export function drawnMonth(
  drawn: Drawn,
  scope: DrawnScope,
  factor: number,
  month = 0,
  draws = drawn.draws,
): Float64Array {
  const total = new Float64Array(draws);
  if (drawn.commitments.length === 0) {
    for (const feature of scope.features) addFeature(total, drawn, featureInMonth(feature, month), factor, month);
  } else {
    const { costs, idle } = committedDraws(drawn, factor, month, draws);
    for (const feature of scope.features) {
      const own = costs.get(feature);
      for (let draw = 0; draw < draws; draw++) total[draw] = (total[draw] ?? 0) + (own?.[draw] ?? 0);
    }
    if (scope.idle) total.forEach((cost, draw) => void (total[draw] = cost + idle));
  }
  for (const cost of scope.platform) addPlatform(total, cost, drawn, scope.features, factor, month);
  return total;
}

interface Committed {
  readonly key: string;
  readonly costs: ReadonlyMap<DrawnFeature, Float64Array>;
  readonly idle: number;
}

/** The month that was last worked out: budgets and plans ask for its features one by one. */
const lastMonth = new WeakMap<Drawn, Committed>();

/** Commitments are about the whole suite, so that every feature has to be worked out for any of them. */
function committedDraws(drawn: Drawn, factor: number, month: number, draws: number): Committed {
  const key = `${factor} ${month} ${draws}`;
  const known = lastMonth.get(drawn);
  if (known?.key === key) return known;
  const lists = drawn.features.map((feature) => {
    const usd = new Float64Array(draws);
    addFeature(usd, drawn, featureInMonth(feature, month), factor, month);
    return usd;
  });
  const idle = commitDraws(drawn, lists, factor, month);
  const costs = new Map(drawn.features.map((feature, index) => [feature, lists[index] ?? new Float64Array(draws)]));
  const found = { key, costs, idle };
  lastMonth.set(drawn, found);
  return found;
}

/** The months ahead end with the last, for what is ordered ahead of its need too. */
function addRequests(requests: Float64Array, drawn: Drawn, feature: DrawnFeature, factor: number, month: number): void {
  const months = drawn.months(feature.prepared.priced.model.key);
  const then = months[Math.min(month, months.length - 1)];
  for (let draw = 0; then && draw < requests.length; draw++) {
    requests[draw] = (requests[draw] ?? 0) + factor * (feature.requests[draw] ?? 0) * (then.volume[draw] ?? 0);
  }
}

function addFeature(total: Float64Array, drawn: Drawn, feature: DrawnFeature, factor: number, month: number): void {
  const then = drawn.months(feature.prepared.priced.model.key)[month];
  if (!then) return;
  const { volume, missed, saved, logVolume, logMost, logWarm, hitRate, heaps, ownPrefixes } = feature;
  const draws = total.length;
  if (feature.fallback) addFeature(total, drawn, feature.fallback, factor, month);
  if (hitRate === null && heaps === 1) {
    for (let draw = 0; draw < draws; draw++) {
      const calls = factor * (volume[draw] ?? 0) * (then.volume[draw] ?? 0);
      total[draw] = (total[draw] ?? 0) + calls * (missed[draw] ?? 0) * (then.price[draw] ?? 0);
    }
    return;
  }
  const logFactor = Math.log(factor);
  for (let draw = 0; draw < draws; draw++) {
    const log = logFactor + (logVolume[draw] ?? 0) + (then.logVolume[draw] ?? 0);
    const logCalls = heaps === 1 ? log : Math.min(heaps * log, log + (logMost[draw] ?? 0));
    const calls = heaps === 1 ? factor * (volume[draw] ?? 0) * (then.volume[draw] ?? 0) : Math.exp(logCalls);
    const warm = (ownPrefixes ? (then.logPerUser[draw] ?? 0) : logCalls) + (logWarm[draw] ?? 0);
    const each = (missed[draw] ?? 0) + (saved[draw] ?? 0) * (hitRate === null ? 0 : hitRate(warm, draw));
    total[draw] = (total[draw] ?? 0) + calls * each * (then.price[draw] ?? 0);
  }
}

/** Steps are the platform's own prices: they follow volume, not list prices. */
function addPlatform(
  total: Float64Array,
  cost: PlatformCost,
  drawn: Drawn,
  features: readonly DrawnFeature[],
  factor: number,
  month: number,
): void {
  const { monthly, perRequests, leadMonths = 0 } = cost;
  const dollars = approximateUsd(monthly);
  const requests = new Float64Array(perRequests === null ? 0 : total.length);
  if (perRequests !== null) {
    const own = features.filter(({ prepared }) => causes(cost, prepared.feature.name));
    for (const feature of own) addRequests(requests, drawn, feature, factor, month + leadMonths);
  }
  const capacity = asNumber(withSpare(cost));
  for (let draw = 0; draw < total.length; draw++) {
    // A hair less than a whole step is that step: requests come out of floating point here.
    const steps = perRequests === null ? 1 : Math.ceil(((requests[draw] ?? 0) * capacity) / perRequests - 1e-9);
    total[draw] = (total[draw] ?? 0) + dollars * steps;
  }
}
