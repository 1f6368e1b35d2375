import type { UncertainKind } from "../domain/drawn.ts";
import type { CountFeature } from "../domain/token-load.ts";
import type { Growth } from "../domain/workload.ts";
import type { Commitment } from "../domain/workload-commitments.ts";
import type { CostCurve } from "./cost-curve.ts";
import { type CurveLoad, upShare } from "./feature-month.ts";
import { type DrawnLoad, drawnLoad } from "./drawn-loads.ts";
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
export interface DrawnFeature extends DrawnLoad {
  readonly prepared: CurveLoad;
  /** Requests a month today. */
  readonly requests: Float64Array;
  /** Volume today over the expected one. */
  readonly volume: Float64Array;
  readonly logVolume: Float64Array;
  /** Users over the expected ones; null: known, or not told. */
  readonly users: Float64Array | null;
  /** The hit rate follows what one user sends, not what all send. */
  readonly ownPrefixes: boolean;
  /** Calls grow as volume to this power; 1 unless a response cache grows by Heaps' law. */
  readonly heaps: number;
  /** ln of requests over the calls that they make today: without any answers from the response cache, calls are so many more. */
  readonly logMost: Float64Array;
  /** Null: as the feature tells. */
  readonly peak: Float64Array | null;
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

/** Dimensions of growth and of each feature; what came later takes one beyond the table, so that others keep theirs. */
const GROWTH_PLACES: Readonly<Partial<Record<UncertainKind, number>>> = { "user-growth": 0, elasticity: 1 };
const GROWTH_DIMENSIONS = 2;
const FEATURE_PLACES: Readonly<Partial<Record<UncertainKind, number>>> = {
  volume: 0,
  "static-input": 1,
  "dynamic-input": 2,
  output: 3,
};
const FEATURE_DIMENSIONS = 4;

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
      const place = FEATURE_PLACES[input.kind];
      const from = GROWTH_DIMENSIONS + index * FEATURE_DIMENSIONS;
      return column(input, place === undefined ? SOBOL_DIMENSIONS : from + place);
    });
    // The users that features share are one input.
    columns.push(...own.filter(({ input }) => input.of !== null || !columns.some((each) => isSame(each, input))));
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

function isSame({ input }: InputColumn, { kind, of }: UncertainInput): boolean {
  return input.kind === kind && input.of === of;
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
  const load = drawnLoad(prepared, counted, values, draws);
  if (part !== 1) {
    for (const each of new Set([load.missed, load.saved, load.online.missed, load.online.saved])) {
      each.forEach((cost, draw) => void (each[draw] = cost * part));
    }
  }
  const { feature } = prepared;
  const counts = values.get("users");
  const users = counts?.map((count) => count / (feature.requests.users ?? 1)) ?? null;
  const told = values.get("volume") ?? new Float64Array(draws).fill(1);
  const volume = users ? told.map((multiple, draw) => multiple * (users[draw] ?? 1)) : told;
  const expected = asNumber(prepared.load.requestsPerMonth.expected);
  const answered = values.get("response-cache") ?? new Float64Array(draws).fill(feature.responseCache);
  const grows = cacheGrows(feature) || values.has("response-cache");
  return {
    ...load,
    prepared,
    requests: volume.map((multiple) => multiple * expected),
    volume,
    logVolume: volume.map(Math.log),
    users,
    ownPrefixes: feature.cache?.perUser ?? false,
    fallback,
    later: [],
    heaps: grows ? (feature.responseCacheHeaps ?? 1) : 1,
    logMost: answered.map((share) => -Math.log(1 - share)),
    peak: values.get("peak") ?? null,
  };
}

/** The feature as it is priced so many months ahead. */
export function featureInMonth(feature: DrawnFeature, month: number): DrawnFeature {
  return feature.later.findLast(({ month: from }) => from <= month)?.feature ?? feature;
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
