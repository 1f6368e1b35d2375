import { HOURS_A_MONTH } from "../load/hit-rate.ts";

/** Volume discounts, commitments and reserved capacity. Ratios and break-evens are statistics; dollars here are floating point. */

/** What a commitment costs: at least the committed sum, and usage at its discount. */
export function committedCost(usage: number, committed: number, discount: number): number {
  return Math.max(committed, usage * (1 - discount));
}

/** The usage above which a commitment is cheaper than paying as one goes; null: never. */
export function commitmentBreakEven(committed: number, discount: number): number | null {
  return discount <= 0 ? null : committed;
}

/** A unit of reserved throughput, such as Azure's PTU, and what the same tokens cost by the token. */
export interface ReservedUnit {
  readonly usdPerHour: number;
  /** Input tokens a minute that a unit serves; output counts as its price over the input's. */
  readonly inputTokensPerMinute: number;
  readonly inputUsdPerMillion: number;
  /** Share of the input found cached, which takes nothing of the unit; and its price over the input's. */
  readonly cachedShare?: number;
  readonly cachedPrice?: number;
}

/** Dollars by the token for what a unit serves in an hour, all of it used: TPM · 60 · p · [(1 − h) + h·r]/(1 − h). */
export function unitValuePerHour(unit: ReservedUnit): number {
  const { inputTokensPerMinute, inputUsdPerMillion, cachedShare = 0, cachedPrice = 1 } = unit;
  const paid = (1 - cachedShare + cachedShare * cachedPrice) / (1 - cachedShare);
  return ((inputTokensPerMinute * 60 * inputUsdPerMillion) / 1e6) * paid;
}

/**
 * The share of its time that a reserved unit must be used to cost no more than tokens; above 1 it never does. Also what to
 * reserve of a load that varies: as much as is needed more than this share of the time (newsvendor), the rest by the token.
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/provisioned-throughput-billing
 */
export function breakEvenUtilisation(unit: ReservedUnit): number {
  return unit.usdPerHour / unitValuePerHour(unit);
}

/** Dollars an hour of a monthly price, at 730 hours. */
export function hourlyOf(usdAMonth: number): number {
  return usdAMonth / HOURS_A_MONTH;
}

/** What batch costs of the standard price: 1 − discount · e(1 − x), of a share e of which x expires and runs again at full price. */
export function batchMultiplier(eligible: number, expired: number, discount = 0.5): number {
  return 1 - discount * eligible * (1 - expired);
}
