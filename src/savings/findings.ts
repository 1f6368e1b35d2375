import type { PriceTerms } from "../compare/price-load.ts";
import type { LogWaste, LogWasteKind, WasteSum } from "../domain/log-waste.ts";
import { approximateUsd, type Fraction, type Money, subtract, sum, timesFraction, ZERO } from "../domain/money.ts";
import type { Mode, PricedAt, Unpriced } from "../domain/price.ts";
import { addUsage, NO_TOKENS, type TokenUsage, totalInput } from "../domain/tokens.ts";
import { priceUsage } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";

/** How much of a finding's money is certain: all of it; at most that much; none, for it is about something else than money. */
export type FindingMoney = "measured" | "at-most" | "none";

/** One thing that a log shows. Findings overlap: their money must not be added. */
export interface LogFinding {
  readonly kind: LogWasteKind;
  readonly calls: number;
  readonly tokens: TokenUsage;
  /** Uncached input that is avoidable; 0 where whole calls are. */
  readonly avoidable: number;
  /** A month's, or the log's where it has no times; null: nothing of it has a price. */
  readonly usd: Money | null;
  /** Of the cost of all calls; null: not known. */
  readonly share: number | null;
  readonly money: FindingMoney;
  readonly models: readonly string[];
}

export interface LogFindings {
  readonly per: "month" | "log";
  readonly calls: number;
  /** What all calls cost in that time; of what has a price. */
  readonly cost: Money;
  readonly input: number;
  /** Worst first. */
  readonly findings: readonly LogFinding[];
  readonly untold: LogWaste["untold"];
  readonly unpriced: readonly Unpriced[];
  /** Calls without a model's name, which cannot be priced. */
  readonly unnamed: number;
  readonly cheapModel: string | null;
}

export interface FindingTerms extends PriceTerms {
  /** For what is simple enough; null: the cheapest of the log's and the usual one. */
  readonly cheapModel: string | null;
  /** Where the log names no model. */
  readonly modelOfUnnamed: string | null;
}

const SECONDS_A_MONTH = (365n * 86_400n) / 12n;

/** A log shorter than this says nothing about a month. */
const SHORTEST_SECONDS = 600;

const MONEY: Readonly<Record<LogWasteKind, FindingMoney>> = {
  duplicates: "measured",
  retries: "measured",
  "shared-prefixes": "at-most",
  "cheap-model": "at-most",
  "could-wait": "at-most",
  "cut-answers": "at-most",
  "tools-unused": "at-most",
  "long-history": "at-most",
  "loose-limits": "none",
};

/** Prices what a log shows, exactly but for context tiers, which go by the mean input of the calls. */
export function priceFindings(waste: LogWaste, terms: FindingTerms): LogFindings {
  const unpriced = new Map<string, Unpriced>();
  const price = (each: Pick<WasteSum, "provider" | "model">): PricedAt | null => {
    const name = each.model ?? terms.modelOfUnnamed;
    if (name === null) return null;
    const found = priceOf(name, each.provider, terms);
    if (found.kind === "unpriced") unpriced.set(name, found);
    return found.kind === "priced" ? found : null;
  };
  const scale = scaleOf(waste);
  const cheap = cheapModelOf(waste, terms, price);
  const costOf = (each: (typeof waste.totals)[number]): Money => {
    const priced = price(each);
    return (priced && costIn(each.tokens, each.calls, priced, terms)) ?? ZERO;
  };
  const cost = timesFraction(sum(waste.totals.map(costOf)), scale.by);
  const kinds = [...new Set(waste.sums.map(({ kind }) => kind))];
  const findings = kinds.flatMap((kind): LogFinding[] => {
    const own = waste.sums.filter((each) => each.kind === kind);
    const worth = own.map((each) => ({ each, usd: savedOf(each, price(each), cheap, terms) }));
    const told = worth.filter(({ usd }) => usd === null || usd > 0n || MONEY[kind] === "none");
    if (told.length === 0) return [];
    const priced = told.flatMap(({ usd }) => usd ?? []);
    const usd = priced.length === 0 ? null : timesFraction(sum(priced), scale.by);
    return [
      {
        kind,
        calls: told.reduce((total, { each }) => total + each.calls, 0),
        tokens: told.reduce((total, { each }) => addUsage(total, each.tokens), NO_TOKENS),
        avoidable: told.reduce((total, { each }) => total + each.avoidable, 0),
        usd,
        share: usd === null || cost <= 0n ? null : approximateUsd(usd) / approximateUsd(cost),
        money: MONEY[kind],
        models: [...new Set(told.flatMap(({ each }) => each.model ?? []))],
      },
    ];
  });
  return {
    per: scale.per,
    calls: waste.calls,
    cost,
    input: waste.totals.reduce((total, { tokens }) => total + totalInput(tokens), 0),
    findings: findings.toSorted(worstFirst),
    untold: waste.untold,
    unpriced: [...unpriced.values()],
    unnamed: terms.modelOfUnnamed === null ? callsWithoutModel(waste) : 0,
    cheapModel: findings.some(({ kind }) => kind === "cheap-model") ? (cheap?.model.key ?? null) : null,
  };
}

function worstFirst(a: LogFinding, b: LogFinding): number {
  const [left, right] = [a.usd ?? -1n, b.usd ?? -1n];
  return left > right ? -1 : left < right ? 1 : b.calls - a.calls;
}

function callsWithoutModel({ totals }: LogWaste): number {
  return totals.reduce((total, { model, calls }) => total + (model === null ? calls : 0), 0);
}

/** From the log's span to a month; a log without times, or of minutes, stands for itself. */
function scaleOf({ from, to }: LogWaste): { readonly per: LogFindings["per"]; readonly by: Fraction } {
  const seconds = from === null || to === null ? 0 : to - from;
  if (seconds < SHORTEST_SECONDS) return { per: "log", by: { numerator: 1n, denominator: 1n } };
  return { per: "month", by: { numerator: SECONDS_A_MONTH, denominator: BigInt(Math.round(seconds)) } };
}

function priceOf(name: string, provider: string | null, { book, when }: PriceTerms): PricedAt | Unpriced {
  const plain = priceAt(book, name, when);
  if (plain.kind === "priced" || provider === null) return plain;
  const qualified = priceAt(book, `${provider.toLowerCase()}/${name}`, when);
  return qualified.kind === "priced" ? qualified : plain;
}

/** Null: some of it has no rate. */
function costIn(
  tokens: TokenUsage,
  calls: number,
  priced: PricedAt,
  { when, region, rateWindow }: PriceTerms,
  mode: Mode = "standard",
): Money | null {
  const requestInput = calls === 0 ? 0 : Math.round(totalInput(tokens) / calls);
  const cost = priceUsage(tokens, priced, { when, region, rateWindow, mode, requestInput });
  return cost.kind === "priced" ? cost.total : null;
}

function savedOf(each: WasteSum, priced: PricedAt | null, cheap: PricedAt | null, terms: FindingTerms): Money | null {
  if (priced === null) return null;
  const { tokens, calls, avoidable, written } = each;
  const now = costIn(tokens, calls, priced, terms);
  if (now === null) return null;
  const against = (then: Money | null): Money => (then === null ? ZERO : subtract(now, then));
  switch (each.kind) {
    case "duplicates":
    case "retries":
    case "cut-answers":
      return now;
    case "cheap-model":
      return cheap === null || cheap.model.key === priced.model.key
        ? ZERO
        : against(costIn(withoutCache(tokens), calls, cheap, terms));
    case "could-wait":
      return priced.period.modes.batch === undefined ? ZERO : against(costIn(tokens, calls, priced, terms, "batch"));
    case "tools-unused":
    case "long-history":
      return against(costIn({ ...tokens, input: tokens.input - avoidable }, calls, priced, terms));
    case "shared-prefixes":
      return against(costIn(cached(tokens, avoidable, written, priced), calls, priced, terms));
    case "loose-limits":
      return ZERO;
    default:
      return each.kind satisfies never;
  }
}

/** Another model has none of this one's prefixes. */
function withoutCache(tokens: TokenUsage): TokenUsage {
  return { ...tokens, input: totalInput(tokens), cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
}

function cached(tokens: TokenUsage, read: number, written: number, { period }: PricedAt): TokenUsage {
  if (period.rates.cacheRead === undefined) return tokens;
  const writes = period.rates.cacheWrite5m === undefined ? 0 : written;
  return {
    ...tokens,
    input: tokens.input - read - writes,
    cacheRead: tokens.cacheRead + read,
    cacheWrite5m: tokens.cacheWrite5m + writes,
  };
}

/** What simple calls are held against where the log has nothing cheaper. */
const USUAL_CHEAP_MODEL = "openai/gpt-4o-mini";

/** The one that is told; else the one of the log, or the usual one, for which the simple calls are cheapest. */
function cheapModelOf(
  waste: LogWaste,
  terms: FindingTerms,
  price: (each: Pick<WasteSum, "provider" | "model">) => PricedAt | null,
): PricedAt | null {
  if (terms.cheapModel !== null) {
    const told = priceAt(terms.book, terms.cheapModel, terms.when);
    return told.kind === "priced" ? told : null;
  }
  const simple = waste.sums.filter(({ kind }) => kind === "cheap-model");
  const load = simple.reduce((total, { tokens }) => addUsage(total, withoutCache(tokens)), NO_TOKENS);
  const calls = simple.reduce((total, each) => total + each.calls, 0);
  const usual = priceAt(terms.book, USUAL_CHEAP_MODEL, terms.when);
  const known = [...waste.totals.map(price), usual.kind === "priced" ? usual : null];
  const costs = known.flatMap((priced) => {
    const cost = priced && costIn(load, calls, priced, terms);
    return priced && cost !== null ? [{ priced, cost }] : [];
  });
  return costs.toSorted((a, b) => (a.cost < b.cost ? -1 : a.cost > b.cost ? 1 : 0))[0]?.priced ?? null;
}
