import { formatInstant } from "../domain/dates.ts";
import { rateToDecimal, usdToDecimal } from "../domain/money.ts";
import type { Fraction, Money } from "../domain/money.ts";
import type { ModeRates, PricePeriod, Rates } from "../domain/price.ts";

/** Everything that a price says about money, a line a figure: "input" → "2.5", "tier >272000 input" → "5", "mode flex" → "× 0.5". */
export function rateSheet(period: PricePeriod): ReadonlyMap<string, string> {
  const sheet = new Map<string, string>();
  const put = (prefix: string, rates: Rates): void => {
    for (const [kind, rate] of Object.entries(rates)) sheet.set(`${prefix}${kind}`, rateToDecimal(rate));
  };
  put("", period.rates);
  for (const { inputTokensOver, rates } of period.tiers) put(`tier >${inputTokensOver} `, rates);
  for (const { label, rates } of period.schedule) put(`window ${label} `, rates);
  for (const [mode, rates] of Object.entries(period.modes)) putMode(mode, rates, period, sheet, put);
  for (const [region, uplift] of Object.entries(period.uplifts)) sheet.set(`region ${region}`, factor(uplift));
  for (const [fee, { per, amount }] of Object.entries(period.fees)) {
    sheet.set(`fee ${fee}`, `${usdToDecimal(amount as Money)} per ${per}`);
  }
  return sheet;
}

function putMode(
  mode: string,
  { from, rates, multiply, tierRates }: ModeRates,
  { tiers }: PricePeriod,
  sheet: Map<string, string>,
  put: (prefix: string, rates: Rates) => void,
): void {
  if (from !== undefined) sheet.set(`mode ${mode} from`, formatInstant(from));
  if (multiply) sheet.set(`mode ${mode}`, factor(multiply));
  put(`mode ${mode} `, rates ?? {});
  for (const [index, tier] of (tierRates ?? []).entries()) {
    put(`mode ${mode} tier >${tiers[index]?.inputTokensOver ?? ""} `, tier);
  }
}

/** Multipliers come from decimals: their denominators are powers of ten. */
function factor({ numerator, denominator }: Fraction): string {
  return `× ${Number(numerator) / Number(denominator)}`;
}
