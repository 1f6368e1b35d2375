import type { PromptRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import type { Range } from "../domain/tokens.ts";

/** Counts for one model. The encodings it needs are loaded before. */
export interface Counter {
  request(request: PromptRequest, model: string): TokenCount;
  text(text: string, model: string): { readonly tokens: number; readonly exact: boolean };
  /** The part of a request's input that is billed; null where all of it is. */
  billed(request: PromptRequest, model: string): BilledInput | null;
  /** Reasoning tokens that recordings of the model lead to expect; null where it does not reason unasked, or none are known. */
  reasoning(model: string, asked: PromptRequest["reasoning"]): ExpectedReasoning | null;
}

/** What a provider bills of the input, where that is less than it reports. */
export interface BilledInput extends Range {
  readonly tokens: number;
  readonly text: string;
}

export interface ExpectedReasoning {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many recordings say so. */
  readonly rows: number;
}
