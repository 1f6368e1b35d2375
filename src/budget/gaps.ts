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
  | { readonly kind: "new" };

/** What is not known of a feature's cost; null where all is. */
export function gapOf(subject: Subject, side: "base" | "head"): (Gap & { readonly kind: Incomplete["kind"] }) | null {
  if (subject.incomplete) return { ...subject.incomplete, subject: subject.name, side };
  if (subject.usdPerRequest === null && subject.usdPerMonth === null) {
    return { kind: "unpriced", what: subject.model, subject: subject.name, side };
  }
  return null;
}
