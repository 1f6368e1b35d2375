import type { When } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import { add, ZERO } from "../domain/money.ts";
import type { Mode, PriceBook, PricedAt, Unpriced } from "../domain/price.ts";
import { MODES } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { type CostLine, priceUsage, type RateWindow } from "../prices/cost.ts";
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

/** What one sum cost, or why nobody can tell. */
export type SumCost =
  | {
      readonly kind: "priced";
      readonly usd: Money;
      readonly low: Money;
      readonly high: Money;
      readonly priceId: string;
      /** The table's name of the model: "openai/gpt-4o". */
      readonly model: string;
      readonly mode: Mode;
      /** tokens × rate = cost of every kind of token. */
      readonly lines: readonly CostLine[];
      readonly assumptions: readonly Assumption[];
    }
  | {
      readonly kind: "unpriced";
      readonly reason: UnpricedUsage["reason"];
      readonly message: string;
      readonly nearest: readonly string[];
    };

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
  const priced = priceUsage(sum.tokens, found, {
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
    lines: priced.lines,
    assumptions: [...priced.assumptions, ...(tiersHidden ? [BUCKET_TIER] : [])],
  };
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
  return MODES.find((mode) => mode === logged) ?? MODE_NAMES[logged];
}

/** Adds up costs; what is unpriced leaves the sum incomplete, never smaller in silence. */
export function addCosts(costs: readonly SumCost[]): UsageCost {
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
