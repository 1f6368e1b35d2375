import { fastNormalScore } from "./fast-normal.ts";
import { namedSeed, uniformStream } from "./random.ts";

/**
 * List prices that change in steps: events at random, one a year, each multiplying the price by e^N(−0.2, 0.7). Chosen to span
 * what providers did between 2023 and 2026: 0.15 → 0.30 → 0.50 → 1.50 at one end, 15/75 → 5/25 and 10/40 → 2/8 at the other.
 */
export const PRICE_STEPS = { perYear: 1, mean: -0.2, sigma: 0.7 } as const;

/** ln of a model's list price over today's, by month, for each draw. A stream a model: another model leaves it as it is. */
export function drawnPriceSteps(model: string, months: number, draws: number, seed: number): Float64Array[] {
  const next = uniformStream(namedSeed(seed, `list prices ${model}`));
  const quiet = Math.exp(-PRICE_STEPS.perYear / 12);
  const logs = Array.from({ length: months + 1 }, () => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
    let log = 0;
    for (let month = 1; month <= months; month++) {
      // Poisson events of the month: uniforms are multiplied until they pass e^(−rate).
      for (let left = next(); left > quiet; left *= next()) {
        log += PRICE_STEPS.mean + PRICE_STEPS.sigma * fastNormalScore(next());
      }
      const column = logs[month];
      if (column) column[draw] = log;
    }
  }
  return logs;
}
