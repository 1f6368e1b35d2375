import type { Money } from "../domain/money.ts";
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
  readonly unpriced: readonly Unpriced[];
}
