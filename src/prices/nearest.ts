import type { PriceBook, PricedModel } from "../domain/price.ts";
import { editDistance } from "../domain/nearest.ts";

const MOST = 3;
/** Where a model is served and how its name ends says nothing about which model it is. */
const NOISE = new Set(
  "azure vertex ai vertexai bedrock openrouter converse models model latest us eu apac global au jp free online".split(
    " ",
  ),
);
const NOISE_COST = 0.05;
const EXTRA_COST = 0.6;

/**
 * Keys of models that a name may have meant, nearest first: names are compared word by word (letters and numbers apart), so that order,
 * separators and hosts matter little and a wrong version number matters much. Models still priced come before retired ones.
 */
export function nearestModels(book: PriceBook, name: string): string[] {
  const providers = new Set(book.models.flatMap(({ provider }) => words(provider)));
  const wanted = words(name.replace(/^arn:[^/]*\//, "").replace(/[@:-]v\d+(:\d+)?$/, ""));
  const scored = book.models.flatMap((model) => {
    const names = [model.id, ...model.aliases.map(({ id }) => id)];
    const cost = Math.min(...names.map((candidate) => distance(wanted, words(candidate), providers)));
    return cost < meaningful(wanted, providers) * 0.6 ? [{ model, cost }] : [];
  });
  return scored
    .sort((a, b) => a.cost - b.cost || newestFirst(a.model, b.model) || (a.model.key < b.model.key ? -1 : 1))
    .slice(0, MOST)
    .map(({ model }) => model.key);
}

function words(name: string): string[] {
  return name.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
}

function meaningful(wanted: readonly string[], providers: ReadonlySet<string>): number {
  return wanted.filter((word) => !NOISE.has(word) && !providers.has(word)).length;
}

/** What it takes to turn one list of words into the other, in any order. */
function distance(wanted: readonly string[], candidate: readonly string[], providers: ReadonlySet<string>): number {
  const left = [...candidate];
  const unmatched = wanted.filter((word) => {
    const index = left.indexOf(word);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  let cost = 0;
  for (const word of unmatched) {
    const typo = closest(word, left);
    if (typo) {
      left.splice(left.indexOf(typo.word), 1);
      cost += typo.cost;
    } else cost += NOISE.has(word) || providers.has(word) ? NOISE_COST : 1;
  }
  for (const word of left) cost += NOISE.has(word) || providers.has(word) ? NOISE_COST : EXTRA_COST;
  return cost;
}

/** The word that was probably meant, if letters were mistyped. Numbers are not mistyped, they are other versions. */
function closest(word: string, among: readonly string[]): { word: string; cost: number } | undefined {
  if (/\d/.test(word) || word.length < 2) return undefined;
  return among
    .filter((other) => !/\d/.test(other))
    .map((other) => ({ word: other, cost: editDistance(word, other) / Math.max(word.length, other.length) }))
    .filter(({ cost }) => cost <= 0.5)
    .sort((a, b) => a.cost - b.cost)[0];
}

function newestFirst(a: PricedModel, b: PricedModel): number {
  const rank = ({ periods }: PricedModel): number => {
    const last = periods.at(-1);
    return (last?.to === null ? 1e12 : 0) + (last?.from ?? 0);
  };
  return rank(b) - rank(a);
}
