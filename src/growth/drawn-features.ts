import type { UncertainKind } from "../domain/drawn.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Growth } from "../domain/workload.ts";
import type { Commitment } from "../domain/workload-commitments.ts";
import type { CostCurve } from "./cost-curve.ts";
import { type CurveLoad, upShare } from "./feature-month.ts";
import { featurePieces, type Knot, type TokenAxis } from "./feature-pieces.ts";
import { asNumber } from "./fractions.ts";
import { drawnPriceSteps } from "./price-steps.ts";
import { cacheGrows } from "./response-cache.ts";
import { SOBOL_DIMENSIONS, sobolColumn } from "./sobol.ts";
import { featureInputs, growthInputs, type UncertainInput } from "./uncertain-inputs.ts";
import { checkVolume, pricesAfter, usersAfter } from "./user-growth.ts";

/** An input with its uniform numbers, one a draw. */
export interface InputColumn {
  readonly input: UncertainInput;
  readonly shares: Float64Array;
}

/** A feature in every draw: floating point from here to the quantiles. */
export interface DrawnFeature {
  readonly prepared: CurveLoad;
  /** Requests a month today. */
  readonly requests: Float64Array;
  /** A month of today's expected requests in this draw's tokens, nothing found cached; and what everything found cached changes. */
  readonly missed: Float64Array;
  readonly saved: Float64Array;
  /** Volume today over the expected one. */
  readonly volume: Float64Array;
  readonly logVolume: Float64Array;
  readonly hitRate: ((logVolume: number) => number) | null;
  /** The hit rate follows what one user sends, not what all send. */
  readonly ownPrefixes: boolean;
  /** Calls grow as volume to this power; 1 unless a response cache grows by Heaps' law. */
  readonly heaps: number;
  /** What answers while the model is down; its costs are by the share of that time. */
  readonly fallback: DrawnFeature | null;
  /** The same at prices that are known for months ahead; rising. */
  readonly later: readonly { readonly month: number; readonly feature: DrawnFeature }[];
}

/** Volume and list prices of a month over today's, in every draw. */
export interface DrawnMonth {
  readonly volume: Float64Array;
  readonly logVolume: Float64Array;
  /** What one user sends. */
  readonly logPerUser: Float64Array;
  readonly price: Float64Array;
}

/** Everything drawn that costs are worked out from. The same draws at every factor and month: common random numbers. */
export interface Drawn {
  readonly draws: number;
  readonly features: readonly DrawnFeature[];
  readonly commitments: readonly Commitment[];
  /** By model key, or one for all where list prices do not step; then by month. */
  readonly months: (modelKey: string) => readonly DrawnMonth[];
  readonly columns: readonly InputColumn[];
  readonly pricePaths: ReadonlyMap<string, readonly Float64Array[]>;
}

/** Dimensions of growth; what came later takes one beyond the table, so that features keep theirs. */
const GROWTH_PLACES: Readonly<Partial<Record<UncertainKind, number>>> = { "user-growth": 0, elasticity: 1 };
const GROWTH_DIMENSIONS = 2;
const FEATURE_KINDS = ["volume", "static-input", "dynamic-input", "output"] as const;

/** Draws every uncertain input once. Sobol dimensions and seeds go by feature and kind, so that a new feature at the end moves no other. */
export function drawInputs(curve: CostCurve, growth: Growth, count: CountFeature, draws: number, seed: number): Drawn {
  const column = (input: UncertainInput, dimension: number): InputColumn => ({
    input,
    shares: sobolColumn(draws, dimension, seed, `${input.kind} ${input.of ?? ""}`),
  });
  const ofGrowth = growthInputs(growth).map((input) => column(input, GROWTH_PLACES[input.kind] ?? SOBOL_DIMENSIONS));
  const columns = [...ofGrowth];
  const features = curve.loads.map((prepared, index) => {
    const counted = count(prepared.feature, prepared.feature.model);
    const own = featureInputs(prepared.feature, counted).map((input) => {
      const kind = FEATURE_KINDS.findIndex((each) => each === input.kind);
      return column(input, GROWTH_DIMENSIONS + index * FEATURE_KINDS.length + kind);
    });
    columns.push(...own);
    const up = asNumber(upShare(prepared));
    const drawnAt = (load: CurveLoad): DrawnFeature => {
      const standIn = load.outage?.fallback ?? null;
      const fallback =
        standIn && drawnFeature(standIn, count(load.feature, standIn.load.model), own, draws, 1 - up, null);
      return drawnFeature(load, counted, own, draws, up, fallback);
    };
    const later = (prepared.later ?? []).map(({ month, load }) => ({ month, feature: drawnAt(load) }));
    return { ...drawnAt(prepared), later };
  });
  const pricePaths = new Map<string, Float64Array[]>();
  if (growth.prices.kind === "tier-steps") {
    for (const { priced } of curve.loads) {
      const { key } = priced.model;
      if (!pricePaths.has(key)) pricePaths.set(key, drawnPriceSteps(key, growth.months, draws, seed));
    }
  }
  const { commitments } = curve;
  return { draws, features, commitments, months: monthsOf(growth, ofGrowth, pricePaths, draws), columns, pricePaths };
}

/** `part`: of the time in which this model answers. */
function drawnFeature(
  prepared: CurveLoad,
  counted: ReturnType<CountFeature>,
  columns: readonly InputColumn[],
  draws: number,
  part: number,
  fallback: DrawnFeature | null,
): DrawnFeature {
  const values = new Map(columns.map(({ input, shares }) => [input.kind, shares.map(input.value)]));
  const spans = new Map<TokenAxis, readonly [number, number]>();
  for (const axis of ["static-input", "dynamic-input", "output"] as const) {
    const drawn = values.get(axis);
    if (drawn) spans.set(axis, [drawn.reduce((a, b) => Math.min(a, b)), drawn.reduce((a, b) => Math.max(a, b))]);
  }
  const pieces = featurePieces(prepared, counted, spans);
  const missed = new Float64Array(draws).fill(pieces.missed);
  const saved = new Float64Array(draws).fill(pieces.hit - pieces.missed);
  // Each multiple moves the cost by its own; where two meet (context tiers), their joint effect is left out.
  for (const [axis, knots] of pieces.axes) {
    const drawn = values.get(axis);
    if (drawn) addMoves(missed, saved, pieces, knots, drawn);
  }
  if (part !== 1) {
    for (const costs of [missed, saved]) costs.forEach((cost, draw) => void (costs[draw] = cost * part));
  }
  const volume = values.get("volume") ?? new Float64Array(draws).fill(1);
  const expected = asNumber(prepared.load.requestsPerMonth.expected);
  const { feature } = prepared;
  return {
    prepared,
    requests: volume.map((multiple) => multiple * expected),
    missed,
    saved,
    volume,
    logVolume: volume.map(Math.log),
    hitRate: pieces.hitRate,
    ownPrefixes: feature.cache?.perUser ?? false,
    fallback,
    later: [],
    heaps: cacheGrows(feature) ? (feature.responseCacheHeaps ?? 1) : 1,
  };
}

/** The feature as it is priced so many months ahead. */
export function featureInMonth(feature: DrawnFeature, month: number): DrawnFeature {
  return feature.later.findLast(({ month: from }) => from <= month)?.feature ?? feature;
}

function addMoves(
  missed: Float64Array,
  saved: Float64Array,
  base: { readonly missed: number; readonly hit: number },
  knots: readonly Knot[],
  drawn: Float64Array,
): void {
  for (let draw = 0; draw < drawn.length; draw++) {
    const multiple = drawn[draw] ?? 1;
    let above = 1;
    while (above < knots.length - 1 && (knots[above]?.at ?? 0) < multiple) above++;
    const from = knots[above - 1];
    const to = knots[above] ?? from;
    if (!from || !to) continue;
    const part = to.at > from.at ? (multiple - from.at) / (to.at - from.at) : 0;
    const newMissed = from.missed + part * (to.missed - from.missed);
    const newHit = from.hit + part * (to.hit - from.hit);
    missed[draw] = (missed[draw] ?? 0) + newMissed - base.missed;
    saved[draw] = (saved[draw] ?? 0) + newHit - newMissed - (base.hit - base.missed);
  }
}

function monthsOf(
  growth: Growth,
  columns: readonly InputColumn[],
  paths: ReadonlyMap<string, readonly Float64Array[]>,
  draws: number,
): Drawn["months"] {
  const valuesOf = (kind: UncertainInput["kind"]) => {
    const column = columns.find(({ input }) => input.kind === kind);
    return column && column.shares.map(column.input.value);
  };
  const monthly = valuesOf("user-growth");
  const intensity = valuesOf("intensity");
  const elasticity = valuesOf("elasticity");
  const users = Array.from({ length: growth.months + 1 }, (_, month) => {
    if (!monthly || growth.users.kind === "bass") return new Float64Array(draws).fill(usersAfter(growth.users, month));
    const { users: kind } = growth;
    return monthly.map((rate) => usersAfter({ ...kind, monthly: rate }, month));
  });
  const build = (path: readonly Float64Array[] | undefined): DrawnMonth[] =>
    users.map((multiples, month) => {
      const certain = Math.log(pricesAfter(growth.prices, month));
      const logPrice = path?.[month] ?? new Float64Array(draws).fill(certain);
      const logPerUser = logPrice.map(
        (price, draw) =>
          month * Math.log1p(intensity?.[draw] ?? growth.intensity ?? 0) -
          (elasticity?.[draw] ?? growth.elasticity) * price,
      );
      const logVolume = multiples.map((multiple, draw) => Math.log(multiple) + (logPerUser[draw] ?? 0));
      checkVolume(Math.exp(logVolume.reduce((most, each) => Math.max(most, each), -Infinity)), month);
      return { volume: logVolume.map(Math.exp), logVolume, logPerUser, price: logPrice.map(Math.exp) };
    });
  const built = new Map<string, DrawnMonth[]>();
  return (modelKey) => {
    const key = paths.has(modelKey) ? modelKey : "";
    const found = built.get(key) ?? build(paths.get(modelKey));
    built.set(key, found);
    return found;
  };
}
