import type { PricedLoad } from "../compare/price-load.ts";
import type { UncertainKind } from "../domain/drawn.ts";
import type { FeatureTokens } from "../domain/token-load.ts";
import { expectedAttempts } from "../load/token-load.ts";
import { type BlendedNodes, chebyshev, lineBetween } from "./blended-nodes.ts";
import { costEnds, featurePieces, type Knot, pricedAgain } from "./feature-pieces.ts";
import { drawnHitRate, type DrawnHitRate } from "./hit-table.ts";
import { type CountedFeature, type LoadAxis, movedFeature, type TokenAxis } from "./moved-feature.ts";

/** Dollars of today's expected requests, nothing found cached, and what everything found cached changes; one a draw. */
export interface DrawnCosts {
  readonly missed: Float64Array;
  readonly saved: Float64Array;
}

/** A priced load in every draw of its own inputs. */
export interface DrawnLoad extends DrawnCosts {
  /** The part that is answered at once, not by the batch service; `base` tells its tokens for a dollar. */
  readonly online: DrawnCosts;
  readonly base: PricedLoad;
  readonly hitRate: DrawnHitRate | null;
  /** ln of the arrivals of a prefix over those of the expected inputs, at the same volume. Empty: 0 in every draw. */
  readonly logWarm: Float64Array;
}

export type DrawnValues = ReadonlyMap<UncertainKind, Float64Array>;

const TOKEN_AXES: readonly TokenAxis[] = ["static-input", "dynamic-input", "output", "result-tokens"];

/**
 * Inputs that change what requests cost in three ways: those that change how many calls a request makes multiply; those that
 * every token's cost depends on (turns, steps, reasoning, batch) are priced at a few points each, the costs of which are blended;
 * and at each of these points multiples of tokens move the cost each by its own. Where two of those meet (context tiers), their
 * joint effect is left out.
 */
export function drawnLoad(prepared: PricedLoad, counted: FeatureTokens, values: DrawnValues, draws: number): DrawnLoad {
  const start = withoutShares(prepared, counted, values);
  const outer = outerAxes(values, (axis, value) => {
    return costEnds(pricedAgain(prepared, movedFeature(start.given, axis, value))).missed;
  });
  const spans = new Map(
    TOKEN_AXES.flatMap((axis) => {
      const drawn = values.get(axis);
      return drawn ? [[axis, spanOf(drawn)] as const] : [];
    }),
  );
  const costs = emptyCosts(draws);
  const online = values.has("batch") ? emptyCosts(draws) : costs;
  const starts = new Float64Array(values.has("turns") ? draws : 0);
  const own = emptyCosts(draws);
  let inBatch = 1;
  for (const { at, weight } of combinations(outer)) {
    const moved = at.reduce((from, [axis, value]) => movedFeature(from, axis, value), start.given);
    const load = at.length === 0 ? start.load : pricedAgain(prepared, moved);
    const pieces = featurePieces(load, moved.counted, spans);
    own.missed.fill(pieces.missed);
    own.saved.fill(pieces.hit - pieces.missed);
    for (const [axis, knots] of pieces.axes) addMoves(own, pieces, knots, values.get(axis) ?? new Float64Array(draws));
    addWeighted(costs, own, weight);
    const isBatch = at.some(([axis, value]) => axis === "batch" && value === 1);
    if (online !== costs && !isBatch) addWeighted(online, own, weight);
    if (isBatch) inBatch = load.cachedShare;
    const perStart = load.load.conversation?.requestsPerStart ?? 1;
    for (let draw = 0; draw < starts.length; draw++) {
      starts[draw] = (starts[draw] ?? 0) + (weight?.[draw] ?? 1) * perStart;
    }
  }
  const calls = callsOf(values);
  if (calls) for (const each of new Set([costs, online])) multiply(each, calls);
  return {
    ...costs,
    online,
    base: start.load,
    hitRate: drawnHitRate(start.load, values.get("gap-cv")),
    logWarm: warmthOf(start.load, values, starts, inBatch, draws),
  };
}

/** The load without the shares that are drawn: what every draw's own share is then taken of. */
function withoutShares(
  load: PricedLoad,
  counted: FeatureTokens,
  values: DrawnValues,
): { readonly load: PricedLoad; readonly given: CountedFeature } {
  const feature = {
    ...load.feature,
    ...(values.has("response-cache") ? { responseCache: 0 } : {}),
    ...(values.has("retries") ? { retries: 0 } : {}),
    ...(values.has("batch") ? { batch: 0 } : {}),
  };
  if ((["response-cache", "retries", "batch"] as const).every((kind) => !values.has(kind))) {
    return { load, given: { feature: load.feature, counted } };
  }
  return { load: pricedAgain(load, { feature, counted }), given: { feature, counted } };
}

interface OuterAxis extends BlendedNodes {
  readonly axis: LoadAxis;
}

function outerAxes(values: DrawnValues, costAt: (axis: LoadAxis, value: number) => number): OuterAxis[] {
  const found: OuterAxis[] = [];
  for (const axis of ["turns", "steps"] as const) {
    const drawn = values.get(axis);
    if (drawn) found.push({ axis, ...chebyshev(drawn, (value) => costAt(axis, value)) });
  }
  for (const axis of ["reasoning", "batch"] as const) {
    const drawn = values.get(axis);
    if (drawn) found.push({ axis, ...lineBetween(0, 1, drawn) });
  }
  return found;
}

/** Every combination of points, with its weight in each draw; null: all of it. */
function combinations(
  outer: readonly OuterAxis[],
): { readonly at: readonly (readonly [LoadAxis, number])[]; readonly weight: Float64Array | null }[] {
  const [first, ...rest] = outer;
  if (!first) return [{ at: [], weight: null }];
  return combinations(rest).flatMap(({ at, weight }) =>
    first.nodes.map((node, index) => {
      const own = first.weights[index] ?? new Float64Array(0);
      return {
        at: [[first.axis, node] as const, ...at],
        weight: weight ? product(own, weight) : own,
      };
    }),
  );
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let draw = 0; draw < result.length; draw++) result[draw] = (a[draw] ?? 0) * (b[draw] ?? 0);
  return result;
}

/** From the least drawn multiple to the greatest, what is expected between them. */
function spanOf(drawn: Float64Array): readonly [low: number, high: number] {
  return [drawn.reduce((a, b) => Math.min(a, b), 1), drawn.reduce((a, b) => Math.max(a, b), 1)];
}

/** Calls a request, where what the response cache answers or what fails is drawn. */
function callsOf(values: DrawnValues): Float64Array | null {
  const answered = values.get("response-cache");
  const retries = values.get("retries");
  const some = answered ?? retries;
  return (
    some?.map((_, draw) => (1 - (answered?.[draw] ?? 0)) * (retries ? expectedAttempts(retries[draw] ?? 0) : 1)) ?? null
  );
}

/** What keeps a prefix warm: neither what the response cache answers, nor batch where its discount does not multiply, and of a conversation the start. */
function warmthOf(
  base: PricedLoad,
  values: DrawnValues,
  starts: Float64Array,
  inBatch: number,
  draws: number,
): Float64Array {
  const answered = values.get("response-cache");
  const batch = values.get("batch");
  const prefixes = values.get("prefixes");
  if (!answered && !batch && !prefixes && starts.length === 0) return new Float64Array(0);
  const expectedStarts = base.load.conversation?.requestsPerStart ?? 1;
  return new Float64Array(draws).map((_, draw) => {
    const sent = (1 - (answered?.[draw] ?? 0)) * (1 - (batch?.[draw] ?? 0) * (1 - inBatch));
    const split = prefixes ? (base.feature.cache?.prefixes ?? 1) / (prefixes[draw] ?? 1) : 1;
    const begun = starts.length > 0 ? expectedStarts / (starts[draw] ?? expectedStarts) : 1;
    return Math.log(sent * split * begun);
  });
}

function emptyCosts(draws: number): DrawnCosts {
  return { missed: new Float64Array(draws), saved: new Float64Array(draws) };
}

function addWeighted(to: DrawnCosts, own: DrawnCosts, weight: Float64Array | null): void {
  for (const key of ["missed", "saved"] as const) {
    const [sum, part] = [to[key], weight ? product(own[key], weight) : own[key]];
    for (let draw = 0; draw < sum.length; draw++) sum[draw] = (sum[draw] ?? 0) + (part[draw] ?? 0);
  }
}

function multiply(costs: DrawnCosts, by: Float64Array): void {
  costs.missed.set(product(costs.missed, by));
  costs.saved.set(product(costs.saved, by));
}

function addMoves(
  { missed, saved }: DrawnCosts,
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
