import type { Fraction, Money } from "./money.ts";

interface CommitmentTo {
  readonly name: string;
  /** Providers ("openai") or models ("openai/gpt-4.1") whose features it is about; empty: all. */
  readonly on: readonly string[];
}

/** Reserved throughput, such as Azure's provisioned units: paid by the month, used or not. */
export interface Provisioned extends CommitmentTo {
  readonly kind: "provisioned";
  readonly units: number;
  /** A unit, a month. */
  readonly unitMonthly: Money;
  /** Input tokens a minute that a unit serves. */
  readonly tokensPerMinute: number;
  /** What other tokens take of a unit, as input tokens. Null: as their prices are to each other. */
  readonly outputWeight: number | null;
  readonly cachedWeight: number;
  /** What does not fit is served by the token; else it is refused. */
  readonly spillover: boolean;
}

/** A sum that is paid at least, for a discount on all use. */
export interface CommittedSpend extends CommitmentTo {
  readonly kind: "spend";
  /** A month. */
  readonly monthly: Money;
  readonly discount: Fraction;
}

/** A discount from so much use a month on. */
export interface DiscountTier {
  readonly from: Money;
  readonly discount: Fraction;
}

/** Discounts by volume, nothing committed. */
export interface VolumeDiscount extends CommitmentTo {
  readonly kind: "tiers";
  /** Rising. */
  readonly tiers: readonly DiscountTier[];
  /** `marginal`: a tier's discount is on what lies beyond its edge; `all`: on everything once the edge is reached. */
  readonly apply: "marginal" | "all";
}

export type Commitment = Provisioned | CommittedSpend | VolumeDiscount;
