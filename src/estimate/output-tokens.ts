import type { Assumption } from "../domain/prompt-entry.ts";
import type { Basis, Range } from "../domain/tokens.ts";

/** Where nobody says how long an answer gets. Not from a measurement: see the assumption that goes with it. */
const DEFAULT_OUTPUT = { expected: 250, range: { low: 20, high: 1000 } };

/** What is expected of a `max_tokens`: an answer of 35 % of it, nine times in ten between 5 % and all. */
const SHARE_OF_MAXIMUM = { expected: 35, low: 5 };

export interface ExpectedTokens {
  readonly expected: number;
  readonly range: Range;
  readonly basis: Basis;
  readonly assumption: Assumption | null;
}

/** What is known of the answer, best first: the user's word, the file's own answer, its limit, nothing. */
export function expectedOutput(known: {
  readonly given: { readonly expected: number; readonly range: Range } | null;
  readonly answer: { readonly tokens: number; readonly exact: boolean } | null;
  readonly maxOutputTokens: number | null;
}): ExpectedTokens {
  const { given, answer, maxOutputTokens } = known;
  if (given) {
    const certain = given.range.low === given.range.high;
    return { ...given, basis: certain ? "exact" : "estimated", assumption: null };
  }
  if (answer) {
    const range = { low: answer.tokens, high: answer.tokens };
    return { expected: answer.tokens, range, basis: answer.exact ? "exact" : "estimated", assumption: null };
  }
  if (maxOutputTokens !== null) {
    const share = (percent: number): number => Math.ceil((maxOutputTokens * percent) / 100);
    const { expected, low } = SHARE_OF_MAXIMUM;
    return {
      expected: share(expected),
      range: { low: share(low), high: maxOutputTokens },
      basis: "assumed",
      assumption: {
        code: "output-tokens",
        text: "output tokens: 35 % of max_tokens, range 5 % to all of it",
        value: "35 % of max_tokens",
      },
    };
  }
  return {
    ...DEFAULT_OUTPUT,
    basis: "assumed",
    assumption: {
      code: "output-tokens",
      text: "output tokens: 250 a request, range 20 to 1,000, since nobody says",
      value: "250",
    },
  };
}
