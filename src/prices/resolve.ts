import { dayOf, formatInstant } from "../domain/dates.ts";
import type { Instant, When } from "../domain/dates.ts";
import { rateToDecimal } from "../domain/money.ts";
import type { PriceBook, PricedAt, PricedModel, PricePeriod, Unpriced } from "../domain/price.ts";
import { meaningsOf, periodOfMeaning } from "./names.ts";
import type { Meaning } from "./names.ts";
import { nearestModels } from "./nearest.ts";

/**
 * The model that a name means at a moment: an exact id first, then an exact alias valid at that moment, then an anchored pattern. Nothing is
 * guessed from prefixes. A model found has a period at that moment, disputed or not.
 */
export function findModel(book: PriceBook, name: string, at: Instant): PricedModel | Unpriced {
  const found = find(book, name, at);
  return found.kind === "unpriced" ? found : found.model;
}

/** The price that holds for a name at a moment; where none does, why, and what to try instead. */
export function priceAt(book: PriceBook, name: string, when: When): PricedAt | Unpriced {
  const found = find(book, name, when.at);
  if (found.kind === "unpriced" || !isDisputed(found.period)) return found;
  const evidence = found.period.note === undefined ? "" : `: ${found.period.note}`;
  return {
    kind: "unpriced",
    model: name,
    reason: "disputed",
    message: `${found.model.key} has a disputed price${evidence}; give the right one with --prices`,
    nearest: [],
  };
}

/** A period without a rate or a fee: the model is known, its price is not. */
export function isDisputed({ rates, fees }: PricePeriod): boolean {
  return Object.keys(rates).length === 0 && Object.keys(fees).length === 0;
}

function find(book: PriceBook, name: string, at: Instant): PricedAt | Unpriced {
  const meanings = meaningsOf(book, name);
  const priced = meanings.flatMap((meaning) => {
    const period = periodOfMeaning(meaning, at);
    return period ? [{ meaning, period }] : [];
  });
  const byProvider = new Map<string, (typeof priced)[number]>();
  for (const each of priced) {
    const rival = byProvider.get(each.meaning.model.provider);
    if (!rival || rank(each.meaning) < rank(rival.meaning)) byProvider.set(each.meaning.model.provider, each);
  }
  const [first, ...others] = [...byProvider.values()];
  if (first && others.length === 0) return { kind: "priced", model: first.meaning.model, period: first.period };
  if (first)
    return ambiguous(
      name,
      [first, ...others].map(({ meaning }) => meaning.model.key),
    );
  return meanings.length > 0 ? outside(name, meanings, at) : unknown(book, name);
}

function rank({ by }: Meaning): number {
  return ["id", "alias", "pattern"].indexOf(by);
}

function ambiguous(name: string, keys: readonly string[]): Unpriced {
  return {
    kind: "unpriced",
    model: name,
    reason: "ambiguous-model",
    message: `${name} is sold by several providers, name one: ${keys.join(", ")}`,
    nearest: keys,
  };
}

/** The name is known, but not at that moment: the last known price is told, never used. */
function outside(name: string, meanings: readonly Meaning[], at: Instant): Unpriced {
  const spans = meanings.flatMap((meaning) =>
    meaning.model.periods.flatMap((period) => {
      const from = Math.max(period.from, meaning.from ?? period.from) as Instant;
      const ends = [period.to, meaning.to].filter((end) => end !== null);
      const to = ends.length === 0 ? null : (Math.min(...ends) as Instant);
      return to === null || from < to ? [{ period, from, to, key: meaning.model.key }] : [];
    }),
  );
  const past = spans.filter(({ to }) => to !== null && to <= at).sort((a, b) => (b.to ?? 0) - (a.to ?? 0))[0];
  const next = spans.filter(({ from }) => from > at).sort((a, b) => a.from - b.from)[0];
  const known = past ?? next;
  const what = past ? "the last known one was" : "the first known one is";
  const span = known ? `${formatInstant(known.from)} to ${known.to === null ? "now" : formatInstant(known.to)}` : "";
  const tale = known ? `; ${what} ${ratesInWords(known.period)}, ${span}` : "";
  return {
    kind: "unpriced",
    model: name,
    reason: "outside-periods",
    message: `${name} has no price on ${dayOf(at)}${tale}`,
    nearest: [...new Set(meanings.map(({ model }) => model.key))].filter((key) => key !== name),
  };
}

function ratesInWords({ rates }: PricePeriod): string {
  const { input, output } = rates;
  const parts = [
    input === undefined ? "" : `${rateToDecimal(input)} in`,
    output === undefined ? "" : `${rateToDecimal(output)} out`,
  ];
  return `${parts.filter((part) => part !== "").join(" and ")} per million tokens`;
}

function unknown(book: PriceBook, name: string): Unpriced {
  const nearest = nearestModels(book, name);
  const hint = nearest.length === 0 ? "" : `; did you mean ${nearest.join(", ")}?`;
  return {
    kind: "unpriced",
    model: name,
    reason: "unknown-model",
    message: `${name} is not in the price table${hint}`,
    nearest,
  };
}
