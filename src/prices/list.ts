import type { Instant, IsoDate, When } from "../domain/dates.ts";
import type { Mode, PriceBook, PricedModel, PricePeriod, PriceWarning, Rates } from "../domain/price.ts";
import { periodAt } from "./names.ts";
import { isDisputed } from "./resolve.ts";
import { warningsFor } from "./warnings.ts";

/** A model and its price at a moment, for `prices list`. */
export interface PriceListRow {
  readonly model: string;
  readonly period: PricePeriod;
  readonly rates: Rates;
  readonly disputed: boolean;
  /** More input than this costs more. */
  readonly tiers: readonly number[];
  readonly clock: boolean;
  readonly modes: readonly Mode[];
  readonly regions: readonly string[];
  readonly contextWindow: number | null;
  readonly since: Instant;
  readonly checked: IsoDate | null;
  readonly warnings: readonly PriceWarning[];
}

/** Every model that has a price at the moment, in the table's order; `matching` keeps those whose key or alias contains it. */
export function priceList(book: PriceBook, when: When, matching = ""): PriceListRow[] {
  return book.models.flatMap((model) => {
    const period = isMatch(model, matching.toLowerCase()) ? periodAt(model, when.at) : undefined;
    return period ? [row(model, period, when.at)] : [];
  });
}

function isMatch({ key, aliases }: PricedModel, part: string): boolean {
  return [key, ...aliases.map(({ id }) => id)].some((name) => name.toLowerCase().includes(part));
}

function row(model: PricedModel, period: PricePeriod, at: Instant): PriceListRow {
  const modes = Object.entries(period.modes) as [Mode, { from?: Instant }][];
  return {
    model: model.key,
    period,
    rates: period.rates,
    disputed: isDisputed(period),
    tiers: period.tiers.map(({ inputTokensOver }) => inputTokensOver),
    clock: period.schedule.length > 0,
    modes: modes.filter(([, { from }]) => from === undefined || from <= at).map(([mode]) => mode),
    regions: Object.keys(period.uplifts),
    contextWindow: model.contextWindow,
    since: period.from,
    checked: period.checked,
    warnings: warningsFor(model, at),
  };
}
