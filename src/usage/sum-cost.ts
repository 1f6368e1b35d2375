import { ownValue } from "../domain/own-value.ts";
import type { When } from "../domain/dates.ts";
import type { Money, Rate } from "../domain/money.ts";
import { add, costOf, ZERO } from "../domain/money.ts";
import type { Mode, PriceBook, PricedAt, RateKind, Unpriced } from "../domain/price.ts";
import { MODES } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { type CostLine, type FeeLine, priceUsage, quantitiesOf, type RateWindow } from "../prices/cost.ts";
import { numbering } from "./numbering.ts";
import { priceOfLogged } from "./priced-names.ts";
import type { UsageSum } from "./sums.ts";
import type { UnpricedUsage, UsageCost } from "./usage-report.ts";

export interface PricingOptions {
  readonly prices: PriceBook;
  /** How calls were served that do not tell. */
  readonly mode?: Mode | undefined;
  readonly region?: string | undefined;
  readonly rateWindow?: RateWindow | undefined;
}

interface Amount {
  readonly kind: "priced";
  readonly usd: Money;
  readonly low: Money;
  readonly high: Money;
  readonly priceId: string;
  /** The table's name of the model: "openai/gpt-4o". */
  readonly model: string;
  readonly mode: Mode;
  readonly assumptions: readonly Assumption[];
  /** Uses of tools whose fee nobody can tell from here, by name: not in the cost. */
  readonly unpricedUses?: Readonly<Record<string, number>>;
}

interface NoAmount {
  readonly kind: "unpriced";
  readonly reason: UnpricedUsage["reason"];
  readonly message: string;
  readonly nearest: readonly string[];
}

/** What is charged: a kind of token, or a tool by the use. */
export type ChargeKind = RateKind | "webSearch" | "fileSearch";

/** quantity × rate = cost; the quantity of a tool is the number of its uses. */
export type ChargeLine = Omit<CostLine, "kind"> & { readonly kind: ChargeKind };

/** Tools that logs count the uses of, as price tables call their fees. */
const FEES: Readonly<Record<string, ChargeKind>> = { web_search: "webSearch", file_search: "fileSearch" };

/** Uses of tools by the name of their fee; those whose fee their number doesn't tell have a name that no price table has. */
function usesIn({ toolUses = 0, fileSearches = 0, otherUses = 0 }: UsageSum): readonly (readonly [string, number])[] {
  const all = [
    ["web_search", toolUses],
    ["file_search", fileSearches],
    ["other", otherUses],
  ] as const;
  return all.filter(([, uses]) => uses > 0);
}

function hasUses({ toolUses = 0, fileSearches = 0, otherUses = 0 }: UsageSum): boolean {
  return toolUses > 0 || fileSearches > 0 || otherUses > 0;
}

/** What one sum cost, or why nobody can tell. */
export type SumAmount = Amount | NoAmount;

/** The same with tokens × rate = cost of every kind of token. */
export type SumCost = (Amount & { readonly lines: readonly ChargeLine[] }) | NoAmount;

/** The amounts of many sums, each priced by the rates of the first that is alike: a log has few prices and many groups. */
export function amountsOfSums(sums: readonly UsageSum[], options: PricingOptions): readonly SumAmount[] {
  const numberOf = numbering();
  const classes: PriceClass[] = [];
  return sums.map((sum) => {
    const { provider, model, slice, window, at, clock } = sum;
    const number = numberOf([model, slice, provider, window, clock]);
    const known = (classes[number] ??= {
      found: priceOfLogged(options.prices, sum, { at, clock }),
      numberOf: numbering(),
      alike: [],
    });
    return amountOfSum(sum, options, known);
  });
}

/** Sums that have one price period and clock window. */
interface PriceClass {
  readonly found: PricedAt | Unpriced | null;
  /** Costs by what else decides the rates, but for the number of tokens. */
  readonly alike: SumCost[];
  readonly numberOf: (key: readonly unknown[]) => number;
}

function amountOfSum(sum: UsageSum, options: PricingOptions, { found, alike, numberOf }: PriceClass): SumAmount {
  const { tokens } = sum;
  const isPlain = found?.kind === "priced" && (sum.clock === "known" || found.period.schedule.length === 0);
  // What audio costs, and which of several windows is cheaper, depends on the tokens themselves.
  if (!isPlain || tokens.inputAudio || hasUses(sum)) return costOfSum(sum, options, found);
  const tier = found.period.tiers.findLastIndex(({ inputTokensOver }) => sum.requestInput > inputTokensOver);
  const number = numberOf([tier, sum.mode, sum.region, sum.ofBuckets, kindsIn(tokens)]);
  const like = alike[number];
  if (!like) return (alike[number] = costOfSum(sum, options, found));
  if (like.kind === "unpriced") return like;
  const kinds = quantitiesOf(tokens, found.period, 0);
  let usd = ZERO;
  for (const [place, line] of like.lines.entries()) usd = add(usd, costOf(kinds[place]?.tokens ?? 0, line.rate));
  const { priceId, model, mode, assumptions } = like;
  return { kind: "priced", usd, low: usd, high: usd, priceId, model, mode, assumptions };
}

/** Which kinds there are any tokens of, a bit each. */
function kindsIn({ input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning }: TokenUsage): number {
  const kinds = [input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, output - reasoning];
  return kinds.reduce((bits, tokens, place) => (tokens === 0 ? bits : bits | (1 << place)), 0);
}

/** The costs of many sums: the price of a model is looked up once in each slice between price changes. */
export function costsOfSums(sums: readonly UsageSum[], options: PricingOptions): readonly SumCost[] {
  const found = new Map<string, PricedAt | Unpriced | null>();
  return sums.map((sum) => {
    const key = `${sum.slice} ${sum.window} ${sum.clock} ${sum.provider ?? ""}\n${sum.model ?? ""}`;
    let price = found.get(key);
    if (price === undefined) {
      price = priceOfLogged(options.prices, sum, { at: sum.at, clock: sum.clock });
      found.set(key, price);
    }
    return costOfSum(sum, options, price);
  });
}

/** The exact price of one sum, at its own time, window, tier, mode and region. */
export function costOfSum(
  sum: UsageSum,
  options: PricingOptions,
  found: PricedAt | Unpriced | null = priceOfLogged(options.prices, sum, { at: sum.at, clock: sum.clock }),
): SumCost {
  const when: When = { at: sum.at, clock: sum.clock };
  if (found === null) {
    return { kind: "unpriced", reason: "no-model", message: "the log does not name the model", nearest: [] };
  }
  if (found.kind === "unpriced") return unpriced(found);
  const mode = modeOf(sum.mode, options.mode ?? null);
  if (mode === undefined) {
    const message = `${found.period.id} has no price for the service tier "${sum.mode ?? ""}"`;
    return { kind: "unpriced", reason: "mode-not-offered", message, nearest: [] };
  }
  // A region in a log names a data centre more often than a price: it counts where the price knows it.
  const logged = sum.region !== null && sum.region in found.period.uplifts ? sum.region : null;
  const uses = usesIn(sum);
  const withFee = uses.filter(([name]) => Object.hasOwn(found.period.fees, name));
  const without = uses.filter(([name]) => !Object.hasOwn(found.period.fees, name));
  const priced = priceUsage(sum.tokens, found, {
    ...(withFee.length > 0 ? { fees: Object.fromEntries(withFee) } : {}),
    when,
    mode,
    region: logged ?? options.region ?? null,
    rateWindow: options.rateWindow ?? null,
    requestInput: sum.requestInput,
  });
  if (priced.kind === "unpriced") return unpriced(priced);
  const tiersHidden = sum.ofBuckets && found.period.tiers.length > 0;
  return {
    kind: "priced",
    usd: priced.total,
    low: priced.low,
    high: priced.high,
    priceId: found.period.id,
    model: found.model.key,
    mode,
    lines: [...priced.lines, ...priced.fees.map(feeLine)],
    ...(without.length === 0 ? {} : { unpricedUses: Object.fromEntries(without) }),
    assumptions: [...priced.assumptions, ...(tiersHidden ? [BUCKET_TIER] : [])],
  };
}

function feeLine({ name, uses, cost }: FeeLine): ChargeLine {
  const kind = ownValue(FEES, name) ?? "webSearch";
  return { kind, tokens: uses, rate: (cost / BigInt(uses)) as unknown as Rate, cost, from: "base" };
}

const BUCKET_TIER: Assumption = {
  code: "bucket-context-tier",
  text: "the log has buckets of many requests: each is priced by the context tier of its mean request",
  value: "mean request",
};

function unpriced({ reason, message, nearest }: Unpriced): SumCost {
  return { kind: "unpriced", reason, message, nearest };
}

const STANDARD: readonly string[] = ["standard", "default", "auto", "on_demand", "not_available"];

const MODE_NAMES: Readonly<Record<string, Mode>> = { on_demand_priority: "priority", on_demand_flex: "flex" };

/** The mode that a logged service tier is; undefined for one that no price list has. */
export function modeOf(logged: string | null, otherwise: Mode | null): Mode | undefined {
  if (logged === null) return otherwise ?? "standard";
  if (STANDARD.includes(logged)) return "standard";
  return MODES.find((mode) => mode === logged) ?? ownValue(MODE_NAMES, logged);
}

/** The same as `addCosts` of one. */
export function costOfOne(cost: SumAmount): UsageCost {
  if (cost.kind === "unpriced") return { usd: null, low: null, high: null, complete: false, basis: "unpriced" };
  const { usd, low, high, assumptions } = cost;
  return { usd, low, high, complete: true, basis: assumptions.length > 0 ? "assumed" : "exact" };
}

/** Adds up costs; what is unpriced leaves the sum incomplete, never smaller in silence. */
export function addCosts(costs: readonly SumAmount[]): UsageCost {
  let usd = ZERO;
  let low = ZERO;
  let high = ZERO;
  let priced = 0;
  let assumed = false;
  for (const cost of costs) {
    if (cost.kind === "unpriced") continue;
    priced += 1;
    usd = add(usd, cost.usd);
    low = add(low, cost.low);
    high = add(high, cost.high);
    assumed ||= cost.assumptions.length > 0;
  }
  const complete = priced === costs.length;
  if (priced === 0 && !complete) return { usd: null, low: null, high: null, complete, basis: "unpriced" };
  return { usd, low, high, complete, basis: assumed ? "assumed" : "exact" };
}
