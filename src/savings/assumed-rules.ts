import { divideHalfEven, type Rate } from "../domain/money.ts";
import type { ModeRates, PriceBook, PricedModel, PricePeriod } from "../domain/price.ts";

/** What a user says of caching instead of the price table; null: as the table says. */
export interface AssumedRules {
  readonly minimumTokens: number | null;
  readonly stacksWithBatch: boolean | null;
}

/** A price table whose caching rules are the user's. Rates stay, but for batch reads where discounts are said to multiply. */
export function bookWithRules(book: PriceBook, rules: AssumedRules): PriceBook {
  if (rules.minimumTokens === null && rules.stacksWithBatch === null) return book;
  return { ...book, models: book.models.map((model) => withRules(model, rules)) };
}

function withRules(model: PricedModel, { minimumTokens, stacksWithBatch }: AssumedRules): PricedModel {
  const caching = {
    ...model.caching,
    ...(minimumTokens === null ? {} : { minimumTokens }),
    ...(stacksWithBatch === null ? {} : { stacksWithBatch }),
  };
  const periods = stacksWithBatch === true ? model.periods.map(withBatchReads) : model.periods;
  return { ...model, caching, periods };
}

/** Where batch has explicit rates and none for the cache: as much below the standard rate as its input is. */
function withBatchReads(period: PricePeriod): PricePeriod {
  const { batch } = period.modes;
  const { rates } = period;
  if (batch?.rates?.input === undefined || batch.multiply !== undefined || rates.input === undefined) return period;
  const cut = { numerator: batch.rates.input, denominator: rates.input };
  const scaled = (rate: Rate | undefined): Rate | undefined =>
    rate === undefined ? undefined : (divideHalfEven(rate * cut.numerator, cut.denominator) as Rate);
  const added = Object.entries({
    cacheRead: scaled(rates.cacheRead),
    cacheWrite5m: scaled(rates.cacheWrite5m),
    cacheWrite1h: scaled(rates.cacheWrite1h),
  }).filter(([kind, rate]) => rate !== undefined && batch.rates?.[kind as "cacheRead"] === undefined);
  const patched: ModeRates = { ...batch, rates: { ...batch.rates, ...Object.fromEntries(added) } };
  return { ...period, modes: { ...period.modes, batch: patched } };
}
