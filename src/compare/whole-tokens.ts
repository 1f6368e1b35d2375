import type { TokenUsage } from "../domain/tokens.ts";
import { UserError } from "../errors.ts";
import type { LoadSlice } from "../load/slices.ts";
import type { CachePlan } from "./caching.ts";

/**
 * Loads are expectations, prices want whole tokens: the tokens of so many requests are rounded, kind by kind, and from there on
 * money is exact. The one place where statistics become money.
 */
export const REQUESTS_PRICED = 1_000_000;

/** The tokens of `calls` model calls of a slice, whole, by what they are billed as. `hitRate`: share of prefixes found cached. */
export function wholeTokens(
  slice: LoadSlice,
  calls: number,
  cache: CachePlan | null,
  hitRate: number,
  reasoningShare: number,
): TokenUsage {
  const missed = slice.write + (1 - hitRate) * slice.prefix;
  const usage = {
    input: slice.plain + (cache?.writeAs === "input" ? missed : 0),
    cacheRead: slice.read + hitRate * slice.prefix,
    cacheWrite5m: cache?.writeAs === "cacheWrite5m" ? missed : 0,
    cacheWrite1h: cache?.writeAs === "cacheWrite1h" ? missed : 0,
    output: slice.output,
    reasoning: slice.output * reasoningShare,
  };
  if (Object.values(usage).some((tokens) => tokens * calls > Number.MAX_SAFE_INTEGER)) {
    const found = Math.round(slice.plain + slice.prefix + slice.read + slice.write + slice.output);
    throw new UserError(`expected requests of at most a billion tokens on average, got ${found}`, {}, "tell a max");
  }
  return {
    input: roundHalfEven(usage.input * calls),
    cacheRead: roundHalfEven(usage.cacheRead * calls),
    cacheWrite5m: roundHalfEven(usage.cacheWrite5m * calls),
    cacheWrite1h: roundHalfEven(usage.cacheWrite1h * calls),
    output: roundHalfEven(usage.output * calls),
    reasoning: roundHalfEven(usage.reasoning * calls),
  };
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
