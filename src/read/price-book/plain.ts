import { formatInstant, parseWhen } from "../../domain/dates.ts";
import type { Instant, IsoDate } from "../../domain/dates.ts";
import { fraction, ratePerMillion, rateToDecimal, usd, usdToDecimal } from "../../domain/money.ts";
import type { Fraction, Money } from "../../domain/money.ts";
import type { CachingRules, Mode, ModeRates, PricedModel, PricePeriod, RateKind, Rates } from "../../domain/price.ts";

/** A price as plain data that JSON can hold: money as decimal strings, moments as text. What the table's hashes are made of. */
export interface PlainPeriod {
  readonly id: string;
  readonly from: string;
  readonly to: string | null;
  readonly basis: PricePeriod["basis"];
  readonly rates: PlainRates;
  readonly tiers?: readonly { readonly inputTokensOver: number; readonly rates: PlainRates }[];
  readonly modes?: Readonly<Partial<Record<Mode, PlainMode>>>;
  readonly schedule?: readonly (Omit<PricePeriod["schedule"][number], "rates"> & { readonly rates: PlainRates })[];
  readonly uplifts?: Readonly<Record<string, string>>;
  readonly fees?: Readonly<Record<string, { readonly per: number; readonly usd: string }>>;
  readonly sources: readonly string[];
  readonly checked: string | null;
  readonly confidence: string;
  readonly note?: string;
  readonly disagreement?: readonly string[];
  readonly promisedUntil?: string;
}

export type PlainRates = Readonly<Partial<Record<RateKind, string>>>;

export interface PlainMode {
  readonly from?: string;
  readonly rates?: PlainRates;
  readonly multiply?: string;
  readonly tierRates?: readonly PlainRates[];
}

export interface PlainModel {
  readonly key: string;
  readonly provider: string;
  readonly id: string;
  readonly aliases: readonly { readonly id: string; readonly from?: string; readonly to?: string }[];
  readonly match: readonly string[];
  readonly contextWindow: number | null;
  readonly maxOutput: number | null;
  readonly caching?: CachingRules;
  readonly periods: readonly PlainPeriod[];
}

export function plainModel(model: PricedModel): PlainModel {
  return {
    ...model,
    aliases: model.aliases.map(({ id, from, to }) => ({
      id,
      ...(from === undefined ? {} : { from: formatInstant(from) }),
      ...(to === undefined ? {} : { to: formatInstant(to) }),
    })),
    periods: model.periods.map(plainPeriod),
  };
}

export function plainPeriod(period: PricePeriod): PlainPeriod {
  const { from, to, rates, tiers, modes, schedule, uplifts, fees, ...rest } = period;
  return {
    ...rest,
    from: formatInstant(from),
    to: to === null ? null : formatInstant(to),
    rates: plainRates(rates),
    ...(tiers.length === 0 ? {} : { tiers: tiers.map((tier) => ({ ...tier, rates: plainRates(tier.rates) })) }),
    ...(isEmpty(modes) ? {} : { modes: mapValues(modes, plainMode) }),
    ...(schedule.length === 0 ? {} : { schedule: schedule.map((w) => ({ ...w, rates: plainRates(w.rates) })) }),
    ...(isEmpty(uplifts) ? {} : { uplifts: mapValues(uplifts, plainFraction) }),
    ...(isEmpty(fees)
      ? {}
      : { fees: mapValues(fees, ({ per, amount }) => ({ per, usd: usdToDecimal(amount as Money) })) }),
  };
}

/** The inverse of `plainModel`. */
export function reviveModel(plain: PlainModel): PricedModel {
  return { ...plain, aliases: reviveAliases(plain.aliases), periods: plain.periods.map(revivePeriod) };
}

export function reviveAliases(aliases: PlainModel["aliases"]): PricedModel["aliases"] {
  return aliases.map(({ id, from, to }) => ({
    id,
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(to === undefined ? {} : { to: instant(to) }),
  }));
}

/** The inverse of `plainPeriod`: what a receipt or a compiled table holds, as a price again. */
export function revivePeriod(plain: PlainPeriod): PricePeriod {
  const { from, to, rates, tiers, modes, schedule, uplifts, fees, checked, promisedUntil, ...rest } = plain;
  return {
    ...rest,
    from: instant(from),
    to: to === null ? null : instant(to),
    rates: reviveRates(rates),
    tiers: (tiers ?? []).map((tier) => ({ ...tier, rates: reviveRates(tier.rates) })),
    modes: mapValues(modes ?? {}, reviveMode),
    schedule: (schedule ?? []).map((window) => ({ ...window, rates: reviveRates(window.rates) })),
    uplifts: mapValues(uplifts ?? {}, fraction),
    fees: mapValues(fees ?? {}, (fee) => ({ per: fee.per, amount: usd(fee.usd) })),
    checked: checked as IsoDate | null,
    ...(promisedUntil === undefined ? {} : { promisedUntil: promisedUntil as IsoDate }),
  };
}

function plainRates(rates: Rates): PlainRates {
  return mapValues(rates, rateToDecimal);
}

function reviveRates(rates: PlainRates): Rates {
  return mapValues(rates, ratePerMillion);
}

function plainMode({ from, rates, multiply, tierRates }: ModeRates): PlainMode {
  return {
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(rates ? { rates: plainRates(rates) } : {}),
    ...(multiply ? { multiply: plainFraction(multiply) } : {}),
    ...(tierRates ? { tierRates: tierRates.map(plainRates) } : {}),
  };
}

function reviveMode({ from, rates, multiply, tierRates }: PlainMode): ModeRates {
  return {
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(rates ? { rates: reviveRates(rates) } : {}),
    ...(multiply === undefined ? {} : { multiply: fraction(multiply) }),
    ...(tierRates ? { tierRates: tierRates.map(reviveRates) } : {}),
  };
}

/** Multipliers are read from decimals, so their denominators are powers of ten. */
function plainFraction({ numerator, denominator }: Fraction): string {
  const decimals = denominator.toString().length - 1;
  const digits = numerator.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function instant(text: string): Instant {
  const parsed = parseWhen(text);
  if (!parsed) throw new RangeError(`not a moment: ${text}`);
  return parsed.at;
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

function mapValues<K extends string, A, B>(
  record: Readonly<Partial<Record<K, A>>>,
  change: (value: A) => B,
): Partial<Record<K, B>> & Record<string, B> {
  const entries = Object.entries(record) as [string, A][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)])) as Partial<Record<K, B>> &
    Record<string, B>;
}
