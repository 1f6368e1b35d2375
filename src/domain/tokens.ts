/**
 * Tokens of one or more requests. Input kinds are disjoint: `input` is what no cache served or stored.
 * An inclusive input total is never stored, see `totalInput`. All are whole numbers, zero or more.
 */
export interface TokenUsage {
  readonly input: number;
  readonly cacheRead: number;
  /** Written to a cache that lives five minutes (or for providers with one kind of write, that one). */
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** Everything generated, reasoning included. */
  readonly output: number;
  /** The part of `output` that was reasoning: for information, and for prices that differ by it. */
  readonly reasoning: number;
  /** The part of `input` that is audio, where the price differs by it. */
  readonly inputAudio?: number;
}

export type TokenKind = "input" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h" | "output";

/** The billed kinds, disjoint, in the order in which they are shown. */
export const TOKEN_KINDS: readonly TokenKind[] = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output"];

export const NO_TOKENS: TokenUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/** A usage from the kinds that are not zero. */
export function tokens(kinds: Partial<TokenUsage>): TokenUsage {
  return { ...NO_TOKENS, ...kinds };
}

/** All input that a provider's context tiers compare: uncached, read and written. */
export function totalInput(usage: TokenUsage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  const audio = (a.inputAudio ?? 0) + (b.inputAudio ?? 0);
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    ...(audio === 0 ? {} : { inputAudio: audio }),
  };
}

/** A low and a high figure, meant to hold the truth nine times in ten. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where a figure comes from, see docs: every figure carries one. */
export type Basis = "exact" | "estimated" | "assumed" | "unpriced";
