import { costAtHitRate, type PricedLoad, preparePricing, type PriceTerms } from "../compare/price-load.ts";
import { add, type Fraction, type Money, multiplyFractions, sum, timesFraction, ZERO } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { CommitmentCost, FeatureCost, PlatformPart } from "../domain/scenario.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Feature, PlatformCost, Workload } from "../domain/workload.ts";
import type { Commitment } from "../domain/workload-commitments.ts";
import { lowestFactor } from "../load/lowest-factor.ts";
import { tokenLoad } from "../load/token-load.ts";
import { committedMonth, type DueLoad } from "./commitment-month.ts";
import { type CurveLoad, featureMonth, type MonthVolume, onlineMonth, type VolumeEnd } from "./feature-month.ts";
import { addFractions, asFraction, NOTHING, ONE } from "./fractions.ts";
import { platformPart, platformTotal } from "./platform.ts";
import { loadInMonth, withPricesAhead } from "./prices-ahead.ts";
import { concerns } from "./scope.ts";
import { volumesAhead } from "./user-growth.ts";

/** Everything that a month's cost depends on but the volume. */
export interface CostCurve {
  readonly loads: readonly CurveLoad[];
  readonly platform: readonly PlatformCost[];
  /** Volume in each month ahead, as a multiple of today's, where capacity is ordered ahead. */
  readonly volumesAhead?: readonly Fraction[];
  readonly commitments: readonly Commitment[];
  /** Features that are in no sum, because their model has no price. */
  readonly unpriced: readonly Unpriced[];
}

export function costCurve(workload: Workload, terms: PriceTerms, count: CountFeature): CostCurve {
  const loads: CurveLoad[] = [];
  const unpriced: Unpriced[] = [];
  const priced = (feature: Feature, model: string): PricedLoad | null => {
    const load = tokenLoad(feature, count(feature, model), model);
    const prepared = preparePricing(feature, load, terms);
    const first = prepared.kind === "priced" ? costAtHitRate(prepared, 0) : prepared;
    if (prepared.kind === "priced" && first.kind === "cost") return prepared;
    if (first.kind === "unpriced") unpriced.push(first);
    return null;
  };
  for (const feature of workload.features) {
    const own = priced(feature, feature.model);
    if (!own) continue;
    const outage = workload.outages?.find(({ on }) => concerns(on, own));
    const fallback = outage?.fallback ? priced(feature, outage.fallback) : null;
    const load: CurveLoad = outage ? { ...own, outage: { share: outage.share, fallback } } : own;
    loads.push(withPricesAhead(load, terms, workload.growth.months));
  }
  const { platform, commitments = [], growth } = workload;
  const ordered = platform.some(({ leadMonths = 0 }) => leadMonths > 0);
  return { loads, platform, commitments, unpriced, ...(ordered ? { volumesAhead: volumesAhead(growth) } : {}) };
}

/** Requests of users a month over the loads. */
export function requestsOf(loads: readonly PricedLoad[], factor: Fraction, end: VolumeEnd = "expected"): Fraction {
  return loads.map(({ load }) => multiplyFractions(load.requestsPerMonth[end], factor)).reduce(addFractions, NOTHING);
}

/** The platform costs of a month, each with its part for every feature. */
function platformParts(
  curve: CostCurve,
  factor: Fraction,
  { end = "expected", month = 0 }: MonthTerms,
): PlatformPart[] {
  const now = curve.loads.map(({ feature, load }) => ({
    feature: feature.name,
    requests: multiplyFractions(load.requestsPerMonth[end], factor),
  }));
  return curve.platform.map((cost) => platformPart(cost, now, growthUntil(curve, month, cost.leadMonths ?? 0)));
}

/** Volume some months after a month over that month's; the months ahead end with the last. */
function growthUntil({ volumesAhead: volumes = [] }: CostCurve, month: number, lead: number): Fraction {
  const [now, then] = [volumes[month], volumes[Math.min(month + lead, volumes.length - 1)]];
  if (!now || !then || now.numerator === 0n) return ONE;
  return multiplyFractions(then, { numerator: now.denominator, denominator: now.numerator });
}

/** A month as it is priced: every feature, its part of commitments included, and the platform. */
export interface PricedMonth {
  readonly features: readonly FeatureCost[];
  readonly platform: Money;
  readonly platformParts: readonly PlatformPart[];
  readonly commitments: readonly CommitmentCost[];
  /** What is paid for commitments that are about no feature. */
  readonly idle: Money;
  readonly total: Money;
}

/** What may differ from today in a month beside its volume. */
export interface MonthTerms {
  readonly end?: VolumeEnd;
  /** How many months ahead it is, for prices that are known already and for what is ordered ahead of its need. */
  readonly month?: number;
  /** List prices as a multiple of what the table has. Neither platform costs nor commitments follow them. */
  readonly prices?: Fraction;
  /** What one user sends, as a multiple of today's. */
  readonly perUser?: number;
}

export function curveMonth(curve: CostCurve, factor: Fraction, terms: MonthTerms = {}): PricedMonth {
  const { end = "expected", prices = ONE, perUser = 1, month = 0 } = terms;
  const at: MonthVolume = { factor, end, perUser };
  const loads = curve.loads.map((load) => loadInMonth(load, month));
  const atList = loads.map((load) => featureMonth(load, at));
  const parts = platformParts(curve, factor, terms);
  const platform = platformTotal(parts);
  const list = timesFraction(sum(atList.map(({ usd }) => usd)), prices);
  if (curve.commitments.length === 0) {
    const features =
      prices === ONE ? atList : atList.map((each) => ({ ...each, usd: timesFraction(each.usd, prices) }));
    return { features, platform, platformParts: parts, commitments: [], idle: ZERO, total: add(list, platform) };
  }
  const due = loads.map((load, index): DueLoad => {
    const online = onlineMonth(load, at);
    return {
      load,
      usd: timesFraction(atList[index]?.usd ?? ZERO, prices),
      online: { ...online, usd: timesFraction(online.usd, prices) },
    };
  });
  const { commitments, changes, idle } = committedMonth(curve.commitments, due);
  const features = atList.map((each, index): FeatureCost => {
    const listUsd = due[index]?.usd ?? ZERO;
    return { ...each, usd: add(listUsd, changes[index] ?? ZERO), listUsd };
  });
  const total = sum([...features.map(({ usd }) => usd), platform, idle]);
  return { features, platform, platformParts: parts, commitments, idle, total };
}

/** The lowest multiple of today's volume, from `from` on, at which something holds of the month; null: none up to 1,000,000. */
export function lowestVolume(
  curve: CostCurve,
  holds: (month: PricedMonth, factor: Fraction) => boolean,
  from?: number,
): Fraction | null {
  const found = lowestFactor((factor) => holds(curveMonth(curve, asFraction(factor)), asFraction(factor)), from);
  return found === null ? null : asFraction(found);
}
