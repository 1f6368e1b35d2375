import { approximateUsd, type Money, timesFraction } from "../../../domain/money.ts";
import type { Currency } from "../../currency.ts";
import { formatDollars, formatNumber } from "../../figures.ts";

/** How a chart shows amounts of dollars. */
export interface ChartMoney {
  /** Where it stands on a scale. */
  readonly value: (amount: Money) => number;
  /** "$1,096", "1,009 EUR". */
  readonly words: (amount: Money) => string;
  /** "$1k", "1k EUR": powers of ten only, others would crowd. */
  readonly onScale: (value: number) => string;
  /** Pixels that an amount takes beyond one in dollars. */
  readonly room: number;
}

export const IN_DOLLARS: ChartMoney = {
  value: approximateUsd,
  words: formatDollars,
  onScale: (value) => `$${short(value)}`,
  room: 0,
};

/** Charts in the currency that was asked for; null: in dollars. */
export function chartMoney(currency: Currency | null): ChartMoney {
  if (currency === null) return IN_DOLLARS;
  const { code, rate } = currency;
  return {
    value: (amount) => approximateUsd(timesFraction(amount, rate)),
    words: (amount) => `${formatDollars(timesFraction(amount, rate)).replace("$", "")} ${code}`,
    onScale: (value) => `${short(value)} ${code}`,
    room: 20,
  };
}

function short(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, "bn"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  const [size, unit] = units.find(([least]) => value >= least) ?? [1, ""];
  return `${formatNumber(Number((value / size).toPrecision(3)))}${unit}`;
}
