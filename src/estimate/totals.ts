import { addAll } from "./by-file.ts";
import type { Estimate, MoneyRange } from "./estimate.ts";

/** What a model's estimates add up to. */
export interface ModelTotal {
  readonly model: string;
  readonly requests: number;
  /** One request of each; null where none has a price. */
  readonly perRequest: MoneyRange | null;
  readonly perMonth: MoneyRange | null;
  /** False: something in it has no price, and the sums are lower bounds. */
  readonly complete: boolean;
}

/** Sums by model, in the order in which models first come up. */
export function totalsByModel(estimates: readonly Estimate[]): ModelTotal[] {
  const models = [...new Set(estimates.map(({ model }) => model))];
  return models.map((model) => {
    const own = estimates.filter((estimate) => estimate.model === model);
    return {
      model,
      requests: own.length,
      perRequest: addAll(own.map(({ perRequest }) => perRequest)),
      perMonth: addAll(own.map(({ perMonth }) => perMonth)),
      complete: own.every(({ perRequest }) => perRequest !== null),
    };
  });
}
