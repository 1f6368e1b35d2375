import type { IsoDate } from "../domain/dates.ts";
import { costOf, type Money, type Rate } from "../domain/money.ts";
import type { Mode } from "../domain/price.ts";
import type { ChargeKind, ChargeLine } from "./sum-cost.ts";
import type { UsageDetail } from "./usage-report.ts";
import type { CostedSum } from "./usage-rows.ts";

/** What one kind of token cost on one day at one price: tokens × rate = cost, exactly. */
export interface Charge {
  readonly day: IsoDate;
  /** The table's name: "openai/gpt-4o". */
  readonly model: string;
  /** As logged: who served it, where the log tells. */
  readonly provider: string | null;
  readonly region: string | null;
  readonly mode: Mode;
  readonly kind: ChargeKind;
  /** Of searches: their number. */
  readonly tokens: number;
  readonly rate: Rate;
  readonly cost: Money;
  /** The same tokens at the list price. Equal to the others unless prices of one's own are laid over the table. */
  readonly listRate: Rate;
  readonly listCost: Money;
  /** The dated price record that the list rate is from, and which of its rates: "base", "mode batch". */
  readonly priceId: string;
  readonly from: string;
  readonly basis: "exact" | "assumed";
  /** Of the keys that usage is grouped by, those with a value, but for the day and the model. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface Charges {
  readonly charges: readonly Charge[];
  /** Requests that no charge stands for: without a price, or without a day. */
  readonly leftOut: { readonly unpriced: number; readonly undated: number };
}

/** Columns of their own, or nothing that a bill is split by. */
const NO_TAGS: readonly string[] = ["day", "hour", "model", "mode", "region", "provider"];

/** Charges by day, model, kind of token, price and tags, in that order. The detail's days are UTC. */
export function chargesOf({ groupBy, sums }: UsageDetail): Charges {
  const day = groupBy.indexOf("day");
  const found = new Map<string, Charge>();
  const leftOut = { unpriced: 0, undated: 0 };
  for (const { sum, cost, list } of sums) {
    const date = sum.keys[day] ?? null;
    const count = sum.requests + sum.withoutRequests;
    if (cost.kind === "unpriced") leftOut.unpriced += count;
    else if (date === null) leftOut.undated += count;
    if (cost.kind === "unpriced" || date === null) continue;
    const atList = list?.kind === "priced" ? list : cost;
    const tags = tagsOf(groupBy, sum.keys);
    for (const line of cost.lines) {
      const listLine = atList.lines.find(({ kind }) => kind === line.kind) ?? line;
      add(found, {
        day: date as IsoDate,
        model: cost.model,
        provider: sum.provider?.toLowerCase() ?? null,
        region: sum.region,
        mode: cost.mode,
        priceId: atList.priceId,
        from: listLine.from,
        basis: cost.assumptions.length > 0 ? "assumed" : "exact",
        tags,
        ...product(line, listLine),
      });
    }
  }
  return { charges: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, charge]) => charge), leftOut };
}

/** Rates × tokens. A rate blended of clock windows is a rounded one, and the product of that is the charge. */
function product({ kind, tokens, rate }: ChargeLine, list: ChargeLine) {
  return { kind, tokens, rate, cost: costOf(tokens, rate), listRate: list.rate, listCost: costOf(tokens, list.rate) };
}

function tagsOf(groupBy: readonly string[], keys: CostedSum["sum"]["keys"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    groupBy.flatMap((name, index) => {
      const value = keys[index] ?? null;
      return value === null || NO_TAGS.includes(name) ? [] : [[tagName(name, groupBy), value] as const];
    }),
  );
}

/** "tag:team" is the tag team, unless usage is also grouped by a column of that name. */
function tagName(name: string, groupBy: readonly string[]): string {
  const bare = name.replace(/^tag:/, "");
  return groupBy.includes(bare) ? name : bare;
}

/** What differs in nothing but tokens is one charge: two spellings of a model, calls with and without a clock time. */
function add(found: Map<string, Charge>, charge: Charge): void {
  const { day, model, kind, priceId, from, rate, provider, region, mode, tags } = charge;
  const key = JSON.stringify([day, model, kind, priceId, from, String(rate), provider, region, mode, tags]);
  const known = found.get(key);
  found.set(
    key,
    known
      ? {
          ...charge,
          tokens: known.tokens + charge.tokens,
          cost: (known.cost + charge.cost) as Money,
          listCost: (known.listCost + charge.listCost) as Money,
          basis: known.basis === "assumed" ? "assumed" : charge.basis,
        }
      : charge,
  );
}
