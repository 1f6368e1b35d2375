import type { Instant } from "./dates.ts";
import type { TokenUsage } from "./tokens.ts";

/** What a log can show that could be saved. */
export const WASTE_IN_LOGS = [
  "duplicates",
  "shared-prefixes",
  "cheap-model",
  "could-wait",
  "cut-answers",
  "retries",
  "tools-unused",
  "long-history",
  "loose-limits",
] as const;

export type LogWasteKind = (typeof WASTE_IN_LOGS)[number];

/** Whole-number sums of the calls of one model that a kind of waste is about. */
export interface WasteSum {
  readonly kind: LogWasteKind;
  readonly provider: string | null;
  readonly model: string | null;
  readonly calls: number;
  /** What those calls used in all. */
  readonly tokens: TokenUsage;
  /** Uncached input that would go away: tools, history; or that would be read from a cache. */
  readonly avoidable: number;
  /** Uncached input that a cache would have to write first. */
  readonly written: number;
}

/** What a log shows, before it is priced. */
export interface LogWaste {
  /** Calls that were looked at, copies left out. */
  readonly calls: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly sums: readonly WasteSum[];
  /** What could not be told, and what the log lacks for it. */
  readonly untold: readonly { readonly kind: LogWasteKind; readonly lacks: string }[];
  /** All calls by model, for shares. */
  readonly totals: readonly Omit<WasteSum, "kind" | "avoidable" | "written">[];
}
