import { divideHalfEven } from "../domain/money.ts";
import type { Money, Rate } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { MINUTES_A_WEEK } from "./clock.ts";
import type { CostLine, RateWindow } from "./cost.ts";

/** A usage priced by the rates of one clock window, with the minutes of the week in which they hold. */
export interface WindowCost {
  readonly lines: readonly CostLine[];
  readonly minutes: number;
  readonly total: Money;
}

interface Chosen {
  readonly lines: readonly CostLine[];
  readonly low: Money;
  readonly high: Money;
  readonly assumption?: Assumption;
}

/**
 * What a usage costs where the time of day is open: blended by the hours of the week unless asked for the dearest or the cheapest window. The
 * range spans all windows only for the blend: who asks for one window gets that one.
 */
export function chooseWindow(priced: readonly WindowCost[], asked: RateWindow | null): Chosen {
  const sorted = priced.toSorted((a, b) => (a.total < b.total ? -1 : a.total > b.total ? 1 : 0));
  const cheapest = sorted[0] ?? { lines: [], minutes: MINUTES_A_WEEK, total: 0n as Money };
  const dearest = sorted.at(-1) ?? cheapest;
  if (cheapest.total === dearest.total) return { lines: cheapest.lines, low: cheapest.total, high: dearest.total };
  const value = asked ?? "blend";
  const assumption = { code: "rate-window", text: WINDOW_TEXTS[value], value };
  if (value !== "blend") {
    const { lines, total } = value === "peak" ? dearest : cheapest;
    return { lines, low: total, high: total, assumption };
  }
  const lines = cheapest.lines.map((line, index) =>
    blended(
      line,
      priced.map((each) => [each.lines[index], each.minutes]),
    ),
  );
  return { lines, low: cheapest.total, high: dearest.total, assumption };
}

const WINDOW_TEXTS: Readonly<Record<RateWindow, string>> = {
  blend: "the time of day is not known: peak and off-peak prices by their hours of the week",
  peak: "priced as if at peak hours",
  offpeak: "priced as if outside peak hours",
};

function blended(line: CostLine, parts: readonly (readonly [CostLine | undefined, number])[]): CostLine {
  const weighted = parts.reduce((total, [part, minutes]) => total + (part?.rate ?? 0n) * BigInt(minutes), 0n);
  const week = BigInt(MINUTES_A_WEEK);
  return {
    ...line,
    rate: divideHalfEven(weighted, week) as Rate,
    cost: divideHalfEven(BigInt(line.tokens) * weighted, week) as Money,
    from: "windows by hours of the week",
  };
}
