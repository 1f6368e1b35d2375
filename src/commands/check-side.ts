import { type MoneyRange, type Subject, TOLD_SECTIONS } from "../budget/subject.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import { type Money, timesFraction } from "../domain/money.ts";
import type { Section } from "../domain/token-count.ts";
import type { FeatureTokens, TokenLoad } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { priceAt } from "../prices/resolve.ts";
import type { CountedPrompt, FeatureCounter } from "./feature-counter.ts";
import { type CostOfFeature, knownCosts } from "./known-costs.ts";

/** One of the two states of a workload: its features, and how they count. */
export interface CheckSide {
  readonly features: readonly Feature[];
  readonly counter: FeatureCounter;
}

/**
 * The features of a side as budgets see them. `otherwise`: the terms for what has no price by the first ones, so that a
 * price table that learnt of a model is no gap in the comparison.
 */
export function subjectsOf(
  { features, counter }: CheckSide,
  terms: PriceTerms,
  {
    costOf = knownCosts(),
    otherwise = terms,
  }: { readonly costOf?: CostOfFeature; readonly otherwise?: PriceTerms } = {},
): Subject[] {
  return features.map((feature) => {
    const subject = subjectOf(feature, counter, terms, costOf);
    const isOpen = subject.usdPerRequest === null && otherwise !== terms;
    return isOpen ? subjectOf(feature, counter, otherwise, costOf) : subject;
  });
}

function subjectOf(feature: Feature, counter: FeatureCounter, terms: PriceTerms, costOf: CostOfFeature): Subject {
  const counted = counter.count(feature, feature.model);
  const prompt = feature.input.kind === "prompt" ? counter.prompt(feature, feature.model) : null;
  const range = prompt?.range ?? { low: counted.static, high: counted.static };
  const { load, usd } = costOf(feature, counted, terms);
  const at = (tokens: number) => {
    const end = costOf(feature, { ...counted, static: tokens }, terms).usd;
    return end.kind === "usd" ? end : null;
  };
  const [low, high] = [at(range.low), at(range.high)];
  const found = priceAt(terms.book, feature.model, terms.when);
  const extra = sentBesideStatic(load);
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
    usdPerRequest:
      usd.kind === "usd"
        ? {
            expected: usd.perRequest,
            low: low?.perRequest ?? usd.perRequest,
            high: high?.perRequest ?? usd.perRequest,
          }
        : null,
    usdPerMonth: usd.kind === "usd" ? monthRange(usd.perMonth, load, low?.perMonth, high?.perMonth) : null,
    incomplete:
      usd.kind === "unpriced"
        ? { kind: "unpriced", what: usd.model }
        : uncountable === undefined
          ? null
          : { kind: "uncountable", what: uncountable },
  };
}

/** What a request is made of. `extra`: what is sent beside the prompt. */
export function sectionsOf(prompt: CountedPrompt | null, counted: FeatureTokens, extra: readonly Section[]): Section[] {
  return [...(prompt?.sections ?? [{ name: "static input", tokens: counted.static }]), ...extra].filter(
    ({ tokens }) => tokens !== 0,
  );
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
export function sentBesideStatic(load: TokenLoad): Section[] {
  return load.parts.flatMap(({ name, tokens }) =>
    name === "dynamic" || name === "retrieval" ? [{ name: TOLD_SECTIONS[name], tokens: Math.round(tokens) }] : [],
  );
}
