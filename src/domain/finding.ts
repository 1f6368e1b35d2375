import type { Fraction, Money } from "./money.ts";

/** A figure of a finding, with its unit; a report decides how many digits a person sees. Shares are 0 to 1. */
export type Figure =
  | { readonly unit: "usd"; readonly value: Money }
  | { readonly unit: "name"; readonly value: string }
  | { readonly unit: "requests" | "factor"; readonly value: Fraction }
  | { readonly unit: "share" | "times" | "count" | "month"; readonly value: number };

/** What a step found, as data: a code and its figures. The words are made where it is shown. */
export interface Finding {
  readonly code: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

export const usdFigure = (value: Money): Figure => ({ unit: "usd", value });
export const nameFigure = (value: string): Figure => ({ unit: "name", value });
export const shareFigure = (value: number): Figure => ({ unit: "share", value });
export const timesFigure = (value: number): Figure => ({ unit: "times", value });
export const factorFigure = (value: Fraction): Figure => ({ unit: "factor", value });
