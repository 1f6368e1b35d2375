import { wholeNumber } from "../sums.ts";

/** Nearest rank, as DuckDB's `quantile_disc`; memory grows with the different values only, and shards' states add up. */
export function quantiles(column: string, condition?: string): string {
  const levels = "(0.5, 0.95, 0.99)";
  if (condition === undefined) return `quantilesExactWeighted${levels}(${column}, 1)`;
  return `quantilesExactWeightedIf${levels}(${column}, 1, ${condition})`;
}

/** "[1,20,300]"; of no calls at all the server gives zeros, or no numbers. */
export function quantileList(list: string | null | undefined): readonly number[] {
  if (/nan/.test(list ?? "")) return [];
  return (list ?? "").replaceAll(/[[\]]/g, "").split(",").map(wholeNumber);
}
