import type { Range } from "./tokens.ts";
import type { Uncountable } from "./request.ts";

/** A part of a request that costs tokens: "system", "user", "tools", "tool: search_orders", "images", "framing" … */
export interface Section {
  readonly name: string;
  readonly tokens: number;
}

/** The input tokens of one request for one model. */
export interface TokenCount {
  /** The expected number of billed input tokens. */
  readonly input: number;
  /** Meant to hold the truth nine times in ten; equal to `input` on both sides where the count is exact. */
  readonly range: Range;
  /** `exact`: the provider's own number, by its published or verified rules. */
  readonly basis: "exact" | "estimated";
  /** Adds up to `input`. */
  readonly sections: readonly Section[];
  /** What was counted with: "o200k_base", or "o200k_base × 1.12 (claude-4.5)". */
  readonly tokenizer: string;
  /** Parts that are in the request but not in `input`. */
  readonly uncountable: readonly Uncountable[];
}
