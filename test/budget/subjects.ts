import { add, type Fraction, fraction, type Money, timesFraction, times, usd } from "../../src/domain/money.ts";
import type { Base, CostOfMixture, MoneyRange, Subject } from "../../src/budget/subject.ts";

/** A feature in a world of few prices: what a subject is made of, so that it can be mixed. */
export interface Made {
  readonly name: string;
  readonly file?: string | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly sections?: Readonly<Record<string, number>>;
  readonly output?: readonly [low: number, expected: number, high: number];
  /** Requests a month; null where nobody said. */
  readonly requests?: number | null;
  /** How many of its tokens the model's tokenizer makes of one. */
  readonly tokensPerToken?: Fraction;
}

/** Dollars a token of input; output costs five times as much. */
export type PriceList = Readonly<Record<string, string>>;

export const TODAY: PriceList = { small: "0.000001", large: "0.00001", free: "0" };

const WHOLE: Fraction = { numerator: 1n, denominator: 1n };

interface Ingredients {
  readonly text: Made;
  readonly tokenizer: Fraction;
  readonly model: string;
  readonly prices: PriceList;
  readonly output: number;
}

function perRequest({ text, tokenizer, model, prices, output }: Ingredients): Money | null {
  const price = prices[model];
  if (price === undefined) return null;
  const input = Object.values(text.sections ?? { system: 100 }).reduce((total, tokens) => total + tokens, 0);
  const inputCost = timesFraction(times(usd(price), input), tokenizer);
  return add(inputCost, times(usd(price), output * 5));
}

function range(made: Made, prices: PriceList): MoneyRange | null {
  const [low, expected, high] = (made.output ?? [10, 10, 10]).map((output) =>
    perRequest({ text: made, tokenizer: made.tokensPerToken ?? WHOLE, model: made.model ?? "small", prices, output }),
  );
  return low == null || expected == null || high == null ? null : { low, expected, high };
}

export function subject(made: Made, prices: PriceList = TODAY): Subject {
  const sections = Object.entries(made.sections ?? { system: 100 }).map(([name, tokens]) => ({ name, tokens }));
  const inputTokens = sections.reduce((total, { tokens }) => total + tokens, 0);
  const cost = range(made, prices);
  const requests = made.requests === undefined ? 1000 : made.requests;
  const model = made.model ?? "small";
  return {
    name: made.name,
    file: made.file === undefined ? `prompts/${made.name}.md` : made.file,
    tags: made.tags ?? {},
    model,
    sections,
    inputTokens,
    inputRange: { low: inputTokens, high: inputTokens },
    usdPerRequest: cost,
    usdPerMonth:
      cost === null || requests === null
        ? null
        : {
            low: times(cost.low, requests),
            expected: times(cost.expected, requests),
            high: times(cost.high, requests),
          },
    incomplete: cost === null ? { kind: "unpriced", what: model } : null,
  };
}

/** A base of these features, and how to mix them with those of the head. */
export function baseOf(before: readonly Made[], after: readonly Made[], itsPrices: PriceList = TODAY): Base {
  const costOf: CostOfMixture = (pair, mixture, per) => {
    const base = before.find(({ name }) => name === pair.base.name);
    const head = after.find(({ name }) => name === pair.head.name);
    if (!base || !head) return null;
    const from = { base, head };
    const [, output] = from[mixture.assumption].output ?? [10, 10, 10];
    const cost = perRequest({
      text: from[mixture.tokens],
      tokenizer: from[mixture.tokenizer].tokensPerToken ?? WHOLE,
      model: from[mixture.model].model ?? "small",
      prices: mixture.price === "base" ? itsPrices : TODAY,
      output,
    });
    return cost === null || per === "request" ? cost : times(cost, from[mixture.volume].requests ?? 1000);
  };
  return {
    ref: "origin/main",
    commit: "3f2a91c0",
    date: null,
    subjects: before.map((made) => subject(made, itsPrices)),
    costOf,
  };
}

export const percent = (text: string): Fraction => {
  const { numerator, denominator } = fraction(text);
  return { numerator, denominator: denominator * 100n };
};
