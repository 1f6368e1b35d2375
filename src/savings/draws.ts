import type { DrawnUsd } from "../domain/drawn.ts";
import { approximateUsd } from "../domain/money.ts";
import { isCertain, type LeverName, type Levers, type Ranged } from "../domain/savings.ts";
import { summary } from "../growth/draw-summary.ts";
import { sobolColumn } from "../growth/sobol.ts";
import { triangular } from "../growth/uncertain-inputs.ts";
import { arrangedCost, type Candidate } from "./arranged-cost.ts";
import type { FigureOf } from "./legs.ts";

export interface SavingsDrawTerms {
  readonly draws: number;
  readonly seed: number;
}

export const DEFAULT_SAVINGS_DRAWS: SavingsDrawTerms = { draws: 256, seed: 1 };

/** Where the draws of a month's saving lie. */
export interface DrawnSavings {
  readonly combined: DrawnUsd;
  readonly alone: ReadonlyMap<LeverName, DrawnUsd>;
  readonly last: ReadonlyMap<LeverName, DrawnUsd>;
}

/** The figures of levers that somebody told as a range, each once. */
function uncertainFigures(candidates: readonly Candidate[]): Map<Ranged, string> {
  const found = new Map<Ranged, string>();
  for (const { levers, feature } of candidates) {
    for (const [name, range] of rangesOf(levers)) {
      if (isCertain(range) || found.has(range)) continue;
      const isTaken = [...found.values()].includes(name);
      found.set(range, isTaken ? `${feature.name}: ${name}` : name);
    }
  }
  return found;
}

/** "routing.share" and its range, of every lever; hours are no part of a month's cost. */
export function rangesOf(levers: Levers): [name: string, range: Ranged][] {
  return Object.entries(levers).flatMap(([lever, terms]) =>
    Object.entries(terms as unknown as Record<string, unknown>).flatMap(([figure, value]): [string, Ranged][] =>
      figure !== "hours" && isRanged(value) ? [[`${lever}.${figure}`, value]] : [],
    ),
  );
}

function isRanged(value: unknown): value is Ranged {
  return typeof value === "object" && value !== null && "low" in value && "expected" in value && "high" in value;
}

/**
 * Draws the figures that are told as ranges (triangular, the expected one the most likely): scrambled Sobol points, the same
 * for every set of levers, so that differences between sets are not noise. Null: nothing is uncertain.
 */
export function drawSavings(
  candidates: readonly Candidate[],
  names: readonly LeverName[],
  { draws, seed }: SavingsDrawTerms,
): DrawnSavings | null {
  const columns = new Map<Ranged, Float64Array>();
  for (const [range, name] of uncertainFigures(candidates)) {
    const value = triangular(range.low, range.expected, range.high);
    columns.set(range, sobolColumn(draws, columns.size, seed, `savings ${name}`).map(value));
  }
  if (columns.size === 0) return null;
  const costOf = monthByDraw(candidates, columns, draws);
  const none = costOf([]);
  const all = costOf(names);
  const less = (a: Float64Array, b: Float64Array) => summary(a.map((value, draw) => value - (b[draw] ?? 0)));
  return {
    combined: less(none, all),
    alone: new Map(names.map((name) => [name, less(none, costOf([name]))])),
    last: new Map(names.map((name) => [name, less(costOf(names.filter((other) => other !== name)), all)])),
  };
}

/** A month of all features by draw, for a set of levers; what a feature costs with those that it has is worked out once. */
function monthByDraw(candidates: readonly Candidate[], columns: ReadonlyMap<Ranged, Float64Array>, draws: number) {
  const known = new Map<string, Float64Array>();
  const featureMonth = (candidate: Candidate, own: readonly LeverName[]): Float64Array => {
    const on = new Set(own);
    const isDrawn = rangesOf(candidate.levers).some(
      ([name, range]) => columns.has(range) && on.has(name.slice(0, name.lastIndexOf(".")) as LeverName),
    );
    const at = (draw: number): number =>
      month(candidate, on, (_, range) => columns.get(range)?.[draw] ?? range.expected);
    return isDrawn ? Float64Array.from({ length: draws }, (_, draw) => at(draw)) : new Float64Array(draws).fill(at(0));
  };
  return (on: readonly LeverName[]): Float64Array => {
    const total = new Float64Array(draws);
    for (const [index, candidate] of candidates.entries()) {
      const own = on.filter((name) => candidate.levers[name] !== undefined);
      const key = `${index} ${own.join(" ")}`;
      const months = known.get(key) ?? featureMonth(candidate, own);
      known.set(key, months);
      for (let draw = 0; draw < draws; draw++) total[draw] = (total[draw] ?? 0) + (months[draw] ?? 0);
    }
    return total;
  };
}

function month(candidate: Candidate, on: ReadonlySet<LeverName>, figure: FigureOf): number {
  const cost = arrangedCost(candidate, on, figure);
  if (cost.kind === "unpriced") throw new Error(`${candidate.feature.name} lost its price`);
  return approximateUsd(cost.usd);
}
