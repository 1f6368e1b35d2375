import type { DrawnUsd } from "../domain/drawn.ts";
import { type Money, usd } from "../domain/money.ts";

const DIGITS = 9;

/** A statistic in dollars as money: nine significant digits, more than any draw is worth. */
export function statisticUsd(dollars: number): Money {
  if (!Number.isFinite(dollars)) throw new RangeError(`not an amount: ${dollars}`);
  if (Math.abs(dollars) >= 1e15) return usd(BigInt(Math.round(dollars)).toString());
  const [digits = "0", exponent = "0"] = dollars.toExponential(DIGITS - 1).split("e");
  const decimals = Math.min(15, Math.max(0, DIGITS - 1 - Number(exponent)));
  return usd(Number(`${digits}e${exponent}`).toFixed(decimals));
}

/** The empirical quantile, nearest rank, of values that are sorted. */
export function sortedQuantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0;
}

export function meanOfDraws(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function summary(values: Float64Array): DrawnUsd {
  const sorted = values.slice().sort();
  return {
    p10: statisticUsd(sortedQuantile(sorted, 0.1)),
    p50: statisticUsd(sortedQuantile(sorted, 0.5)),
    p90: statisticUsd(sortedQuantile(sorted, 0.9)),
    mean: statisticUsd(meanOfDraws(values)),
  };
}

/** The 95 % interval of the rank of an empirical quantile: q ± 1.96·√(q(1 − q)/n). */
export function rankInterval(share: number, draws: number): readonly [number, number] {
  const reach = 1.96 * Math.sqrt((share * (1 - share)) / draws);
  return [Math.max(0, share - reach), Math.min(1, share + reach)];
}
