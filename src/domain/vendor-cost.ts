import type { IsoDate } from "./dates.ts";
import type { Money } from "./money.ts";

/** One line of what a vendor says it charged. */
export interface VendorCost {
  /** Null: the report does not tell the day. */
  readonly day: IsoDate | null;
  /** As the vendor names it; null where the line names none. */
  readonly model: string | null;
  /** What the line is for, in the vendor's words. */
  readonly item: string;
  readonly usd: Money;
}

export interface CostReport {
  /** "openai-costs" */
  readonly format: string;
  /** Whose models it has: "openai"; null for a gateway's, which has those of many. */
  readonly provider: string | null;
  readonly costs: readonly VendorCost[];
  /** False: the report says that there are further pages. */
  readonly complete: boolean;
}
