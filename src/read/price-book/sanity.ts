import { costOf, rateToDecimal, timesFraction } from "../../domain/money.ts";
import type { Rate } from "../../domain/money.ts";
import type { PricedModel, PricePeriod, PriceWarning, Rates } from "../../domain/price.ts";
import { RATE_NAMES, tokenKinds } from "./rates.ts";

const SMALLEST = 100_000n; // "0.0001"
const GREATEST = 1_000_000_000_000n; // "1000"

/** What looks like a slip of units or columns. Warnings, not errors: price lists do hold oddities. */
export function sanityWarnings(models: readonly PricedModel[]): PriceWarning[] {
  return models.flatMap(({ key, periods }) =>
    periods.flatMap((period) =>
      [...new Set(oddities(period))].map((oddity): PriceWarning => {
        return { code: "price-sanity", model: key, message: `${period.id}: ${oddity}` };
      }),
    ),
  );
}

function oddities(period: PricePeriod): string[] {
  const tables = [
    period.rates,
    ...period.tiers.map(({ rates }) => rates),
    ...period.schedule.map(({ rates }) => rates),
  ];
  return [...tables.flatMap(oddRates), ...oddBatch(period)];
}

function oddRates(rates: Rates): string[] {
  const found: string[] = [];
  for (const kind of tokenKinds(rates)) {
    const rate = rates[kind];
    if (rate !== undefined && rate !== 0n && (rate < SMALLEST || rate > GREATEST)) {
      found.push(`${RATE_NAMES[kind]} ${rateToDecimal(rate)} is outside 0.0001 to 1000 dollars per million tokens`);
    }
  }
  const above = (low: Rate | undefined, high: Rate | undefined, words: string): void => {
    if (low !== undefined && high !== undefined && low > high) found.push(words);
  };
  above(rates.input, rates.output, "output is cheaper than input");
  above(rates.cacheRead, rates.input, "a cache read is dearer than input");
  above(rates.input, rates.cacheWrite5m, "a cache write is cheaper than input");
  above(rates.cacheWrite5m, rates.cacheWrite1h, "a cache write for an hour is cheaper than one for five minutes");
  return found;
}

function oddBatch({ modes, rates }: PricePeriod): string[] {
  const batch = modes.batch;
  if (!batch) return [];
  return tokenKinds(rates).flatMap((kind) => {
    const standard = rates[kind] ?? (0n as Rate);
    const explicit = batch.rates?.[kind];
    const rate = explicit ?? (batch.multiply ? timesFraction(costOf(1, standard), batch.multiply) : undefined);
    return rate !== undefined && rate > standard ? [`batch ${RATE_NAMES[kind]} is dearer than standard`] : [];
  });
}
