import type { Instant } from "./dates.ts";
import type { TokenUsage } from "./tokens.ts";

/**
 * One billed call (or one bucket of calls) found in a log, as every log format is brought to it.
 * What the log does not say is null, never 0.
 */
export interface UsageRecord {
  /** Start of the call or of the bucket; null where the log has no time. */
  readonly at: Instant | null;
  /** `unknown`: the log tells the day (or a longer bucket) and no clock time. */
  readonly clock: "known" | "unknown";
  /** Name of the log format that the record was read by. */
  readonly format: string;
  readonly provider: string | null;
  /** As logged. */
  readonly model: string | null;
  readonly feature: string | null;
  readonly tenant: string | null;
  readonly user: string | null;
  /** How many calls the record stands for: 1, or a bucket's count; null where a bucket does not tell. */
  readonly requests: number | null;
  readonly tokens: TokenUsage;
  /** As logged, in lower case: "batch", "flex" …; null where the log does not tell. */
  readonly mode: string | null;
  readonly region: string | null;
  readonly flags: readonly UsageFlag[];
}

/** What is remarkable about a record. Counted in every import report. */
export type UsageFlag =
  /** The source says that its input includes the cached tokens, and the counts show that it does not. */
  | "disjoint-input"
  /** The total is larger than prompt and answer together: the rest was billed as hidden output. */
  | "hidden-output"
  /** Nothing tells how much of the input was cached: all of it is taken as uncached. */
  | "no-cache-split"
  /** A bucket that does not tell how many requests it holds. */
  | "no-request-count"
  /** No time: priced at the day that the user asks for. */
  | "no-time"
  /** The model is not named. */
  | "no-model"
  /** Only input is counted, the output is not told (as for embeddings). */
  | "no-output-count"
  /** It used tools that the provider bills by the use (web searches); only its tokens are priced. */
  | "tool-fees"
  /** A request that used no tokens at all; left out of the percentiles. */
  | "zero-usage"
  /** Its time counts from the start of its trace, which is taken to be the start of the day that the user asks for. */
  | "relative-time"
  /** Its tokens were counted from its text, since the log has no counts. */
  | "estimated";

export const USAGE_FLAGS: readonly UsageFlag[] = [
  "disjoint-input",
  "hidden-output",
  "no-cache-split",
  "no-request-count",
  "no-time",
  "no-model",
  "no-output-count",
  "tool-fees",
  "zero-usage",
  "relative-time",
  "estimated",
];
