import type { Instant } from "./dates.ts";
import type { RateKind } from "./price.ts";

/** Rates as another price list states them: dollars per million tokens, all digits. */
export type PeerRates = Readonly<Partial<Record<RateKind, string>>>;

/** One price of another price list, as read by read/price-peers. */
export interface PeerPrice {
  /** How that list calls the model. */
  readonly key: string;
  /** The provider under this table's id for it, and the provider's own model id. */
  readonly provider: string;
  readonly model: string;
  readonly rates: PeerRates;
  readonly tiers: readonly { readonly inputTokensOver: number; readonly rates: PeerRates }[];
  /** Since when, where the list says so. */
  readonly from: Instant | null;
}
