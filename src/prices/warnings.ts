import { dayOf, formatInstant, parseWhen, SECONDS_A_DAY } from "../domain/dates.ts";
import type { Instant, IsoDate } from "../domain/dates.ts";
import type { PricedModel, PricePeriod, PriceWarning } from "../domain/price.ts";
import { periodAt } from "./names.ts";
import { isDisputed } from "./resolve.ts";

/** A price that nobody looked at for longer than this many days before it is used is stale. */
export const STALE_AFTER_DAYS = 90;

/** What is uncertain about a model's price at a moment: promised only for a while, scheduled, not looked at for long. */
export function warningsFor(model: PricedModel, at: Instant): PriceWarning[] {
  const period = periodAt(model, at);
  if (!period) return [];
  const warn = (code: PriceWarning["code"], message: string): PriceWarning => {
    return { code, model: model.key, message: `${model.key}: ${message}` };
  };
  if (isDisputed(period)) return [warn("price-disputed", `its price is disputed: ${period.note ?? ""}`)];
  const warnings: PriceWarning[] = [];
  const next = model.periods.find(({ from }) => from === period.to);
  if (period.promisedUntil !== undefined) {
    warnings.push(warn("price-promised", `this price is promised only until ${period.promisedUntil}`));
  }
  const seenInForce = (ageInDays(period.checked, period.from) ?? 1) <= 0;
  if (period.basis === "scheduled" && !seenInForce) {
    warnings.push(
      warn("price-scheduled", `this price is announced for ${formatInstant(period.from)} and may be revoked`),
    );
  }
  if (next?.basis === "scheduled") {
    warnings.push(warn("price-change-scheduled", `another price is announced for ${formatInstant(next.from)}`));
  }
  return [...warnings, ...evidenceWarnings(period, at, warn)];
}

function evidenceWarnings(
  { checked, basis }: PricePeriod,
  at: Instant,
  warn: (code: PriceWarning["code"], message: string) => PriceWarning,
): PriceWarning[] {
  if (basis === "user" || basis === "assumed") return [];
  const age = ageInDays(checked, at);
  if (checked === null || age === null) return [warn("price-undated", "no source of its price carries a date")];
  if (age > STALE_AFTER_DAYS) {
    return [warn("price-stale", `its price was last seen on ${checked}, ${age} days before ${dayOf(at)}`)];
  }
  return age > 0 ? [warn("price-beyond-evidence", `its price was last seen on ${checked}, before ${dayOf(at)}`)] : [];
}

/** Whole days from a check to a moment; negative where the check is later. */
export function ageInDays(checked: IsoDate | null, at: Instant): number | null {
  const day = checked === null ? undefined : parseWhen(checked);
  return day ? Math.floor((at - day.at) / SECONDS_A_DAY) : null;
}
