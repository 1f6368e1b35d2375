import { approximateUsd, type Money, subtract } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { OutcomeCost, OutcomeTerms, SuccessRate } from "./outcome.ts";

/** A model's cost of a useful outcome. */
export interface PricedOutcome extends OutcomeCost {
  readonly model: string;
  readonly priceId: string;
  readonly rate: SuccessRate;
  readonly terms: OutcomeTerms;
}

/** Models side by side, and the fallback cost at which two of them change places. */
export interface OutcomeComparison {
  readonly outcomes: readonly PricedOutcome[];
  readonly breakEvens: readonly { readonly a: string; readonly b: string; readonly fallback: Money | null }[];
  /** What the dearer of the first two brings over what it costs more; a statistic. Null: nobody told its worth. */
  readonly incremental: { readonly dearer: string; readonly extra: Money; readonly times: number } | null;
  readonly unpriced: readonly Unpriced[];
}

/** Worth of a better answer over what it costs more than the cheaper one; null where both cost the same. */
export function incrementalReturn(
  [a, b]: readonly PricedOutcome[],
  worth: Money | null,
): OutcomeComparison["incremental"] {
  if (!a || !b || worth === null || a.terms.attempt === b.terms.attempt) return null;
  const [cheaper, dearer] = a.terms.attempt < b.terms.attempt ? [a, b] : [b, a];
  const extra = subtract(dearer.terms.attempt, cheaper.terms.attempt);
  return { dearer: dearer.model, extra, times: approximateUsd(worth) / approximateUsd(extra) };
}
