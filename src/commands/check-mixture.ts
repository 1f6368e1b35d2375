import type { CostOfMixture, Pair, Side } from "../budget/subject.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import type { Section } from "../domain/token-count.ts";
import type { FeatureTokens } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";
import { type CheckSide, sectionsOf, sentBesideStatic } from "./check-side.ts";
import type { CostOfFeature } from "./known-costs.ts";

/**
 * What a feature costs with each factor taken from one side or the other: by this a change is taken apart. What the base's
 * prices do not know has today's, as in `subjectsOf`.
 */
export function costOfMixture(
  base: CheckSide,
  head: CheckSide,
  terms: Readonly<Record<Side, PriceTerms>>,
  costOf: CostOfFeature,
): CostOfMixture {
  const sides = { base, head };
  const named = { base: byName(base), head: byName(head) };
  return (pair, mixture, per) => {
    const on = (side: Side): Feature => {
      const feature = named[side].get(pair[side].name);
      if (!feature) throw new Error(`no feature ${pair[side].name}`);
      return feature;
    };
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
    const own = costOf(feature, { ...counted, scale }, terms[mixture.price]).usd;
    const usd = own.kind === "usd" ? own : costOf(feature, { ...counted, scale }, terms.head).usd;
    return usd.kind === "usd" ? (per === "month" ? usd.perMonth : usd.perRequest) : null;
  };
}

function byName({ features }: CheckSide): Map<string, Feature> {
  return new Map(features.map((feature) => [feature.name, feature]));
}

/** The sections of the base's features as the models of the head count them. */
export function baseSectionsAs(base: CheckSide, head: CheckSide): (pair: Pair) => readonly Section[] | null {
  const named = { base: byName(base), head: byName(head) };
  return (pair) => {
    const before = named.base.get(pair.base.name);
    const model = named.head.get(pair.head.name)?.model;
    if (before === undefined || model === undefined) return null;
    const counted = base.counter.count(before, model);
    const prompt = before.input.kind === "prompt" ? base.counter.prompt(before, model) : null;
    return sectionsOf(prompt, counted, sentBesideStatic(tokenLoad(before, counted)));
  };
}
