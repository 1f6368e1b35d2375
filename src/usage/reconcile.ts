import type { IsoDate, When } from "../domain/dates.ts";
import { when } from "../domain/dates.ts";
import { add, compareMagnitude, type Money, subtract, sum, timesFraction, usd, ZERO } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { CostReport, VendorCost } from "../domain/vendor-cost.ts";
import { priceOfLogged } from "./priced-names.ts";
import type { UsageDetail } from "./usage-report.ts";

/** How our cost and the vendor's own compare. */
export type Verdict =
  /** Equal, or within a cent or one per cent. */
  | "same"
  | "close"
  | "vendor-more"
  | "vendor-less"
  /** The vendor's is half of ours: what the batch service costs. */
  | "vendor-half"
  /** A charge for a model of which the log has nothing that day. */
  | "not-in-log"
  /** The log has it, the report doesn't: not charged yet, or to another account. */
  | "not-in-report"
  /** A charge that is not for tokens of a known model: tools, storage, another product. */
  | "not-tokens"
  /** A part of ours has no price. */
  | "unpriced";

export interface ReconciledRow {
  readonly day: IsoDate | null;
  /** The table's name where it has one; null: all models of the day. */
  readonly model: string | null;
  /** Null: the log has nothing, or nothing that has a price. */
  readonly ours: Money | null;
  readonly vendor: Money | null;
  /** Vendor's less ours; what is missing counts as nothing. */
  readonly difference: Money;
  readonly verdict: Verdict;
}

export interface Reconciliation {
  readonly format: string;
  /** False: the report names no models, so only days are compared. */
  readonly byModel: boolean;
  readonly complete: boolean;
  readonly rows: readonly ReconciledRow[];
  readonly ours: Money;
  readonly vendor: Money;
  readonly difference: Money;
  /** Ours that the report can't have: of other providers, or of days before or after it. */
  readonly beyond: Money;
}

interface Ours {
  readonly usd: Money;
  readonly isPriced: boolean;
  readonly isComplete: boolean;
}

/** Sets what a log costs beside what the vendor charged, by UTC day and model. The detail is by day and model. */
export function reconcile({ groupBy, sums }: UsageDetail, report: CostReport, book: PriceBook): Reconciliation {
  const lines = report.costs.map((cost) => ({ cost, model: knownModel(cost, report, book) }));
  const byModel = report.costs.some(({ model }) => model !== null);
  const days = report.costs.flatMap(({ day }) => day ?? []).sort();
  const [first, last] = [days[0], days.at(-1)];
  const ours = new Map<string, Ours>();
  let beyond = ZERO;
  for (const { sum: usage, cost } of sums) {
    const day = usage.keys[groupBy.indexOf("day")] ?? null;
    const name = usage.keys[groupBy.indexOf("model")] ?? null;
    const provider = cost.kind === "priced" ? cost.model.slice(0, cost.model.indexOf("/")) : null;
    const isOther = report.provider !== null && provider !== null && provider !== report.provider;
    const isOutside = day === null || first === undefined || last === undefined || day < first || day > last;
    if (isOther || isOutside) {
      if (cost.kind === "priced") beyond = add(beyond, cost.usd);
      continue;
    }
    const key = JSON.stringify([day, byModel ? (cost.kind === "priced" ? cost.model : name) : null]);
    const known = ours.get(key) ?? { usd: ZERO, isPriced: false, isComplete: true };
    ours.set(key, {
      usd: cost.kind === "priced" ? add(known.usd, cost.usd) : known.usd,
      isPriced: known.isPriced || cost.kind === "priced",
      isComplete: known.isComplete && cost.kind === "priced",
    });
  }
  const vendors = new Map<string, { usd: Money; isTokens: boolean }>();
  for (const { cost, model } of lines) {
    const key = JSON.stringify([cost.day, byModel ? (model ?? cost.model ?? cost.item) : null]);
    const known = vendors.get(key);
    vendors.set(key, { usd: add(known?.usd ?? ZERO, cost.usd), isTokens: !byModel || model !== null });
  }
  const rows = [...new Set([...ours.keys(), ...vendors.keys()])].sort().map((key): ReconciledRow => {
    const [day, model] = JSON.parse(key) as [IsoDate | null, string | null];
    const [own, vendor] = [ours.get(key), vendors.get(key)];
    const amount = own?.isPriced === true ? own.usd : null;
    return {
      day,
      model,
      ours: amount,
      vendor: vendor?.usd ?? null,
      difference: subtract(vendor?.usd ?? ZERO, amount ?? ZERO),
      verdict: verdictOf(own, vendor),
    };
  });
  const totals = [sum(rows.map((row) => row.ours ?? ZERO)), sum(rows.map((row) => row.vendor ?? ZERO))] as const;
  return {
    ...{ format: report.format, byModel, complete: report.complete, rows, ours: totals[0], vendor: totals[1] },
    difference: subtract(totals[1], totals[0]),
    beyond,
  };
}

/** The table's name of the model that a line is for; null where it knows none. */
function knownModel({ day, model }: VendorCost, { provider }: CostReport, book: PriceBook): string | null {
  if (model === null || day === null) return null;
  const at: When = when(day, "day");
  const spellings = [model, model.toLowerCase().replaceAll(" ", "-")];
  for (const spelling of spellings) {
    const found = priceOfLogged(book, { provider, model: spelling }, at);
    if (found?.kind === "priced") return found.model.key;
  }
  return null;
}

function verdictOf(
  ours: Ours | undefined,
  vendor: { readonly usd: Money; readonly isTokens: boolean } | undefined,
): Verdict {
  if (ours && !ours.isComplete) return "unpriced";
  if (!vendor) return "not-in-report";
  if (!ours) return vendor.isTokens ? "not-in-log" : "not-tokens";
  const difference = subtract(vendor.usd, ours.usd);
  if (difference === 0n) return "same";
  if (isWithin(difference, usd("0.01")) || isWithin(difference, shareOf(ours.usd, 100n))) return "close";
  const half = shareOf(ours.usd, 2n);
  if (isWithin(subtract(vendor.usd, half), shareOf(half, 50n))) return "vendor-half";
  return difference > 0n ? "vendor-more" : "vendor-less";
}

function isWithin(difference: Money, limit: Money): boolean {
  return compareMagnitude(difference, limit) <= 0;
}

function shareOf(amount: Money, part: bigint): Money {
  return timesFraction(amount, { numerator: 1n, denominator: part });
}
