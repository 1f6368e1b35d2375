import { costAtHitRate } from "../compare/price-load.ts";
import { REQUESTS_PRICED } from "../compare/whole-tokens.ts";
import { approximateUsd, times } from "../domain/money.ts";
import type { Commitment, CommittedSpend, Provisioned, VolumeDiscount } from "../domain/workload-commitments.ts";
import { applicationOrder, weightsFor } from "./commitment-month.ts";
import { type Drawn, type DrawnFeature, featureInMonth } from "./drawn-features.ts";
import { MINUTES_A_MONTH, onlineOnly, weightedTokens } from "./feature-month.ts";
import { asNumber } from "./fractions.ts";
import { DEFAULT_PEAK, servedBelow } from "./load-shape.ts";
import { concerns } from "./scope.ts";

/**
 * Applies commitments to the list costs of a month, draw by draw, in place. Returns what is paid for those that no feature is
 * about. Tokens of a draw are taken to cost what the expected ones cost on the mean.
 */
export function commitDraws(drawn: Drawn, lists: readonly Float64Array[], factor: number, month: number): number {
  const { commitments } = drawn;
  const features = drawn.features.map((feature) => featureInMonth(feature, month));
  const online: (OnlineDraws | undefined)[] = [];
  const levels: (Float64Array | undefined)[] = [];
  const draws = lists[0]?.length ?? 0;
  let idle = 0;
  for (const commitment of applicationOrder(commitments)) {
    const places = features.flatMap(({ prepared }, place) => (concerns(commitment.on, prepared) ? [place] : []));
    if (places.length === 0) idle += idleUsd(commitment);
    else if (commitment.kind !== "provisioned") discountDraws(commitment, places, lists);
    else {
      const own = places.flatMap((place): ReservedLoad[] => {
        const [feature, costs] = [features[place], lists[place]];
        if (!feature || !costs) return [];
        const found = (online[place] ??= onlineDraws(drawn, feature, factor, month, draws));
        const level = (levels[place] ??= new Float64Array(draws));
        const peaks = feature.peak ?? new Float64Array(draws).fill(feature.prepared.feature.peak ?? DEFAULT_PEAK);
        return [{ ...found, ...tokensPerDollar(commitment, feature), costs, level, peaks }];
      });
      reserveDraws(commitment, own);
    }
  }
  return idle;
}

/** What of a feature goes to its own model online: dollars of the month, and at today's prices what was missed and hit. */
interface OnlineDraws {
  readonly usd: Float64Array;
  readonly missedUsd: Float64Array;
  readonly hitUsd: Float64Array;
}

interface ReservedLoad extends OnlineDraws {
  readonly costs: Float64Array;
  /** What units before have taken, in multiples of the mean load. */
  readonly level: Float64Array;
  /** The busiest ten minutes over the mean. */
  readonly peaks: Float64Array;
  /** Weighted tokens a minute for a dollar a month. */
  readonly missedTokens: number;
  readonly hitTokens: number;
}

/** The rule of `servedByUnits` over columns of draws. */
function reserveDraws(
  { units, unitMonthly, tokensPerMinute, spillover }: Provisioned,
  own: readonly ReservedLoad[],
): void {
  const draws = own[0]?.costs.length ?? 0;
  const paid = approximateUsd(times(unitMonthly, units));
  const total = new Float64Array(draws);
  for (const load of own) {
    for (let draw = 0; draw < draws; draw++) total[draw] = (total[draw] ?? 0) + demandOf(load, draw);
  }
  // Loads of the same peak, of which units have taken the same before, are served alike.
  const peak = new Float64Array(draws).fill(NaN);
  const reached = new Float64Array(draws).fill(NaN);
  const taken = new Float64Array(draws);
  for (const load of own) {
    const { costs, level, usd, peaks } = load;
    for (let draw = 0; draw < draws; draw++) {
      const all = total[draw] ?? 0;
      const before = level[draw] ?? 0;
      const until = before + (all > 0 ? (units * tokensPerMinute) / all : 0);
      const serves = spillover || all === 0;
      const highest = peaks[draw] ?? DEFAULT_PEAK;
      if (highest !== peak[draw] || before !== reached[draw]) {
        taken[draw] = (serves ? servedBelow(until, highest) : 1) - servedBelow(before, highest);
        reached[draw] = before;
        peak[draw] = highest;
      }
      const part = all > 0 ? demandOf(load, draw) / all : 1 / own.length;
      costs[draw] = (costs[draw] ?? 0) + paid * part - (taken[draw] ?? 0) * (usd[draw] ?? 0);
      level[draw] = serves ? until : Infinity;
    }
  }
}

/** Weighted tokens a minute. */
function demandOf({ missedUsd, hitUsd, missedTokens, hitTokens }: ReservedLoad, draw: number): number {
  return (missedUsd[draw] ?? 0) * missedTokens + (hitUsd[draw] ?? 0) * hitTokens;
}

function discountDraws(
  commitment: CommittedSpend | VolumeDiscount,
  places: readonly number[],
  lists: readonly Float64Array[],
): void {
  const paidFor = discountRule(commitment);
  const own = places.flatMap((place) => lists[place] ?? []);
  const use = new Float64Array(own[0]?.length ?? 0);
  for (const costs of own)
    for (let draw = 0; draw < use.length; draw++) use[draw] = (use[draw] ?? 0) + (costs[draw] ?? 0);
  const paid = use.map(paidFor);
  for (const costs of own) {
    for (let draw = 0; draw < use.length; draw++) {
      const all = use[draw] ?? 0;
      costs[draw] = (paid[draw] ?? 0) * (all > 0 ? (costs[draw] ?? 0) / all : 1 / own.length);
    }
  }
}

/** The rules of `afterDiscount` in floating-point dollars. */
function discountRule(commitment: CommittedSpend | VolumeDiscount): (use: number) => number {
  if (commitment.kind === "spend") {
    const [least, kept] = [approximateUsd(commitment.monthly), 1 - asNumber(commitment.discount)];
    return (use) => Math.max(least, use * kept);
  }
  const { apply } = commitment;
  const tiers = commitment.tiers.map(({ from, discount }) => ({ from: approximateUsd(from), off: asNumber(discount) }));
  if (apply === "all") return (use) => use * (1 - (tiers.findLast(({ from }) => use >= from)?.off ?? 0));
  return (use) =>
    tiers.reduce((paid, { from, off }, index) => {
      const end = Math.min(use, tiers[index + 1]?.from ?? Infinity);
      return paid - off * Math.max(0, end - from);
    }, use);
}

/** Weighted tokens a minute for a dollar a month of today's prices, nothing and everything found cached. */
function tokensPerDollar(
  commitment: Provisioned,
  feature: DrawnFeature,
): Pick<ReservedLoad, "missedTokens" | "hitTokens"> {
  const online = onlineOnly(feature.base);
  const weights = weightsFor(commitment, feature.prepared);
  const at = (hitRate: number): number => {
    const dollars = tokenUsd(feature, hitRate).online;
    return dollars > 0 ? (weightedTokens(online, hitRate, weights) * REQUESTS_PRICED) / dollars / MINUTES_A_MONTH : 0;
  };
  return { missedTokens: at(0), hitTokens: feature.hitRate === null ? 0 : at(1) };
}

function onlineDraws(drawn: Drawn, feature: DrawnFeature, factor: number, month: number, draws: number): OnlineDraws {
  const then = drawn.months(feature.prepared.priced.model.key)[month];
  const found = { usd: new Float64Array(draws), missedUsd: new Float64Array(draws), hitUsd: new Float64Array(draws) };
  if (!then) return found;
  const share = (hitRate: number) => {
    const { online, all } = tokenUsd(feature, hitRate);
    return all > 0 ? online / all : 0;
  };
  const { volume, logVolume, logMost, logWarm, hitRate, heaps, ownPrefixes } = feature;
  const { missed, saved } = feature.online;
  const [ofMissed, ofHit] = [share(0), hitRate === null ? 0 : share(1)];
  const logFactor = Math.log(factor);
  for (let draw = 0; draw < draws; draw++) {
    let calls = factor * (volume[draw] ?? 0) * (then.volume[draw] ?? 0);
    let hits = 0;
    if (hitRate !== null || heaps !== 1) {
      const log = logFactor + (logVolume[draw] ?? 0) + (then.logVolume[draw] ?? 0);
      const logCalls = heaps === 1 ? log : Math.min(heaps * log, log + (logMost[draw] ?? 0));
      if (heaps !== 1) calls = Math.exp(logCalls);
      const warm = (ownPrefixes ? (then.logPerUser[draw] ?? 0) : logCalls) + (logWarm[draw] ?? 0);
      if (hitRate !== null) hits = hitRate(warm, draw);
    }
    const missedUsd = calls * (1 - hits) * (missed[draw] ?? 0) * ofMissed;
    const hitUsd = calls * hits * ((missed[draw] ?? 0) + (saved[draw] ?? 0)) * ofHit;
    found.missedUsd[draw] = missedUsd;
    found.hitUsd[draw] = hitUsd;
    found.usd[draw] = (missedUsd + hitUsd) * (then.price[draw] ?? 0);
  }
  return found;
}

/** Dollars of the requests that are priced at a time: of tokens online, and of all. */
function tokenUsd({ base }: DrawnFeature, hitRate: number): { readonly online: number; readonly all: number } {
  const [online, all] = [costAtHitRate(onlineOnly(base), hitRate), costAtHitRate(base, hitRate)];
  if (online.kind === "unpriced" || all.kind === "unpriced") throw new Error(`${base.feature.name} lost its price`);
  return { online: approximateUsd(online.tokens), all: approximateUsd(all.total) };
}

function idleUsd(commitment: Commitment): number {
  if (commitment.kind === "provisioned") return approximateUsd(times(commitment.unitMonthly, commitment.units));
  return commitment.kind === "spend" ? approximateUsd(commitment.monthly) : 0;
}
