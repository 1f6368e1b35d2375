import { type Finding, nameFigure, timesFigure, usdFigure } from "../domain/finding.ts";
import { approximateUsd, type Money, sum } from "../domain/money.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import { tokenLoad } from "../load/token-load.ts";
import { priceAt } from "../prices/resolve.ts";
import { batchLine, type BreakEven, cacheLine, modelLine } from "./break-evens.ts";
import { type PricedLoad, preparePricing, type PriceTerms } from "./price-load.ts";
import { rankingFlips } from "./ranking-flips.ts";
import { type ComparedRow, compareRow } from "./row.ts";

/** All features on one model, or each on its own (`configured`). */
export interface ComparedTotal {
  readonly kind: "configured" | "candidate";
  /** Null for `configured`. */
  readonly model: string | null;
  /** A month of what has a price; null where nothing has. */
  readonly perMonth: Money | null;
  /** False: something has no price, and the sum is a lower bound. */
  readonly complete: boolean;
  /** False: some feature does not fit the model's context window. Null: not known. */
  readonly fits: boolean | null;
  /** Cost over the configured cost; a statistic. Null where either is incomplete. */
  readonly timesConfigured: number | null;
}

/** Step 3. */
export interface Comparison {
  /** Features in their order; each on its own model first, then on the candidates. */
  readonly rows: readonly ComparedRow[];
  readonly totals: readonly ComparedTotal[];
  readonly breakEvens: readonly BreakEven[];
  readonly conclusion: Finding;
}

/** Step 3: the same load on every candidate, each with its own tokens, tiers, cache and batch rules. */
export function compare(
  features: readonly Feature[],
  candidates: readonly string[],
  terms: PriceTerms,
  count: CountFeature,
): Comparison {
  const keyOf = (name: string): string => {
    const found = priceAt(terms.book, name, terms.when);
    return found.kind === "priced" ? found.model.key : name;
  };
  const candidateKeys = [...new Set(candidates.map(keyOf))];
  const rows: ComparedRow[] = [];
  const breakEvens: BreakEven[] = [];
  for (const feature of features) {
    const own = keyOf(feature.model);
    const loads = [own, ...candidateKeys.filter((key) => key !== own)].map((key) =>
      tokenLoad(feature, count(feature, key), key),
    );
    rows.push(...loads.map((load) => compareRow(feature, load, terms)));
    const prepared = loads.map((load) => preparePricing(feature, load, terms)).filter((each) => each.kind === "priced");
    breakEvens.push(...linesOf(prepared, own));
  }
  const configured = totalOf(
    "configured",
    null,
    features.flatMap(({ name, model }) =>
      rows.filter((row) => row.feature === name && row.load.model === keyOf(model)),
    ),
    null,
  );
  const totals = [
    configured,
    ...candidateKeys.map((key) =>
      totalOf(
        "candidate",
        rows.find(({ load }) => load.model === key)?.model ?? key,
        rows.filter(({ load }) => load.model === key),
        configured,
      ),
    ),
  ];
  return { rows, totals, breakEvens, conclusion: conclusionOf(totals) };
}

function linesOf(prepared: readonly PricedLoad[], own: string): BreakEven[] {
  const inUse = prepared.find(({ load }) => load.model === own);
  return prepared.flatMap((each): BreakEven[] => {
    const others = inUse === undefined || each === inUse ? [] : [modelLine(inUse, each), ...rankingFlips(inUse, each)];
    return [cacheLine(each), batchLine(each), ...others].filter((line) => line !== null);
  });
}

function totalOf(
  kind: ComparedTotal["kind"],
  model: string | null,
  rows: readonly ComparedRow[],
  configured: ComparedTotal | null,
): ComparedTotal {
  const priced = rows.flatMap(({ usd }) => (usd === null ? [] : [usd.perMonth]));
  const perMonth = priced.length === 0 ? null : sum(priced);
  const complete = priced.length === rows.length;
  const fits = rows.some((row) => row.fits === false) ? false : rows.every((row) => row.fits === true) ? true : null;
  const base = kind === "configured" ? perMonth : (configured?.perMonth ?? null);
  const comparable =
    complete && (configured === null || configured.complete) && perMonth !== null && base !== null && base > 0n;
  const timesConfigured = comparable ? approximateUsd(perMonth) / approximateUsd(base) : null;
  return { kind, model, perMonth, complete, fits, timesConfigured };
}

/** The cheapest candidate that can do it all, against what is configured. */
function conclusionOf([configured, ...candidates]: readonly ComparedTotal[]): Finding {
  const able = candidates.flatMap(({ model, perMonth, complete, fits, timesConfigured }) =>
    model === null || perMonth === null || !complete || fits === false ? [] : [{ model, perMonth, timesConfigured }],
  );
  const [best] = able.toSorted((a, b) => (a.perMonth < b.perMonth ? -1 : a.perMonth > b.perMonth ? 1 : 0));
  const now = configured?.perMonth ?? null;
  if (candidates.length === 0)
    return { code: "no-candidates", figures: now === null ? {} : { configured: usdFigure(now) } };
  if (!best) return { code: "no-candidate-can", figures: {} };
  const figures = {
    model: nameFigure(best.model),
    perMonth: usdFigure(best.perMonth),
    ...(now === null ? {} : { configured: usdFigure(now) }),
    ...(best.timesConfigured === null ? {} : { times: timesFigure(best.timesConfigured) }),
  };
  if (now === null || configured?.complete === false) return { code: "cheapest", figures };
  return { code: best.perMonth < now ? "cheaper-exists" : "configured-is-cheapest", figures };
}
