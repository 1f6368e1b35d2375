import { add, type Money, subtract, sum, times, timesFraction, ZERO } from "../domain/money.ts";
import type { CommitmentCost } from "../domain/scenario.ts";
import type { Commitment, CommittedSpend, Provisioned, VolumeDiscount } from "../domain/workload-commitments.ts";
import type { CurveLoad, OnlineMonth, TokenWeights } from "./feature-month.ts";
import { asFraction } from "./fractions.ts";
import { DEFAULT_PEAK } from "./load-shape.ts";
import { servedByUnits } from "./provisioned.ts";
import { concerns } from "./scope.ts";

/** A load's month before commitments. */
export interface DueLoad {
  readonly load: CurveLoad;
  /** At the month's list prices. */
  readonly usd: Money;
  readonly online: OnlineMonth;
}

/** What commitments make of a month. */
export interface CommittedMonth {
  readonly commitments: readonly CommitmentCost[];
  /** What each load's cost changes by, in their order. */
  readonly changes: readonly Money[];
  /** What is paid for commitments that no load is about. */
  readonly idle: Money;
}

/** Reserved capacity takes its tokens first; discounts are on what is left, in the order of the file. */
export function applicationOrder(commitments: readonly Commitment[]): Commitment[] {
  const isReserved = ({ kind }: Commitment) => kind === "provisioned";
  return [...commitments.filter(isReserved), ...commitments.filter((each) => !isReserved(each))];
}

/** Applies commitments to a month. Exact, but for the share that units serve: a statistic, rounded to nine decimals. */
export function committedMonth(commitments: readonly Commitment[], loads: readonly DueLoad[]): CommittedMonth {
  const due = loads.map(({ usd }) => usd);
  const levels = loads.map(() => 0);
  let idle = ZERO;
  const costs = applicationOrder(commitments).map((commitment): CommitmentCost => {
    const concerned = loads.flatMap(({ load }, index) => (concerns(commitment.on, load) ? [index] : []));
    const part =
      commitment.kind === "provisioned"
        ? reserved(commitment, concerned, loads, levels)
        : discounted(commitment, concerned, due);
    concerned.forEach((place, index) => {
      due[place] = add(due[place] ?? ZERO, part.changes[index] ?? ZERO);
    });
    if (concerned.length === 0) idle = add(idle, part.cost.usd);
    return part.cost;
  });
  return { commitments: costs, changes: due.map((after, index) => subtract(after, loads[index]?.usd ?? ZERO)), idle };
}

interface Part {
  readonly cost: CommitmentCost;
  /** By the loads concerned. */
  readonly changes: readonly Money[];
}

function reserved(
  commitment: Provisioned,
  concerned: readonly number[],
  loads: readonly DueLoad[],
  levels: number[],
): Part {
  const { name, kind, units, unitMonthly, tokensPerMinute } = commitment;
  const paid = times(unitMonthly, units);
  const own = concerned.flatMap((place) => {
    const found = loads[place];
    if (!found) return [];
    const demand = found.online.perMinute(weightsFor(commitment, found.load));
    return [{ ...found, place, demand, level: levels[place] ?? 0, peak: found.load.feature.peak ?? DEFAULT_PEAK }];
  });
  const served = servedByUnits(commitment, own);
  const taken = own.map(({ online, place }, index) => {
    const { share, refused, level } = served[index] ?? { share: 0, refused: 0, level: 0 };
    levels[place] = level;
    return timesFraction(online.usd, asFraction(Math.min(1, share + refused)));
  });
  const demand = own.reduce((total, each) => total + each.demand, 0);
  const weighed = (of: (index: number) => number) =>
    own.reduce((total, each, index) => total + each.demand * of(index), 0);
  const capacity = units * tokensPerMinute;
  const used = capacity > 0 ? weighed((index) => served[index]?.share ?? 0) / capacity : 0;
  const shares = own.map((each) => BigInt(Math.round(each.demand * 1e6)));
  const paidBy = allocated(paid, shares);
  const replaced = sum(taken);
  return {
    cost: {
      name,
      kind,
      paid,
      replaced,
      usd: subtract(paid, replaced),
      shortfall: subtract(paid, timesFraction(paid, asFraction(Math.min(1, used)))),
      used,
      refusedShare: demand > 0 ? weighed((index) => served[index]?.refused ?? 0) / demand : 0,
    },
    changes: taken.map((amount, index) => subtract(paidBy[index] ?? ZERO, amount)),
  };
}

function discounted(
  commitment: CommittedSpend | VolumeDiscount,
  concerned: readonly number[],
  due: readonly Money[],
): Part {
  const { name, kind } = commitment;
  const uses = concerned.map((place) => due[place] ?? ZERO);
  const use = sum(uses);
  const { least, reduced, paid } = afterDiscount(commitment, use);
  const usd = subtract(paid, use);
  return {
    cost: {
      name,
      kind,
      paid,
      replaced: use,
      usd,
      shortfall: subtract(paid, reduced),
      used: least === 0n ? null : Number(reduced) / Number(least),
      refusedShare: 0,
    },
    changes: allocated(usd, uses),
  };
}

/** What use costs by an agreement: the committed sum at least. */
export function afterDiscount(
  commitment: CommittedSpend | VolumeDiscount,
  use: Money,
): { readonly least: Money; readonly reduced: Money; readonly paid: Money } {
  if (commitment.kind === "tiers") {
    const reduced = afterTiers(commitment, use);
    return { least: ZERO, reduced, paid: reduced };
  }
  const reduced = subtract(use, timesFraction(use, commitment.discount));
  const least = commitment.monthly;
  return { least, reduced, paid: reduced > least ? reduced : least };
}

/** What use costs after discounts by volume. */
function afterTiers({ tiers, apply }: VolumeDiscount, use: Money): Money {
  if (apply === "all") {
    const reached = tiers.findLast(({ from }) => use >= from);
    return reached ? subtract(use, timesFraction(use, reached.discount)) : use;
  }
  const off = tiers.map(({ from, discount }, index) => {
    const end = tiers[index + 1]?.from ?? use;
    const within = subtract(use < end ? use : end, from);
    return within > 0n ? timesFraction(within, discount) : ZERO;
  });
  return subtract(use, sum(off));
}

/** An amount in parts that add up to it, in proportion to weights; in equal ones where all weigh nothing. */
export function allocated(amount: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((all, weight) => all + weight, 0n);
  const equal = total === 0n;
  const whole = equal ? BigInt(weights.length) : total;
  let reached = 0n;
  let given = ZERO;
  return weights.map((weight) => {
    reached += equal ? 1n : weight;
    const until = timesFraction(amount, { numerator: reached, denominator: whole });
    const part = subtract(until, given);
    given = until;
    return part;
  });
}

/** What the tokens of a load take of a unit; where nobody says, output as its price is to the input's. */
export function weightsFor({ outputWeight, cachedWeight }: Provisioned, { priced }: CurveLoad): TokenWeights {
  const { input, output } = priced.period.rates;
  const byPrice = input === undefined || output === undefined || input === 0n ? 1 : Number(output) / Number(input);
  return { output: outputWeight ?? byPrice, cached: cachedWeight };
}
