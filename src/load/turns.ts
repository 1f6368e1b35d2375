import type { Spread } from "../domain/workload.ts";
import { scaleCurve, shareAbove } from "./curve.ts";
import { fitCurve, rootOf } from "./fit.ts";

/** How many turns conversations have. */
export interface TurnDistribution {
  /** P(T = 1), P(T = 2) …, adds up to 1. */
  readonly shares: readonly number[];
  readonly mean: number;
  readonly meanSquare: number;
  /** Only a mean was told: each turn is the last with the same chance. */
  readonly geometric: boolean;
}

/** Longer conversations are counted as this long. */
const LONGEST = 1000;

/** Turns that hardly anybody reaches cost time and change nothing. */
const RARE = 1e-9;
const GONE = 1e-15;

/** How near halving has to come before two neighbours are blended. */
const NEARLY = 1e-6;

/** Worked out once for each spread: it is the same for every model. */
const known = new WeakMap<Spread, TurnDistribution>();

export function turnDistribution(spread: Spread): TurnDistribution {
  const found = known.get(spread) ?? distributionOf(spread);
  known.set(spread, found);
  return found;
}

/** Whole turns, at least one, from a spread; its mean is kept exactly where one is told. */
function distributionOf(spread: Spread): TurnDistribution {
  const longest = Math.min(Math.round(spread.max ?? LONGEST), LONGEST);
  const { mean } = spread;
  const told = (["p10", "p50", "p90", "p95", "p99"] as const).some((name) => spread[name] !== undefined) || spread.tail;
  if (mean !== undefined && mean <= 1) return described([1], false);
  if (mean !== undefined && mean >= longest) return described(pointAt(longest), false);
  if (mean !== undefined && !told) return described(geometric(mean, longest), true);
  const { curve } = fitCurve(spread);
  const wholeTurns = (factor: number) => {
    const stretched = scaleCurve(curve, factor);
    const above = [1];
    for (let turn = 1; turn < longest && (above.at(-1) ?? 0) > RARE; turn++) {
      above.push(shareAbove(stretched, turn + 0.5));
    }
    return above.map((share, index) => share - (above[index + 1] ?? 0));
  };
  if (mean === undefined) return described(wholeTurns(1), false);
  const logFactor = rootOf((log) => average(wholeTurns(Math.exp(log))) - mean, -3, 3, NEARLY);
  return described(
    blend(wholeTurns(Math.exp(logFactor - NEARLY)), wholeTurns(Math.exp(logFactor + NEARLY)), mean),
    false,
  );
}

/** Where whole turns jump over the mean, some of the shorter and some of the longer make it. */
function blend(shorter: readonly number[], longer: readonly number[], mean: number): number[] {
  const low = average(shorter);
  const high = average(longer);
  const weight = high > low ? Math.min(1, Math.max(0, (mean - low) / (high - low))) : 0;
  return longer.map((share, index) => weight * share + (1 - weight) * (shorter[index] ?? 0));
}

function geometric(mean: number, longest: number): number[] {
  const shares = (stay: number) => {
    const reach = stay === 0 ? 1 : Math.min(longest, Math.ceil(Math.log(GONE) / Math.log(stay)));
    return Array.from({ length: reach }, (_, t) => (t === reach - 1 ? stay ** t : (1 - stay) * stay ** t));
  };
  return shares(rootOf((stay) => average(shares(stay)) - mean, 0, 1));
}

function pointAt(turns: number): number[] {
  return Array.from({ length: turns }, (_, t) => (t === turns - 1 ? 1 : 0));
}

function average(shares: readonly number[]): number {
  return shares.reduce((sum, share, index) => sum + share * (index + 1), 0);
}

function described(shares: readonly number[], isGeometric: boolean): TurnDistribution {
  const meanSquare = shares.reduce((sum, share, index) => sum + share * (index + 1) ** 2, 0);
  return { shares, mean: average(shares), meanSquare, geometric: isGeometric };
}
