import type { When } from "../domain/dates.ts";
import { type Fraction, type Money, timesFraction } from "../domain/money.ts";
import type { Mode, PriceBook, PricePeriod, Unpriced } from "../domain/price.ts";
import type { Assumption, PromptEntry } from "../domain/prompt-entry.ts";
import type { Uncountable } from "../domain/request.ts";
import type { Section } from "../domain/token-count.ts";
import { type Basis, type Range, tokens, type TokenUsage } from "../domain/tokens.ts";
import { type CostLine, priceUsage, type RateWindow } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import type { Counter } from "./counter.ts";
import { expectedOutput } from "./output-tokens.ts";
import { reasoningTokens } from "./reasoning-tokens.ts";
import { variableAssumptions } from "./variable-assumptions.ts";

/** A number of input tokens given by hand, and where it is only told roughly, between which and why. */
export interface GivenTokens {
  readonly kind: "tokens";
  readonly input: number;
  readonly about?: { readonly range: Range; readonly assumption: Assumption };
}

/** What is estimated: a request from a file, or a number of input tokens. */
export type Subject = { readonly kind: "entry"; readonly entry: PromptEntry } | GivenTokens;

export interface EstimateOptions {
  readonly book: PriceBook;
  readonly when: When;
  /** Null: what the file says (batch files are batch), else standard. */
  readonly mode: Mode | null;
  readonly region: string | null;
  readonly rateWindow: RateWindow | null;
  /** Requests a month of each file; null: costs a request only. */
  readonly requestsPerMonth: Fraction | null;
  readonly outputTokens: { readonly expected: number; readonly range: Range } | null;
  /** Reasoning tokens a request, on top of the output. */
  readonly reasoningTokens: number | null;
}

/** Expected money, and the range that its token and price ranges make. */
export interface MoneyRange {
  readonly expected: Money;
  readonly low: Money;
  readonly high: Money;
}

/** One request on one model. */
export interface Estimate {
  readonly file: string | null;
  readonly entry: string | null;
  readonly format: string | null;
  /** "openai/gpt-4o" where the table knows it, else the name as given. */
  readonly model: string;
  readonly period: PricePeriod | null;
  readonly mode: Mode;
  readonly tokens: TokenUsage;
  readonly range: { readonly input: Range; readonly output: Range };
  readonly basis: { readonly input: Basis; readonly output: Basis; readonly price: Basis };
  readonly sections: readonly Section[];
  readonly tokenizer: string | null;
  readonly uncountable: readonly Uncountable[];
  readonly perRequest: MoneyRange | null;
  readonly perMonth: MoneyRange | null;
  /** tokens × rate = cost, line by line. */
  readonly lines: readonly CostLine[];
  readonly unpriced: Unpriced | null;
  readonly assumptions: readonly Assumption[];
  /** More input than the model takes. */
  readonly overContext: { readonly input: number; readonly window: number } | null;
}

/** Prices one subject on one model. Pure: the same arguments give the same estimate. */
export function estimateOne(subject: Subject, model: string, counter: Counter, options: EstimateOptions): Estimate {
  const priced = priceAt(options.book, model, options.when);
  const modelKey = priced.kind === "priced" ? priced.model.key : model;
  const period = priced.kind === "priced" ? priced.period : null;
  const window = priced.kind === "priced" ? priced.model.contextWindow : null;
  const entry = subject.kind === "entry" ? subject.entry : null;
  const request = entry?.request ?? null;
  const count = subject.kind === "entry" ? counter.request(subject.entry.request, modelKey) : null;
  const counted = count?.input ?? (subject.kind === "tokens" ? subject.input : 0);
  const billed = request ? counter.billed(request, modelKey) : null;
  const input = billed?.tokens ?? counted;
  const about = subject.kind === "tokens" ? subject.about : undefined;
  const range = count?.range ?? about?.range ?? { low: counted, high: counted };
  const inputRange = billed ? { low: billed.low, high: billed.high } : range;

  const output = expectedOutput({
    given: options.outputTokens,
    answer: entry?.answer == null ? null : counter.text(entry.answer, modelKey),
    maxOutputTokens: request?.maxOutputTokens ?? null,
  });
  const candidates = request?.candidates ?? 1;
  const reasoning = reasoningTokens(options.reasoningTokens, output.basis, () =>
    counter.reasoning(modelKey, request?.reasoning ?? null),
  );
  const most = request?.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const usageOf = (inputTokens: number, answer: number, thought: number): TokenUsage => {
    // A limit on the output holds for the reasoning in it too.
    const written = Math.min(answer + thought, Math.max(most, answer));
    return tokens({
      input: inputTokens,
      output: written * candidates,
      reasoning: Math.min(thought, written) * candidates,
    });
  };
  const usage = usageOf(input, output.expected, reasoning.expected);
  const lowUsage = usageOf(inputRange.low, output.range.low, reasoning.low);
  const highUsage = usageOf(inputRange.high, output.range.high, reasoning.high);
  const outputRange = { low: lowUsage.output, high: highUsage.output };

  const mode = options.mode ?? entry?.mode ?? "standard";
  const terms = { when: options.when, mode, region: options.region, rateWindow: options.rateWindow };
  const unfilled = entry?.unfilled ?? [];
  const assumptions = [
    ...(about ? [about.assumption] : []),
    ...(output.assumption ? [output.assumption] : []),
    ...(billed ? [{ code: "billed-input", text: billed.text, value: `${billed.tokens} of ${counted}` }] : []),
    ...(reasoning.assumption ? [reasoning.assumption] : []),
    ...variableAssumptions(unfilled),
  ];
  const known = {
    file: entry?.file ?? null,
    entry: entry?.entry ?? null,
    format: entry?.format ?? null,
    model: modelKey,
    period,
    mode,
    tokens: usage,
    range: { input: inputRange, output: outputRange },
    sections: count?.sections ?? [],
    tokenizer: count?.tokenizer ?? null,
    uncountable: count?.uncountable ?? [],
    overContext: window !== null && counted > window ? { input: counted, window } : null,
  };
  const guessed = unfilled.some(({ filledBy }) => filledBy === "none");
  const inputBasis: Basis = guessed || about ? "assumed" : (count?.basis ?? "exact");
  const withoutPrice = (unpriced: Unpriced): Estimate => ({
    ...known,
    basis: { input: inputBasis, output: output.basis, price: "unpriced" },
    perRequest: null,
    perMonth: null,
    lines: [],
    unpriced,
    assumptions,
  });
  if (priced.kind === "unpriced") return withoutPrice(priced);
  const expected = priceUsage(usage, priced, terms);
  if (expected.kind === "unpriced") return withoutPrice(expected);
  const low = priceUsage(lowUsage, priced, terms);
  const high = priceUsage(highUsage, priced, terms);
  const perRequest = {
    expected: expected.total,
    low: low.kind === "unpriced" ? expected.low : low.low,
    high: high.kind === "unpriced" ? expected.high : high.high,
  };
  return {
    ...known,
    basis: { input: inputBasis, output: output.basis, price: expected.basis },
    perRequest,
    perMonth: options.requestsPerMonth ? timesRange(perRequest, options.requestsPerMonth) : null,
    lines: expected.lines,
    unpriced: null,
    assumptions: [...assumptions, ...expected.assumptions],
  };
}

function timesRange({ expected, low, high }: MoneyRange, by: Fraction): MoneyRange {
  return { expected: timesFraction(expected, by), low: timesFraction(low, by), high: timesFraction(high, by) };
}
