import type { Instant } from "../domain/dates.ts";
import type { PriceBook, PricePeriod } from "../domain/price.ts";
import { meaningsOf } from "./names.ts";
import { rateSheet } from "./rate-sheet.ts";

/** One price of a name's history, for `prices show`. */
export interface HistoryRow {
  readonly model: string;
  /** How the name means the model: its id, an alias, a pattern. */
  readonly by: "id" | "alias" | "pattern";
  /** While the name had this price. */
  readonly from: Instant;
  readonly to: Instant | null;
  readonly period: PricePeriod;
  /** What the price says, a line a figure. */
  readonly sheet: ReadonlyMap<string, string>;
  /** The figures that differ from the row before. */
  readonly changed: readonly string[];
}

/** All prices that a name ever had in the table, oldest first. Empty where the name is unknown. */
export function priceHistory(book: PriceBook, name: string): HistoryRow[] {
  const rows = meaningsOf(book, name).flatMap(({ model, by, from, to }) =>
    model.periods.flatMap((period) => {
      const start = Math.max(period.from, from ?? period.from) as Instant;
      const ends = [period.to, to].filter((end) => end !== null);
      const end = ends.length === 0 ? null : (Math.min(...ends) as Instant);
      if (end !== null && end <= start) return [];
      return [{ model: model.key, by, from: start, to: end, period, sheet: rateSheet(period) }];
    }),
  );
  return rows
    .sort((a, b) => a.from - b.from)
    .map((row, index) => ({ ...row, changed: changedFrom(rows[index - 1]?.sheet, row.sheet) }));
}

function changedFrom(before: ReadonlyMap<string, string> | undefined, now: ReadonlyMap<string, string>): string[] {
  if (!before) return [];
  return [...new Set([...before.keys(), ...now.keys()])].filter((what) => before.get(what) !== now.get(what));
}
