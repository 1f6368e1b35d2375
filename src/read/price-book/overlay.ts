import { formatInstant } from "../../domain/dates.ts";
import type { PricedModel, PricePeriod } from "../../domain/price.ts";
import type { Placed } from "./names.ts";
import type { ReadModel } from "./provider-file.ts";
import { fail } from "./yaml-node.ts";

/**
 * The models of a table with an overlay laid on top. A period of the overlay wins over the table's for its whole time; what the table says
 * before and after stays. Names are added, limits and caching rules replaced where the overlay gives them.
 */
export function overlaid(table: readonly PricedModel[], overlay: readonly ReadModel[]): Placed[] {
  const models = new Map<string, Placed>(table.map((model) => [model.key, { model, node: undefined }]));
  for (const read of overlay) {
    const borrowed = read.sameAs ? borrow(read, models) : undefined;
    const below = models.get(read.model.key)?.model ?? borrowed;
    const base = borrowed && below ? { ...below, periods: borrowed.periods } : below;
    models.set(read.model.key, { model: base ? merge(base, read.model) : read.model, node: read.node });
  }
  return [...models.values()];
}

function merge(base: PricedModel, top: PricedModel): PricedModel {
  const known = new Set(base.aliases.map(({ id }) => id));
  const caching = top.caching ?? base.caching;
  return {
    key: top.key,
    provider: top.provider,
    id: top.id,
    aliases: [...base.aliases, ...top.aliases.filter(({ id }) => !known.has(id))],
    match: [...new Set([...base.match, ...top.match])],
    contextWindow: top.contextWindow ?? base.contextWindow,
    maxOutput: top.maxOutput ?? base.maxOutput,
    ...(caching ? { caching } : {}),
    periods: top.periods.reduce(layPeriod, base.periods),
  };
}

/** The periods with one more on top: what it covers is cut away. */
function layPeriod(below: readonly PricePeriod[], top: PricePeriod): readonly PricePeriod[] {
  const kept = below.flatMap((period) => {
    const before = period.from < top.from ? [{ ...period, to: earlier(period.to, top.from) }] : [];
    const after =
      top.to !== null && (period.to === null || period.to > top.to)
        ? [{ ...period, from: period.from > top.to ? period.from : top.to }]
        : [];
    return [...before, ...after];
  });
  return [...kept, top].sort((a, b) => a.from - b.from);
}

function earlier(a: PricePeriod["to"], b: PricePeriod["from"]): PricePeriod["from"] {
  return a === null || a > b ? b : a;
}

/** The prices of another model under this one's name: nobody said that they hold here, so they are assumed. */
function borrow({ model, sameAs, node }: ReadModel, models: ReadonlyMap<string, Placed>): PricedModel {
  const lender = models.get(sameAs?.key ?? "")?.model;
  if (!lender) return fail(sameAs?.node ?? node, `sameAs names ${sameAs?.key ?? ""}, which is not in the price table`);
  const { caching, contextWindow, maxOutput, periods } = lender;
  return {
    ...model,
    contextWindow,
    maxOutput,
    ...(caching ? { caching } : {}),
    aliases: [],
    match: [],
    periods: periods.map((period) => ({
      ...period,
      id: `${model.key}@${formatInstant(period.from)}`,
      basis: "assumed",
      note: `the price of ${lender.key}`,
    })),
  };
}
