import type { Rate } from "../domain/money.ts";
import type { RateKind, Rates } from "../domain/price.ts";

/** A model's rates against each other, before tiers, modes and regions. Ratios are statistics. */
export interface SpreadRow {
  readonly model: string;
  readonly priceId: string;
  readonly rates: Rates;
  /** Output over input; null: one of them is not sold, or input is free. */
  readonly outputOverInput: number | null;
  /** A cached token over an uncached one. */
  readonly readOverInput: number | null;
  /** Writing a token to the cache over sending it; null where writing has no price of its own. */
  readonly writeOverInput: number | null;
}

/** One rate of one model. */
export interface RateOfModel {
  readonly model: string;
  readonly kind: RateKind;
  readonly rate: Rate;
}

/** How far apart the cheapest and the dearest are. `any`: of all kinds, so that it may compare cached input with output. */
export interface Extremes {
  readonly of: "input" | "output" | "cacheRead" | "any";
  readonly cheapest: RateOfModel;
  readonly dearest: RateOfModel;
  readonly times: number;
}

export interface Spread {
  readonly rows: readonly SpreadRow[];
  readonly extremes: readonly Extremes[];
}

const KINDS = ["input", "output", "cacheRead"] as const;

/** Ratios within and between models. What is free is in no ratio between them. */
export function priceSpread(
  models: readonly { readonly model: string; readonly priceId: string; readonly rates: Rates }[],
): Spread {
  const all = models.flatMap(({ model, rates }) =>
    KINDS.flatMap((kind): RateOfModel[] => {
      const rate = rates[kind];
      return rate === undefined || rate === 0n ? [] : [{ model, kind, rate }];
    }),
  );
  return {
    rows: models.map((each) => ({
      ...each,
      outputOverInput: over(each.rates.output, each.rates.input),
      readOverInput: over(each.rates.cacheRead, each.rates.input),
      writeOverInput: over(each.rates.cacheWrite5m, each.rates.input),
    })),
    extremes: [...KINDS, "any" as const].flatMap((of) =>
      extremesOf(
        of,
        all.filter(({ kind }) => of === "any" || kind === of),
      ),
    ),
  };
}

function extremesOf(of: Extremes["of"], rates: readonly RateOfModel[]): Extremes[] {
  const [first, ...others] = rates;
  if (!first || others.length === 0) return [];
  const cheapest = others.reduce((least, each) => (each.rate < least.rate ? each : least), first);
  const dearest = others.reduce((most, each) => (each.rate > most.rate ? each : most), first);
  return [{ of, cheapest, dearest, times: Number(dearest.rate) / Number(cheapest.rate) }];
}

function over(a: Rate | undefined, b: Rate | undefined): number | null {
  return a === undefined || b === undefined || b === 0n ? null : Number(a) / Number(b);
}
