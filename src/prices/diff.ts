import type { When } from "../domain/dates.ts";
import type { PriceBook, PricePeriod } from "../domain/price.ts";
import { periodAt } from "./names.ts";
import { rateSheet } from "./rate-sheet.ts";

/** One figure of one model's price that differs. Null: the figure is not there. */
export interface PriceChange {
  readonly model: string;
  /** "input", "tier >272000 output", "mode batch", or "price" for a model that is priced on one side only. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeId: string | null;
  readonly afterId: string | null;
}

/** What changes from one moment to another, within a table or from one table to another. */
export function priceDiff(
  before: { readonly book: PriceBook; readonly when: When },
  after: { readonly book: PriceBook; readonly when: When },
): PriceChange[] {
  const keys = new Set([...before.book.models, ...after.book.models].map(({ key }) => key));
  const old = periodsAt(before);
  const now = periodsAt(after);
  return [...keys].sort().flatMap((key) => changes(key, old.get(key), now.get(key)));
}

function periodsAt({ book, when }: { readonly book: PriceBook; readonly when: When }): Map<string, PricePeriod> {
  return new Map(
    book.models.flatMap((model) => {
      const period = periodAt(model, when.at);
      return period ? [[model.key, period] as const] : [];
    }),
  );
}

function changes(model: string, old: PricePeriod | undefined, now: PricePeriod | undefined): PriceChange[] {
  const ids = { beforeId: old?.id ?? null, afterId: now?.id ?? null };
  if (!old || !now) {
    if (!old && !now) return [];
    return [{ model, what: "price", before: old ? headline(old) : null, after: now ? headline(now) : null, ...ids }];
  }
  const left = rateSheet(old);
  const right = rateSheet(now);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((what) => {
    const change = { model, what, before: left.get(what) ?? null, after: right.get(what) ?? null, ...ids };
    return change.before === change.after ? [] : [change];
  });
}

function headline(period: PricePeriod): string {
  const sheet = rateSheet(period);
  return ["input", "output"].flatMap((kind) => sheet.get(kind) ?? []).join(" / ") || "disputed";
}
