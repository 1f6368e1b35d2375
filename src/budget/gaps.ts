import type { Incomplete, Subject } from "./subject.ts";

/** Why a limit could not be checked, or not fully. */
export type Gap =
  | (Incomplete & { readonly subject: string; readonly side: "base" | "head" })
  /** Nobody said how often the feature is used. */
  | { readonly kind: "no-volume"; readonly subject: string }
  /** No feature is in the budget's scope: it guards nothing. */
  | { readonly kind: "no-match" }
  /** An increase needs a base to compare with. */
  | { readonly kind: "no-base" }
  /** The base is a report with other prices: what those did can't be told from what the work did. */
  | { readonly kind: "other-prices"; readonly table: string }
  /** Nothing of the scope is in the base: there is nothing to compare with. */
  | { readonly kind: "new" }
  /** A limit of what is sent, while logs are checked. */
  | { readonly kind: "not-of-logs" }
  /** A budget of a tenant, while there are no logs that would tell what one costs. */
  | { readonly kind: "logs-only" }
  /** A budget by minute or hour, while logs are followed by the day. */
  | { readonly kind: "short-period" }
  /** The logs never name what the budget is about. */
  | { readonly kind: "no-usage" }
  /** Requests whose time is not told are of no day. */
  | { readonly kind: "no-time"; readonly requests: number };

/** What is not known of a feature's cost; null where all is. */
export function gapOf(subject: Subject, side: "base" | "head"): (Gap & { readonly kind: Incomplete["kind"] }) | null {
  if (subject.incomplete) return { ...subject.incomplete, subject: subject.name, side };
  if (subject.usdPerRequest === null && subject.usdPerMonth === null) {
    return { kind: "unpriced", what: subject.model, subject: subject.name, side };
  }
  return null;
}
