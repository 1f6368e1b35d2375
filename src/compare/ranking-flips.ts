import { approximateUsd } from "../domain/money.ts";
import { totalInput } from "../domain/tokens.ts";
import { costAtHitRate, hitRateOf, type PricedLoad } from "./price-load.ts";
import { withCache } from "./variant.ts";

/** Where another model becomes cheaper than the one in use, everything else as it is. Ratios are statistics. */
export interface RankingFlip {
  readonly kind: "answers" | "cached-share";
  readonly feature: string;
  /** The model in use. */
  readonly model: string;
  readonly winner: string;
  readonly wins: "above" | "below";
  /** `answers`: output over all tokens of a call. `cached-share`: input read from the cache over all input, the same hit rate on both. */
  readonly share: number;
  readonly shareToday: number;
  /** `answers`: mean output tokens, as the model in use counts, input as it is. Null for `cached-share`. */
  readonly outputTokens: number | null;
  readonly outputTokensToday: number | null;
}

/** A straight line: cost at 0, and what one more adds. */
interface Line {
  readonly at0: number;
  readonly slope: number;
}

/** Where two lines cross, and on which side of it the second is below; null where they do not cross between the bounds. */
function crossing(
  ours: Line,
  theirs: Line,
  from: number,
  to: number,
): (Pick<RankingFlip, "wins"> & { at: number }) | null {
  const at = (theirs.at0 - ours.at0) / (ours.slope - theirs.slope);
  if (!Number.isFinite(at) || at <= from || at >= to) return null;
  return { at, wins: theirs.slope < ours.slope ? "above" : "below" };
}

/** Every place where the order of the two models turns round with the length of answers or with the share that is cached. */
export function rankingFlips(inUse: PricedLoad, other: PricedLoad): RankingFlip[] {
  return [answersFlip(inUse, other), cachedFlip(inUse, other)].filter((flip) => flip !== null);
}

/** By the length of the answers, as a multiple of today's. */
function answersFlip(inUse: PricedLoad, other: PricedLoad): RankingFlip | null {
  const [ours, theirs] = [inUse, other].map((prepared): Line | null => {
    const cost = costAtHitRate(prepared, hitRateOf(prepared, 1) ?? 0);
    if (cost.kind === "unpriced") return null;
    const slope = approximateUsd(cost.output);
    return { at0: approximateUsd(cost.total) - slope, slope };
  });
  const found = ours && theirs ? crossing(ours, theirs, 0, Infinity) : null;
  if (!found) return null;
  const { input, output } = inUse.load;
  const share = (times: number) => (output.mean * times) / (input.mean + output.mean * times);
  return {
    kind: "answers",
    ...names(inUse, other),
    wins: found.wins,
    share: share(found.at),
    shareToday: share(1),
    outputTokens: output.mean * found.at,
    outputTokensToday: output.mean,
  };
}

/** By the share of prefixes found cached: the same one on both, whatever their times to live would make of it. */
function cachedFlip(inUse: PricedLoad, other: PricedLoad): RankingFlip | null {
  const [own, rival] = [withCache(inUse), withCache(other)];
  if (own.kind === "unpriced" || rival.kind === "unpriced") return null;
  const [ours, theirs] = [own, rival].map((prepared): Line | null => {
    const [missed, hit] = [costAtHitRate(prepared, 0), costAtHitRate(prepared, 1)];
    if (missed.kind === "unpriced" || hit.kind === "unpriced") return null;
    const at0 = approximateUsd(missed.total);
    return { at0, slope: approximateUsd(hit.total) - at0 };
  });
  const found = ours && theirs ? crossing(ours, theirs, 0, 1) : null;
  if (!found) return null;
  const caching = ours?.slope === 0 ? rival : own;
  return {
    kind: "cached-share",
    ...names(inUse, other),
    wins: found.wins,
    share: readShare(caching, found.at),
    shareToday: readShare(inUse, hitRateOf(inUse, 1) ?? 0),
    outputTokens: null,
    outputTokensToday: null,
  };
}

function names(inUse: PricedLoad, other: PricedLoad): Pick<RankingFlip, "feature" | "model" | "winner"> {
  return { feature: inUse.feature.name, model: inUse.priced.model.key, winner: other.priced.model.key };
}

function readShare(prepared: PricedLoad, hitRate: number): number {
  const cost = costAtHitRate(prepared, hitRate);
  if (cost.kind === "unpriced" || totalInput(cost.usage) === 0) return 0;
  return cost.usage.cacheRead / totalInput(cost.usage);
}
