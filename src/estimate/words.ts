import type { GivenTokens } from "./estimate.ts";

/** Tokens of a hundred English words: what providers name as the usual figure, and what prose and lists or tables come to. */
const TOKENS_OF_100_WORDS = { low: 110, high: 160 };

/**
 * Words instead of tokens: a token is three quarters of an English word, a rule of thumb
 * (https://help.openai.com/en/articles/4936856, 2026-11-21). Other languages and code need more.
 */
export function wordsSubject(words: number): GivenTokens {
  const input = Math.round((words * 4) / 3);
  return {
    kind: "tokens",
    input,
    about: {
      range: {
        low: Math.floor((words * TOKENS_OF_100_WORDS.low) / 100),
        high: Math.ceil((words * TOKENS_OF_100_WORDS.high) / 100),
      },
      assumption: {
        code: "words",
        text: `input tokens: four for three English words, range 1.1 to 1.6 a word; a count of the text is exact`,
        value: `${input} of ${words} words`,
      },
    },
  };
}
