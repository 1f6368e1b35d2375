import type { CostOfMixture, MoneyRange, Pair, Side, Subject } from "../budget/subject.ts";
import { compareRow } from "../compare/row.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import { type Money, timesFraction } from "../domain/money.ts";
import type { Section } from "../domain/token-count.ts";
import type { FeatureTokens, TokenLoad } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";
import { priceAt } from "../prices/resolve.ts";
import type { CountedPrompt, FeatureCounter } from "./feature-counter.ts";

/** One of the two states of a workload: its features, and how they count. */
export interface CheckSide {
  readonly features: readonly Feature[];
  readonly counter: FeatureCounter;
}

/**
 * The features of a side as budgets see them. `otherwise`: the terms for what has no price by the first ones, so that a
 * price table that learnt of a model is no gap in the comparison.
 */
export function subjectsOf({ features, counter }: CheckSide, terms: PriceTerms, otherwise = terms): Subject[] {
  return features.map((feature) => {
    const subject = subjectOf(feature, counter, terms);
    return subject.usdPerRequest === null && otherwise !== terms ? subjectOf(feature, counter, otherwise) : subject;
  });
}

function subjectOf(feature: Feature, counter: FeatureCounter, terms: PriceTerms): Subject {
  const counted = counter.count(feature, feature.model);
  const prompt = feature.input.kind === "prompt" ? counter.prompt(feature, feature.model) : null;
  const range = prompt?.range ?? { low: counted.static, high: counted.static };
  const row = compareRow(feature, tokenLoad(feature, counted), terms);
  const at = (tokens: number): ReturnType<typeof compareRow> =>
    compareRow(feature, tokenLoad(feature, { ...counted, static: tokens }), terms);
  const [low, high] = [at(range.low), at(range.high)];
  const found = priceAt(terms.book, feature.model, terms.when);
  const extra = sentBesideStatic(row.load);
  const beside = extra.reduce((sum, { tokens }) => sum + tokens, 0);
  const [uncountable] = prompt?.uncountable ?? [];
  return {
    name: feature.name,
    file: feature.input.kind === "prompt" ? feature.input.file : null,
    tags: feature.tags,
    model: found.kind === "priced" ? found.model.key : feature.model,
    sections: sectionsOf(prompt, counted, extra),
    inputTokens: counted.static + beside,
    inputRange: { low: range.low + beside, high: range.high + beside },
    usdPerRequest: row.usd && {
      expected: row.usd.perRequest,
      low: low.usd?.perRequest ?? row.usd.perRequest,
      high: high.usd?.perRequest ?? row.usd.perRequest,
    },
    usdPerMonth: row.usd && monthRange(row.usd.perMonth, row.load, low.usd?.perMonth, high.usd?.perMonth),
    incomplete:
      row.unpriced !== null
        ? { kind: "unpriced", what: row.unpriced.model }
        : uncountable === undefined
          ? null
          : { kind: "uncountable", what: uncountable },
  };
}

function sectionsOf(prompt: CountedPrompt | null, counted: FeatureTokens, extra: readonly Section[]): Section[] {
  return [...(prompt?.sections ?? [{ name: "static input", tokens: counted.static }]), ...extra].filter(
    ({ tokens }) => tokens !== 0,
  );
}

/** The sections of the base's features as the models of the head count them. */
export function baseSectionsAs(base: CheckSide, head: CheckSide): (pair: Pair) => readonly Section[] | null {
  return (pair) => {
    const before = base.features.find(({ name }) => name === pair.base.name);
    const model = head.features.find(({ name }) => name === pair.head.name)?.model;
    if (before === undefined || model === undefined) return null;
    const counted = base.counter.count(before, model);
    const prompt = before.input.kind === "prompt" ? base.counter.prompt(before, model) : null;
    return sectionsOf(prompt, counted, sentBesideStatic(tokenLoad(before, counted)));
  };
}

/** Few tokens at the low volume to many at the high one. */
function monthRange(expected: Money, load: TokenLoad, low = expected, high = expected): MoneyRange {
  const { low: least, expected: usual, high: most } = load.requestsPerMonth;
  const scaled = (amount: Money, volume: typeof usual): Money =>
    timesFraction(amount, {
      numerator: volume.numerator * usual.denominator,
      denominator: volume.denominator * usual.numerator,
    });
  return usual.numerator === 0n
    ? { expected, low, high }
    : { expected, low: scaled(low, least), high: scaled(high, most) };
}

/** What a first request sends beside its prompt: the mean user text and retrieved chunks. History is no part of a prompt's size. */
function sentBesideStatic(load: TokenLoad): Section[] {
  return load.parts
    .filter(({ name }) => name === "dynamic" || name === "retrieval")
    .map(({ name, tokens }) => ({ name: name === "dynamic" ? "dynamic input" : name, tokens: Math.round(tokens) }));
}

/**
 * What a feature costs with each factor taken from one side or the other: by this a change is taken apart. What the base's
 * prices do not know has today's, as in `subjectsOf`.
 */
export function costOfMixture(
  base: CheckSide,
  head: CheckSide,
  terms: Readonly<Record<Side, PriceTerms>>,
): CostOfMixture {
  const sides = { base, head };
  const featureOf = (side: CheckSide, name: string): Feature => {
    const feature = side.features.find((each) => each.name === name);
    if (!feature) throw new Error(`no feature ${name}`);
    return feature;
  };
  return (pair, mixture, per) => {
    const on = (side: "base" | "head"): Feature => featureOf(sides[side], pair[side].name);
    const tokensFrom = on(mixture.tokens);
    const counterFrom = sides[mixture.tokens].counter;
    // How many tokens: this prompt as that side's model counts it.
    const asSent = counterFrom.count(tokensFrom, tokensFrom.model);
    const counted: FeatureTokens = counterFrom.count(tokensFrom, on(mixture.tokenizer).model);
    const assumed = on(mixture.assumption);
    const feature: Feature = {
      ...assumed,
      model: on(mixture.model).model,
      input: { ...tokensFrom.input, dynamic: tokensFrom.input.dynamic },
      requests: on(mixture.volume).requests,
    };
    const scale = mixture.tokens === mixture.tokenizer ? asSent.scale : counted.scale;
    const load = tokenLoad(feature, { ...counted, scale });
    const own = compareRow(feature, load, terms[mixture.price]);
    const row = own.usd ? own : compareRow(feature, load, terms.head);
    return row.usd && (per === "month" ? row.usd.perMonth : row.usd.perRequest);
  };
}
