import { formatInstant } from "../../domain/dates.ts";
import type { Alias, PricedModel, PricePeriod } from "../../domain/price.ts";
import type { Placed } from "./names.ts";
import { shapesOf } from "./pattern.ts";
import type { ReadModel } from "./provider-file.ts";
import { fail } from "./yaml-node.ts";

/**
 * The models of a table with an overlay laid on top. A period of the overlay wins over the table's for its whole time; what the table says
 * before and after stays. Names are added, limits and caching rules replaced where the overlay gives them.
 */
export function overlaid(table: readonly PricedModel[], overlay: readonly ReadModel[]): Placed[] {
  const models = new Map<string, Placed>(table.map((model) => [model.key, { model, node: undefined }]));
  const keys = new Map(table.map(({ key }) => [key.toLowerCase(), key]));
  for (const each of overlay) {
    // Names are the same in any case; the table's own spelling stays.
    const known = keys.get(each.model.key.toLowerCase());
    const ids = known === undefined ? {} : { key: known, id: known.slice(each.model.provider.length + 1) };
    const read = { ...each, model: { ...each.model, ...ids } };
    const borrowed = read.sameAs ? borrow(read, models) : undefined;
    const below = models.get(read.model.key)?.model ?? borrowed ?? meantBefore(read.model, models);
    dropAliases(read.model, models);
    const base = borrowed && below ? { ...below, periods: borrowed.periods } : below;
    models.set(read.model.key, { model: base ? merge(base, read.model) : read.model, node: read.node });
  }
  return [...models.values()];
}

/**
 * What a name that is new as a model of its own meant in the table until now: an alias, of one model or of several in
 * turn, or matched by a pattern. The table's prices stay below the overlay's, and the name leaves the models that had it.
 */
function meantBefore({ key, provider, id }: PricedModel, models: Map<string, Placed>): PricedModel | undefined {
  const isName = (alias: Alias): boolean => alias.id.toLowerCase() === id.toLowerCase();
  const siblings = [...models.values()].filter(({ model }) => model.provider === provider);
  const named = siblings.filter(({ model }) => model.aliases.some(isName));
  const matched = siblings.filter(({ model }) => model.match.some((pattern) => fits(pattern, id)));
  const [like] = named.length > 0 ? named : matched;
  if (!like) return undefined;
  const spans =
    named.length > 0
      ? named.flatMap(({ model }) => model.aliases.filter(isName).map((alias) => ({ model, alias })))
      : [{ model: like.model, alias: { id } }];
  const periods = spans.flatMap(({ model, alias }) => model.periods.flatMap((period) => within(period, alias)));
  return { ...like.model, key, id, aliases: [], match: [], periods: periods.sort((a, b) => a.from - b.from) };
}

/** A pattern of the overlay itself may be none; that is told when all names are checked. */
function fits(pattern: string, id: string): boolean {
  return typeof shapesOf(pattern) !== "string" && new RegExp(pattern).test(id);
}

/** An id of the overlay is exact: other models of the provider lose it as an alias. */
function dropAliases({ key, provider, id }: PricedModel, models: Map<string, Placed>): void {
  for (const { model, node } of models.values()) {
    const aliases = model.aliases.filter((alias) => alias.id.toLowerCase() !== id.toLowerCase());
    const isOther = model.provider === provider && model.key !== key && aliases.length < model.aliases.length;
    if (isOther) models.set(model.key, { model: { ...model, aliases }, node });
  }
}

/** The part of a price's time in which an alias had it. */
function within(period: PricePeriod, { from, to }: Alias): PricePeriod[] {
  const start = from !== undefined && from > period.from ? from : period.from;
  const end = to === undefined ? period.to : earlier(period.to, to);
  return end !== null && end <= start ? [] : [{ ...period, from: start, to: end }];
}

function merge(base: PricedModel, top: PricedModel): PricedModel {
  const known = new Set(base.aliases.map(({ id }) => id));
  const caching = top.caching ?? base.caching;
  const tokenizer = top.tokenizer ?? base.tokenizer;
  return {
    key: top.key,
    provider: top.provider,
    id: top.id,
    aliases: [...base.aliases, ...top.aliases.filter(({ id }) => !known.has(id))],
    match: [...new Set([...base.match, ...top.match])],
    contextWindow: top.contextWindow ?? base.contextWindow,
    maxOutput: top.maxOutput ?? base.maxOutput,
    ...(caching ? { caching } : {}),
    ...(tokenizer === undefined ? {} : { tokenizer }),
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
