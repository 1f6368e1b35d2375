import type { When } from "../domain/dates.ts";
import { costOf, exactRateTimes, multiplyFractions, sum, times, timesFraction } from "../domain/money.ts";
import type { Fraction, Money, Rate } from "../domain/money.ts";
import type { Mode, ModeRates, PricedAt, PricePeriod, RateKind, Rates, Unpriced } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { totalInput } from "../domain/tokens.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { MINUTES_A_WEEK, shareOfWeek, windowAt } from "./clock.ts";
import type { WindowShare } from "./clock.ts";
import { chooseWindow } from "./window-choice.ts";
import type { WindowCost } from "./window-choice.ts";

/** Which clock window to price by where the time of day is not known: the dearest, the cheapest, or each by its hours of the week. A known time decides alone. */
export type RateWindow = "peak" | "offpeak" | "blend";

/** How a usage was served. */
export interface CostTerms {
  readonly when: When;
  readonly mode?: Mode | null;
  readonly region?: string | null;
  readonly rateWindow?: RateWindow | null;
  /** Total input of one request, which decides the context tier, where the usage is the sum of several. Default: the usage's own. */
  readonly requestInput?: number | null;
  /** Uses that are charged beside tokens: { web_search: 3 }. */
  readonly fees?: Readonly<Record<string, number>>;
  /** Tokens × hours that an explicit cache was kept. */
  readonly cacheStorageTokenHours?: number;
}

/** tokens × rate = cost, and where the rate is from. A blended rate is rounded for display, its cost is not made from the rounded one. */
export interface CostLine {
  readonly kind: RateKind;
  readonly tokens: number;
  readonly rate: Rate;
  readonly cost: Money;
  /** "base", "tier >272000", "window peak, mode batch, uplift eu". */
  readonly from: string;
}

export interface FeeLine {
  readonly name: string;
  readonly uses: number;
  readonly cost: Money;
}

export interface PricedUsage {
  readonly kind: "priced";
  readonly period: PricePeriod;
  readonly mode: Mode;
  readonly lines: readonly CostLine[];
  readonly fees: readonly FeeLine[];
  readonly total: Money;
  /** Cheapest and dearest that the total may be; equal to it unless the clock window is open. */
  readonly low: Money;
  readonly high: Money;
  readonly basis: "exact" | "assumed";
  readonly assumptions: readonly Assumption[];
}

interface Quantity {
  readonly kind: RateKind;
  readonly tokens: number;
}

/** A set of rates that may apply, with the words that say which. */
interface Table {
  readonly rates: Rates;
  readonly words: readonly string[];
  readonly tier: number | null;
  readonly minutes: number;
}

/**
 * What a usage costs at a price: exact, line by line. Context tiers replace the rates for the whole request, by its total input, cached
 * tokens included. A kind of which there are tokens and no rate makes the whole usage unpriced. Reasoning is charged as output and audio as
 * text where the price has no rate of its own for them.
 */
export function priceUsage(usage: TokenUsage, { model, period }: PricedAt, terms: CostTerms): PricedUsage | Unpriced {
  const mode = terms.mode ?? "standard";
  const refuse = (reason: Unpriced["reason"], message: string): Unpriced => {
    return { kind: "unpriced", model: model.key, reason, message, nearest: [] };
  };
  const modeRates = mode === "standard" ? {} : period.modes[mode];
  if (!modeRates || (modeRates.from !== undefined && terms.when.at < modeRates.from)) {
    return refuse("mode-not-offered", `${period.id} has no price for the mode ${mode}`);
  }
  const region = terms.region ?? null;
  if (region !== null && !Object.hasOwn(period.uplifts, region)) {
    return refuse("region-not-offered", `${period.id} has no price for the region ${region}`);
  }
  const uplift = region === null ? null : (period.uplifts[region] ?? null);
  const served = { mode, modeRates, uplift, region: region ?? "" };
  const quantities = quantitiesOf(usage, period, terms.cacheStorageTokenHours ?? 0);
  const priced: WindowCost[] = [];
  for (const table of tablesFor(period, usage, terms)) {
    const lines: CostLine[] = [];
    for (const { kind, tokens } of quantities) {
      const rate = rateIn(table, kind, served);
      const from = wordsOf(table, kind, served);
      if (rate === undefined) return refuse("not-offered", `${period.id} has no rate for ${kind} (${from})`);
      lines.push({ kind, tokens, rate, cost: costOf(tokens, rate), from });
    }
    priced.push({ lines, minutes: table.minutes, total: sum(lines.map(({ cost }) => cost)) });
  }
  const fees = Object.entries(terms.fees ?? {}).filter(([, uses]) => uses !== 0);
  const unknownFee = fees.find(([name]) => !Object.hasOwn(period.fees, name));
  if (unknownFee) return refuse("not-offered", `${period.id} has no price for ${unknownFee[0]}`);
  const feeLines = fees.map(([name, uses]) => feeLine(name, uses, period));
  const { lines, low, high, assumption } = chooseWindow(priced, terms.rateWindow ?? null);
  const assumptions = [
    ...(assumption ? [assumption] : []),
    ...(period.basis === "assumed" ? [sameAs(period)] : []),
    ...(usage.inputAudio && period.rates.inputAudio === undefined ? [audioAsText(usage.inputAudio)] : []),
  ];
  const feeTotal = sum(feeLines.map(({ cost }) => cost));
  return {
    kind: "priced",
    period,
    mode,
    lines,
    fees: feeLines,
    total: sum([feeTotal, ...lines.map(({ cost }) => cost)]),
    low: sum([feeTotal, low]),
    high: sum([feeTotal, high]),
    basis: assumptions.length > 0 ? "assumed" : "exact",
    assumptions,
  };
}

function feeLine(name: string, uses: number, { fees }: PricePeriod): FeeLine {
  const { amount = 0n, per = 1 } = fees[name] ?? {};
  const cost = timesFraction(times(amount as Money, uses), { numerator: 1n, denominator: BigInt(per) });
  return { name, uses, cost };
}

/** The disjoint quantities that are charged, those of zero left out. */
export function quantitiesOf(usage: TokenUsage, { rates }: PricePeriod, storage: number): Quantity[] {
  const audio = rates.inputAudio === undefined ? 0 : (usage.inputAudio ?? 0);
  const reasoning = rates.outputReasoning === undefined ? 0 : usage.reasoning;
  const all: Quantity[] = [
    { kind: "input", tokens: usage.input - audio },
    { kind: "inputAudio", tokens: audio },
    { kind: "cacheRead", tokens: usage.cacheRead },
    { kind: "cacheWrite5m", tokens: usage.cacheWrite5m },
    { kind: "cacheWrite1h", tokens: usage.cacheWrite1h },
    { kind: "output", tokens: usage.output - reasoning },
    { kind: "outputReasoning", tokens: reasoning },
    { kind: "cacheStorageHour", tokens: storage },
  ];
  return all.filter(({ tokens }) => tokens !== 0);
}

/** The rates that may apply: one set, or one a clock window where the time of day is open. */
function tablesFor(period: PricePeriod, usage: TokenUsage, terms: CostTerms): Table[] {
  const total = terms.requestInput ?? totalInput(usage);
  const tier = period.tiers.findLastIndex(({ inputTokensOver }) => total > inputTokensOver);
  const over = period.tiers[tier];
  if (over) {
    return [{ rates: over.rates, words: [`tier >${over.inputTokensOver}`], tier, minutes: MINUTES_A_WEEK }];
  }
  const window = terms.when.clock === "known" ? windowAt(period, terms.when.at) : undefined;
  const shares: WindowShare[] =
    terms.when.clock === "known"
      ? [{ label: window?.label ?? null, rates: window?.rates ?? period.rates, minutes: MINUTES_A_WEEK }]
      : shareOfWeek(period);
  return shares.map(({ label, rates, minutes }) => ({
    rates,
    words: label === null ? [] : [`window ${label}`],
    tier: null,
    minutes,
  }));
}

interface Served {
  readonly mode: Mode;
  readonly modeRates: ModeRates;
  readonly uplift: Fraction | null;
  readonly region: string;
}

/** The rate of a kind as served. Storage is the same in every mode and region. */
function rateIn(table: Table, kind: RateKind, { mode, modeRates, uplift }: Served): Rate | undefined {
  const standard = table.rates[kind];
  if (kind === "cacheStorageHour" || (mode === "standard" && !uplift)) return standard;
  const explicit = table.tier === null ? modeRates.rates?.[kind] : modeRates.tierRates?.[table.tier]?.[kind];
  const base = explicit ?? standard;
  const byMode = explicit !== undefined || mode === "standard" ? ONE : modeRates.multiply;
  if (base === undefined || byMode === undefined) return undefined;
  const factor = multiplyFractions(byMode, uplift ?? ONE);
  const rate = exactRateTimes(base, factor);
  if (rate === undefined) throw new RangeError(`a rate that is not exact came through the loader: ${kind}`);
  return rate;
}

const ONE: Fraction = { numerator: 1n, denominator: 1n };

function wordsOf(table: Table, kind: RateKind, { mode, uplift, region }: Served): string {
  if (kind === "cacheStorageHour") return "base";
  const words = [
    ...table.words,
    ...(mode === "standard" ? [] : [`mode ${mode}`]),
    ...(uplift ? [`uplift ${region}`] : []),
  ];
  return words.length === 0 ? "base" : words.join(", ");
}

function sameAs({ note, id }: PricePeriod): Assumption {
  return { code: "same-as", text: note ?? "a price borrowed from another model", value: id };
}

function audioAsText(tokens: number): Assumption {
  return { code: "audio-as-text", text: "the price names no rate for audio: charged as text", value: String(tokens) };
}
