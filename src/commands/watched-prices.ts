import type { PriceBook, PricedModel } from "../domain/price.ts";

export interface WatchedPrices {
  readonly book: PriceBook;
  /** The models whose prices somebody looked at, in the table's order. */
  used(): PricedModel[];
}

/** A price table that remembers which of its prices were looked at: those that a receipt keeps. */
export function watchPrices(book: PriceBook): WatchedPrices {
  const seen = new Set<PricedModel>();
  const watched = (model: PricedModel): PricedModel =>
    new Proxy(model, {
      get(target, property) {
        if (property === "periods") seen.add(model);
        return Reflect.get(target, property) as unknown;
      },
    });
  return {
    book: { ...book, models: book.models.map(watched) },
    used: () => book.models.filter((model) => seen.has(model)),
  };
}
