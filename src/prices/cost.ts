import type { When } from "../domain/dates.ts";
import {
  costOf,
  divideHalfEven,
  exactRateTimes,
  multiplyFractions,
  sum,
  times,
  timesFraction,
} from "../domain/money.ts";
import type { Fraction, Money, Rate } from "../domain/money.ts";
import type { Mode, ModeRates, PricedAt, PricePeriod, RateKind, Rates, Unpriced } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { totalInput } from "../domain/tokens.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { MINUTES_A_WEEK, shareOfWeek, windowAt } from "./clock.ts";
import type { WindowShare } from "./clock.ts";

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
  const uplift = terms.region == null ? null : (period.uplifts[terms.region] ?? undefined);
  if (uplift === undefined) {
    return refuse("region-not-offered", `${period.id} has no price for the region ${terms.region ?? ""}`);
  }
  const served = { mode, modeRates, uplift, region: terms.region ?? "" };
  const quantities = quantitiesOf(usage, period, terms.cacheStorageTokenHours ?? 0);
  const priced: { lines: CostLine[]; minutes: number; total: Money }[] = [];
  for (const table of tablesFor(period, usage, terms)) {
    const lines: CostLine[] = [];
    for (const { kind, tokens } of quantities) {
      const found = rateIn(table, kind, served);
      if (found === undefined)
        return refuse("not-offered", `${period.id} has no rate for ${kind} (${wordsOf(table, kind, served)})`);
      lines.push({ kind, tokens, rate: found, cost: costOf(tokens, found), from: wordsOf(table, kind, served) });
    }
    priced.push({ lines, minutes: table.minutes, total: sum(lines.map(({ cost }) => cost)) });
  }
  const fees: FeeLine[] = [];
  for (const [name, uses] of Object.entries(terms.fees ?? {})) {
    const fee = period.fees[name];
    if (!fee) {
      if (uses === 0) continue;
      return refuse("not-offered", `${period.id} has no price for ${name}`);
    }
    fees.push({
      name,
      uses,
      cost: timesFraction(times(fee.amount as Money, uses), { numerator: 1n, denominator: BigInt(fee.per) }),
    });
  }
  const { lines, low, high, assumption } = chooseWindow(priced, terms.rateWindow ?? null);
  const assumptions = [
    ...(assumption ? [assumption] : []),
    ...(period.basis === "assumed" ? [sameAs(period)] : []),
    ...(usage.inputAudio && period.rates.inputAudio === undefined ? [audioAsText(usage.inputAudio)] : []),
  ];
  const feeTotal = sum(fees.map(({ cost }) => cost));
  return {
    kind: "priced",
    period,
    mode,
    lines,
    fees,
    total: sum([feeTotal, ...lines.map(({ cost }) => cost)]),
    low: sum([feeTotal, low]),
    high: sum([feeTotal, high]),
    basis: assumptions.length > 0 ? "assumed" : "exact",
    assumptions,
  };
}

/** The disjoint quantities that are charged, those of zero left out. */
function quantitiesOf(usage: TokenUsage, { rates }: PricePeriod, storage: number): Quantity[] {
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

interface Chosen {
  readonly lines: readonly CostLine[];
  readonly low: Money;
  readonly high: Money;
  readonly assumption?: Assumption;
}

function chooseWindow(
  priced: readonly { lines: CostLine[]; minutes: number; total: Money }[],
  asked: RateWindow | null,
): Chosen {
  const sorted = priced.toSorted((a, b) => (a.total < b.total ? -1 : a.total > b.total ? 1 : 0));
  const cheapest = sorted[0] ?? { lines: [], minutes: MINUTES_A_WEEK, total: 0n as Money };
  const dearest = sorted.at(-1) ?? cheapest;
  if (priced.length <= 1) return { lines: cheapest.lines, low: cheapest.total, high: dearest.total };
  const value = asked ?? "blend";
  const assumption = { code: "rate-window", text: WINDOW_TEXTS[value], value };
  if (value !== "blend") {
    const { lines, total } = value === "peak" ? dearest : cheapest;
    return { lines, low: total, high: total, assumption };
  }
  const lines = cheapest.lines.map((line, index) =>
    blended(
      line,
      priced.map((each) => [each.lines[index], each.minutes]),
    ),
  );
  return { lines, low: cheapest.total, high: dearest.total, assumption };
}

const WINDOW_TEXTS: Readonly<Record<RateWindow, string>> = {
  blend: "the time of day is not known: peak and off-peak prices by their hours of the week",
  peak: "priced as if at peak hours",
  offpeak: "priced as if outside peak hours",
};

function blended(line: CostLine, parts: readonly (readonly [CostLine | undefined, number])[]): CostLine {
  const weighted = parts.reduce((total, [part, minutes]) => total + (part?.rate ?? 0n) * BigInt(minutes), 0n);
  const week = BigInt(MINUTES_A_WEEK);
  return {
    ...line,
    rate: divideHalfEven(weighted, week) as Rate,
    cost: divideHalfEven(BigInt(line.tokens) * weighted, week) as Money,
    from: "windows by hours of the week",
  };
}

function sameAs({ note, id }: PricePeriod): Assumption {
  return { code: "same-as", text: note ?? "a price borrowed from another model", value: id };
}

function audioAsText(tokens: number): Assumption {
  return { code: "audio-as-text", text: "the price names no rate for audio: charged as text", value: String(tokens) };
}
