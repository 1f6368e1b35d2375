import type { Instant } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { Basis, TokenUsage } from "../domain/tokens.ts";
import type { UsageFlag } from "../domain/usage-record.ts";
import type { TokenHistogram } from "./token-histograms.ts";
import type { CostedSum } from "./usage-rows.ts";

/** Nearest-rank percentiles of tokens a request: each is a count that some request really had. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What something cost: exact, or at least so much where a part of it has no price. */
export interface UsageCost {
  /** Of all that has a price. Null: nothing of it has one. */
  readonly usd: Money | null;
  /** Where the time of day is open: cheapest and dearest. */
  readonly low: Money | null;
  readonly high: Money | null;
  /** False: a part is unpriced, and `usd` is a lower bound. */
  readonly complete: boolean;
  readonly basis: Basis;
}

export interface UsageRow {
  /** By the names of `groupBy`, in that order. Null: the log does not tell. */
  readonly keys: Readonly<Record<string, string | null>>;
  /** Null: only buckets that do not tell how many requests they hold. */
  readonly requests: number | null;
  /** There are buckets that do not tell how many requests they hold: `requests` is a lower bound. */
  readonly requestsAtLeast?: true;
  readonly tokens: TokenUsage;
  /** Null where there is no single request with tokens in it. */
  readonly percentiles: { readonly input: Percentiles; readonly output: Percentiles } | null;
  readonly cost: UsageCost;
  /** Of the total cost, 0 to 1, for display; null where the total is zero or unknown. */
  readonly share: number | null;
}

export interface UnpricedUsage {
  /** As logged; null: no model is named. */
  readonly model: string | null;
  readonly reason: Unpriced["reason"] | "no-model";
  readonly message: string;
  readonly nearest: readonly string[];
  readonly requests: number;
  readonly tokens: TokenUsage;
}

/** What became of every line that was read. */
export interface ImportReport {
  readonly files: readonly ImportedFile[];
  /** Lines, rows or list elements, without blank ones. */
  readonly lines: number;
  /** What was counted: billed calls and buckets, after duplicates were dropped. */
  readonly records: number;
  readonly duplicates: readonly DroppedDuplicates[];
  /** Whole copies of other logs, left out. */
  readonly copied: readonly { readonly name: string; readonly of: string }[];
  readonly rejected: { readonly count: number; readonly listed: readonly RejectedLine[] };
  /** Of a known format, but without token counts: failed calls, unfinished streams. */
  readonly withoutUsage: number;
  /** Good JSON of no known format: a session log's other events. */
  readonly unknownLines: number;
  /** Left out by `since` and `until`; records without a time are left out by both. */
  readonly outsideRange: number;
  readonly flags: Readonly<Partial<Record<UsageFlag, number>>>;
}

export interface ImportedFile {
  readonly name: string;
  readonly gzip: boolean;
  readonly lines: number;
  /** Before duplicates are dropped. */
  readonly records: number;
  readonly rejected: number;
  readonly withoutUsage: number;
  /** Names of the formats that those were read by. */
  readonly withoutUsageFormats: readonly string[];
  readonly unknownLines: number;
  /** Records by the name of the format that read them. */
  readonly formats: Readonly<Record<string, number>>;
}

export interface DroppedDuplicates {
  readonly format: string;
  /** The paths that copies are known by: "message.id + requestId". */
  readonly key: string;
  readonly dropped: number;
}

export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** One feature as it was measured: what a workload may use instead of a guess. Statistics, not money. */
export interface MeasuredFeature {
  /** Null: the log names none. */
  readonly feature: string | null;
  readonly requests: number;
  /** Requests over the span, carried to a month of 365/12 days; null where the log has no times or only one. */
  readonly requestsPerMonth: number | null;
  readonly input: MeasuredTokens;
  readonly output: MeasuredTokens;
  /** Shares of all input tokens, 0 to 1. */
  readonly cache: { readonly read: number; readonly write5m: number; readonly write1h: number };
  readonly reasoningShare: number;
  /** Share of the requests that went to the batch service, 0 to 1. */
  readonly batchShare: number;
  /** Null: the log doesn't tell. Absent: nobody asked. */
  readonly turns?: MeasuredTurns | null;
  readonly retries?: MeasuredRetries | null;
  /** Models by requests, most first: names as in the price table, or as logged where it has none. */
  readonly models: readonly { readonly model: string | null; readonly requests: number }[];
}

/** How many turns conversations had; quantiles by nearest rank. */
export interface MeasuredTurns extends MeasuredTokens {
  readonly conversations: number;
  /** Share of the requests of which the log tells the conversation, 0 to 1. */
  readonly told: number;
}

export interface MeasuredRetries {
  /** Calls that repeat a failed one. */
  readonly repeated: number;
  /** Failed calls that used no tokens: what repeats them is billed once. */
  readonly failedUnbilled: number;
  /** Billed calls that another billed one came before: `repeated` without those that repeat an unbilled one. */
  readonly billed: number;
}

export interface MeasuredTokens extends Percentiles {
  readonly mean: number;
  readonly max: number;
}

/** The same usage by other keys, down to what has one price: what daily series, FOCUS rows and reconciliations are made of. */
export interface UsageDetail {
  readonly groupBy: readonly string[];
  readonly sums: readonly CostedSum[];
  /** Null: not asked for. */
  readonly histograms: readonly TokenHistogram[] | null;
}

export interface UsageReport {
  readonly groupBy: readonly string[];
  readonly rows: readonly UsageRow[];
  readonly total: Omit<UsageRow, "keys" | "share">;
  readonly unpriced: readonly UnpricedUsage[];
  readonly measuredFeatures: readonly MeasuredFeature[];
  /** In the order in which they were asked for. */
  readonly details: readonly UsageDetail[];
  /** First and last moment in the log; null where it has no times. */
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
  /** Ids of the price records that were used. */
  readonly priceIds: readonly string[];
  readonly import: ImportReport;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}
