/** The five steps, by the names that links within a page use. */
export type StepName = "usage" | "loads" | "comparison" | "growth" | "pricing";

interface StepWords {
  readonly title: string;
  readonly question: string;
  /** Says how to read the table. */
  readonly caption: string;
}

/** What a page says of each step to somebody who sees it for the first time. */
export const WORDS: Readonly<Record<StepName, StepWords>> = {
  usage: {
    title: "Usage",
    question: "Which features use the models, how often, and what has that cost?",
    caption:
      "Each feature with its model. In p50: half of the requests send no more tokens than this; p95: 95 in 100 do. Out: the same of the answers. Cached: the share of input that the provider had kept.",
  },
  loads: {
    title: "Token loads",
    question: "How many tokens does one request of each feature take?",
    caption:
      "Tokens of one call of the model, the mean and the most that 95 in 100 calls need; ~ marks an estimate. Calls a request: fewer than 1 where stored answers save some, more where calls are repeated.",
  },
  comparison: {
    title: "Comparison",
    question: "What would the same work cost on other models?",
    caption:
      "The same requests on each model. The tokens differ, because every maker cuts text in its own way. Fits: whether the longest requests stay within what the model takes. The quality of the answers is not compared.",
  },
  growth: {
    title: "Growth",
    question: "What does a month cost when there is more of everything, and what breaks first?",
    caption:
      "A column for each multiple of today's volume. The lines below the total tell why it is not the same multiple of the cost; negative ones make it cheaper. p10, p50, p90: what nobody knows exactly is drawn many times, and 10, 50 and 90 in 100 draws cost less.",
  },
  pricing: {
    title: "Pricing check",
    question: "Does what customers pay cover what their use costs?",
    caption:
      "Each plan at each volume. Model cost of a user: p50 is the middle one, and 10 in 100 cost more than p90, 1 in 100 more than p99. At a loss: the share of users who cost more than they pay. p10 – p90: eight in ten draws of what nobody knows exactly. Even at: the price at which nothing is left.",
  },
};

export const GLOSSARY: readonly (readonly [word: string, meaning: string])[] = [
  ["token", "A piece of a word, about four letters of English. Models read and write tokens, and are paid by them."],
  ["input, output", "What is sent to a model, and what it answers. An output token costs several times an input one."],
  ["cached", "Input that the provider has kept from a moment ago and charges less for."],
  ["request", "One thing that a user asks of a feature."],
  ["margin", "What is left of a price after the cost, as a share of the price."],
  ["≥", "At least: a part of it has no known price, and is left out rather than counted as nothing."],
  ["~", "Estimated. Without the mark a figure was counted."],
];
