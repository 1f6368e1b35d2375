import { costAtHitRate, type PricedLoad, preparePricing, type PriceTerms } from "../compare/price-load.ts";
import { formatInstant, monthsAfter } from "../domain/dates.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { priceAt } from "../prices/resolve.ts";
import type { CurveLoad } from "./feature-month.ts";

/** A load with what the price table already knows of the months ahead: announced prices, the end of introductory ones. */
export function withPricesAhead(load: CurveLoad, terms: PriceTerms, months: number): CurveLoad {
  const later: { readonly month: number; readonly load: CurveLoad }[] = [];
  let before = load;
  for (let month = 1; month <= months; month++) {
    const then = { ...terms, when: { ...terms.when, at: monthsAfter(terms.when.at, month) } };
    if (pricesOf(before, before.terms) === pricesOf(before, then)) continue;
    const own = pricedAnew(before, then);
    if (!own) continue;
    const { outage } = before;
    const fallback = outage?.fallback ? (pricedAnew(outage.fallback, then) ?? outage.fallback) : null;
    before = outage ? { ...own, outage: { ...outage, fallback } } : own;
    later.push({ month, load: before });
  }
  return later.length === 0 ? load : { ...load, later };
}

/** The load as it is priced so many months ahead. */
export function loadInMonth(load: CurveLoad, month: number): CurveLoad {
  return load.later?.findLast(({ month: from }) => from <= month)?.load ?? load;
}

/** Which models have other prices in months ahead than today. */
export function pricesAheadAssumptions(loads: readonly CurveLoad[]): Assumption[] {
  const found = loads.flatMap(({ priced, later = [] }) =>
    later.map(({ month, load }): Assumption => {
      const { model, period } = load.priced;
      const since = period.from === priced.period.from ? "" : ` from ${formatInstant(period.from)} on`;
      return { code: "price-ahead", text: `${model.key} has another price${since}`, value: `from month ${month} on` };
    }),
  );
  return [...new Map(found.map((each) => [`${each.text} ${each.value}`, each])).values()];
}

/** What tells the prices of a load at a time from those at another. */
function pricesOf({ load, outage }: CurveLoad, { book, when }: PriceTerms): string {
  const models = [load.model, load.embedding?.model, outage?.fallback?.load.model];
  const prices = models.map((model) => {
    const found = model === undefined ? null : priceAt(book, model, when);
    if (found?.kind !== "priced") return "";
    const { batch } = found.period.modes;
    return `${found.model.key} ${found.period.from} ${batch !== undefined && when.at >= (batch.from ?? 0)}`;
  });
  return prices.join(", ");
}

/** Null where the name then means another model, or has no price: what held before is carried on. */
function pricedAnew({ feature, load, priced }: PricedLoad, terms: PriceTerms): PricedLoad | null {
  const then = preparePricing(feature, load, terms);
  if (then.kind !== "priced" || then.priced.model.key !== priced.model.key) return null;
  return [0, 1].every((hitRate) => costAtHitRate(then, hitRate).kind === "cost") ? then : null;
}
