import type { Instant, IsoDate } from "./dates.ts";
import type { Fraction, Rate } from "./money.ts";

/** What a price list charges for by the token. `outputReasoning` and `inputAudio` only where they differ. */
export type RateKind =
  | "input"
  | "cacheRead"
  | "cacheWrite5m"
  | "cacheWrite1h"
  | "output"
  | "outputReasoning"
  | "inputAudio"
  | "cacheStorageHour";

/** Rates by kind. Absent: not offered (usage of it is unpriced). Zero: free, explicitly. */
export type Rates = Readonly<Partial<Record<RateKind, Rate>>>;

/** How a request is served. `standard` always exists; others only where a source states them. */
export type Mode = "standard" | "batch" | "flex" | "fast" | "priority";

export const MODES: readonly Mode[] = ["standard", "batch", "flex", "fast", "priority"];

/** Rates that replace the base rates for the whole request once its total input passes an edge. */
export interface ContextTier {
  /** The request's total input, cached tokens included, is more than this many tokens. */
  readonly inputTokensOver: number;
  readonly rates: Rates;
}

/** Rates of a mode: explicit ones win kind by kind; `multiply` covers the kinds not named, where the source says so for all. */
export interface ModeRates {
  /** Not offered before this moment of the period. */
  readonly from?: Instant;
  readonly rates?: Rates;
  readonly multiply?: Fraction;
  /** Explicit rates of this mode in the tiers, by the tiers' order. */
  readonly tierRates?: readonly Rates[];
}

/** Rates that hold inside clock windows of a dated period; outside all of them the base rates hold. */
export interface ClockWindow {
  readonly label: string;
  /** Minutes of the UTC day, [from, to); a window may wrap past midnight (from > to). */
  readonly minutes: readonly { readonly from: number; readonly to: number }[];
  /** Days on which it holds, 0 = Sunday, judged in the zone below; absent: every day. */
  readonly weekdays?: readonly number[];
  /** Offset in minutes of the zone that decides the weekday and the exempt days (480 for China). */
  readonly dayOffsetMinutes: number;
  /** Days of that zone on which the window does not hold (public holidays), as "YYYY-MM-DD". */
  readonly exceptDays?: readonly IsoDate[];
  readonly rates: Rates;
}

/** What a price costs beside tokens: dollars per `per` uses. */
export interface Fee {
  readonly per: number;
  /** 10⁻¹⁵ USD for `per` uses. */
  readonly amount: bigint;
}

/** One dated price of one model: [from, to) in UTC. Never edited once closed, see pricing/README.md. */
export interface PricePeriod {
  /** Immutable record id, printed in reports: "openai/gpt-4o@2024-10-02". */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant | null;
  /** How the start day is known. `assumed`: an overlay's `sameAs`. */
  readonly basis: "announced" | "first-observed" | "scheduled" | "assumed" | "user";
  readonly rates: Rates;
  readonly tiers: readonly ContextTier[];
  readonly modes: Readonly<Partial<Record<Mode, ModeRates>>>;
  readonly schedule: readonly ClockWindow[];
  /** Multipliers on every token rate by processing region. */
  readonly uplifts: Readonly<Record<string, Fraction>>;
  readonly fees: Readonly<Record<string, Fee>>;
  readonly sources: readonly string[];
  /** The date of the newest source that the record names; null where none carries a date. */
  readonly checked: IsoDate | null;
  readonly confidence: string;
  readonly note?: string;
  readonly disagreement?: readonly string[];
  /** A price that is promised only until this day. */
  readonly promisedUntil?: IsoDate;
}

/** Prompt-cache rules of a model, as far as a source states them. */
export interface CachingRules {
  /** Shorter prefixes are not cached. */
  readonly minimumTokens?: number;
  readonly ttlSeconds?: number;
  /** Does a hit start the time to live anew? */
  readonly refreshedByHits?: boolean;
  /** Do batch and cache discounts multiply? */
  readonly stacksWithBatch?: boolean;
  readonly explicit?: boolean;
}

/** An exact other name; it may be dated itself. */
export interface Alias {
  readonly id: string;
  readonly from?: Instant;
  readonly to?: Instant;
}

export interface PricedModel {
  /** "openai/gpt-4o": provider and the provider's own id. */
  readonly key: string;
  readonly provider: string;
  readonly id: string;
  readonly aliases: readonly Alias[];
  /** Anchored regular expressions for dated snapshots and the like; no two models' overlap. */
  readonly match: readonly string[];
  readonly contextWindow: number | null;
  readonly maxOutput: number | null;
  readonly caching?: CachingRules;
  /** The added vocabulary that its tokens are counted with (`tokcost tokenizers add`). */
  readonly tokenizer?: string;
  /** Sorted by `from`, never overlapping. */
  readonly periods: readonly PricePeriod[];
}

/** The loaded price table, the user's overlay included. */
export interface PriceBook {
  /** CalVer of the shipped table: "2026.11.21". */
  readonly version: string;
  /** Of the canonical JSON of the loaded shipped table. */
  readonly sha256: string;
  readonly overlaySha256: string | null;
  readonly models: readonly PricedModel[];
  /** Models shown where nobody names one, one a provider. */
  readonly showcase: readonly string[];
}

/** Something about a price that its reader should know. Codes are stable, messages are for people. */
export interface PriceWarning {
  readonly code:
    | "price-sanity"
    | "price-promised"
    | "price-change-scheduled"
    | "price-scheduled"
    | "price-stale"
    | "price-undated"
    | "price-beyond-evidence"
    | "price-disputed";
  readonly message: string;
  /** The model's key, where it is about one. */
  readonly model?: string;
}

/** Why something has no price. Never turned into zero. */
export interface Unpriced {
  readonly kind: "unpriced";
  readonly model: string;
  readonly reason:
    | "unknown-model"
    | "ambiguous-model"
    | "outside-periods"
    | "disputed"
    | "not-offered"
    | "mode-not-offered"
    | "region-not-offered";
  readonly message: string;
  /** Names to try instead, nearest first. */
  readonly nearest: readonly string[];
}

/** A model found in the table together with the period that holds. */
export interface PricedAt {
  readonly kind: "priced";
  readonly model: PricedModel;
  readonly period: PricePeriod;
}
