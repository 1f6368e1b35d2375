import type { Assumption } from "../domain/prompt-entry.ts";
import type { Basis } from "../domain/tokens.ts";
import type { ExpectedReasoning } from "./counter.ts";

export interface Reasoning {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly assumption: Assumption | null;
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** The user's word, else what recordings show; nothing where the answer's length is known, for reasoning is a part of it. */
export function reasoningTokens(
  given: number | null,
  answer: Basis,
  recorded: () => ExpectedReasoning | null,
): Reasoning {
  if (given !== null) return { expected: given, low: given, high: given, assumption: null };
  const found = answer === "assumed" ? recorded() : null;
  if (!found) return { expected: 0, low: 0, high: 0, assumption: null };
  const { median, low, high, rows } = found;
  const text = `reasoning tokens: ${grouped(median)} a request, range ${grouped(low)} to ${grouped(high)}, by ${grouped(rows)} recordings of the model (--reasoning-tokens)`;
  return { expected: median, low, high, assumption: { code: "reasoning-tokens", text, value: String(median) } };
}
