import { rateToDecimal, type Rate } from "../domain/money.ts";
import type { PriceWarning } from "../domain/price.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { Cell, Column } from "./report.ts";

export const BLANK: Cell = { value: null, blank: true };

/** A rate in a table: dollars per million tokens, every digit; empty where it is not offered. */
export function rateCell(rate: Rate | undefined): Cell {
  return rate === undefined ? BLANK : rateToDecimal(rate);
}

export function textColumn(key: string, title: string, more: Partial<Column> = {}): Column {
  return { key, title, kind: "text", ...more };
}

export function rateColumn(key: string, title: string, more: Partial<Column> = {}): Column {
  return { key, title, kind: "rate", money: true, ...more };
}

export function warningsOf(warnings: readonly PriceWarning[]): Warning[] {
  return warnings.map(({ code, message }) => ({ code, message }));
}
