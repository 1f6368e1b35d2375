import type { MoneyRange } from "../estimate/estimate.ts";
import type { IsoDate } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import type { Section } from "../domain/token-count.ts";
import type { Range } from "../domain/tokens.ts";

export type { MoneyRange } from "../estimate/estimate.ts";

/** A feature as budgets see it: what one of its requests is made of, and what it costs. */
export interface Subject {
  /** The feature's name, or the prompt file's where there are no features. */
  readonly name: string;
  /** The prompt file; null where the tokens were given by hand. */
  readonly file: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly model: string;
  /** Adds up to `inputTokens`. */
  readonly sections: readonly Section[];
  readonly inputTokens: number;
  readonly inputRange: Range;
  /** Null: no price is known. */
  readonly usdPerRequest: MoneyRange | null;
  /** Null: no price, or nobody said how often. */
  readonly usdPerMonth: MoneyRange | null;
  /** Why the figures are not the whole truth: the model has no price, or a part can't be counted. Null: they are. */
  readonly incomplete: Incomplete | null;
}

/** Sections that the workload tells of, not the prompt file, by their part of the load. */
export const TOLD_SECTIONS = { dynamic: "dynamic input", retrieval: "retrieval" } as const;

/** Whether a section is told in the workload; what a prompt file holds is not. */
export function isTold(section: string): boolean {
  return Object.values<string>(TOLD_SECTIONS).includes(section);
}

export interface Incomplete {
  readonly kind: "unpriced" | "uncountable";
  /** The model without a price, or the part without a count. */
  readonly what: string;
}

/** One of the two states that are compared. */
export type Side = "base" | "head";

/**
 * What can change a cost, in the order in which the change is taken apart: first the price list, so that it is nobody's
 * fault, then who is asked, how that model counts, what is sent, what is assumed of the answer, and how often.
 */
export const FACTORS = ["price", "model", "tokenizer", "tokens", "assumption", "volume"] as const;

export type Factor = (typeof FACTORS)[number];

/** Which side each factor is taken from: { price: "head", model: "base", … }. */
export type Mixture = Readonly<Record<Factor, Side>>;

/** A feature on both sides. */
export interface Pair {
  readonly base: Subject;
  readonly head: Subject;
}

/**
 * The expected cost (a month, or a request where `per` says so) of a feature made from both sides; null where it has no
 * price. All of it from one side must be that side's own cost.
 */
export type CostOfMixture = (pair: Pair, mixture: Mixture, per: "month" | "request") => Money | null;

/** What the head is compared with. */
export interface Base {
  /** As the user named it: "origin/main", "report.json". */
  readonly ref: string;
  readonly commit: string | null;
  readonly date: IsoDate | null;
  readonly subjects: readonly Subject[];
  /** The version of its price table, where that is another one than the head's. */
  readonly prices?: string;
  /** Null where the parts of a change can't be told: the base is a finished report. */
  readonly costOf: CostOfMixture | null;
  /** The base's prompt as the head's model counts it, so that a section's tokens and tokenizer can be told apart. */
  readonly sectionsAs?: (pair: Pair) => readonly Section[] | null;
}
