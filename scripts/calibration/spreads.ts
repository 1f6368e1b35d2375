import type { Spread } from "../../src/count/calibration/calibration.ts";

/** A held-out recording: what was counted and what was billed. */
export interface Residual {
  readonly family: string;
  readonly generation: string;
  readonly kind: string;
  readonly counted: number;
  readonly billed: number;
  readonly group: number;
  readonly fold: number;
}

/** The tails that may lie outside the range, on each side. */
const TAIL = 0.04;
const FEWEST_ROWS = 8;
const FEWEST_ROWS_OF_GENERATION = 20;
const FEWEST_GROUPS_OF_GENERATION = 4;
/** What every range has beside its shares, see count-calibrated.ts. */
const FIXED_TOKENS = 3;
const NARROWEST = 0.01;
const WIDEST_BELOW = 0.95;

/** Spreads by family and kind, and by generation and kind where there are recordings enough. */
export function spreadsOf(residuals: readonly Residual[]): Record<string, Spread> {
  const byName = new Map<string, Residual[]>();
  for (const residual of residuals) {
    for (const owner of [residual.family, residual.generation]) {
      const name = `${owner} ${residual.kind}`;
      byName.set(name, [...(byName.get(name) ?? []), residual]);
    }
  }
  const families = new Set(residuals.map((residual) => `${residual.family} ${residual.kind}`));
  const spreads: Record<string, Spread> = {};
  for (const [name, list] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const groups = new Set(list.map((residual) => residual.group)).size;
    const isFamily = families.has(name);
    const enough = list.length >= FEWEST_ROWS_OF_GENERATION && groups >= FEWEST_GROUPS_OF_GENERATION;
    if (isFamily ? list.length >= FEWEST_ROWS : enough) spreads[name] = spreadOf(list);
  }
  return spreads;
}

function spreadOf(residuals: readonly Residual[]): Spread {
  const shares = residuals.map(({ counted, billed }) => ({
    below: Math.max(0, counted - billed - FIXED_TOKENS) / counted,
    above: Math.max(0, billed - counted - FIXED_TOKENS) / counted,
  }));
  // A handful of tool sets tells less of the next one than their many rows pretend.
  const widening = 1 + 1.5 / Math.sqrt(new Set(residuals.map((residual) => residual.group)).size);
  const reach = (values: readonly number[]): number => Math.max(NARROWEST, quantile(values, 1 - TAIL) * widening);
  return {
    below: Math.min(WIDEST_BELOW, reach(shares.map((share) => share.below))),
    above: reach(shares.map((share) => share.above)),
    rows: residuals.length,
  };
}

/** The value below which a share of the values lies, between neighbours by straight line; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at % 1);
}
