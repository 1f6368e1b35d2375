import { usdOfLoad } from "../compare/load-cost.ts";
import type { PriceTerms } from "../compare/price-load.ts";
import { cachePlan } from "../compare/caching.ts";
import { approximateUsd, type Money, timesFraction } from "../domain/money.ts";
import { type Feature, plainFeature, type Spread } from "../domain/workload.ts";
import { oneLine } from "../domain/one-line.ts";
import { UserError } from "../errors.ts";
import { HOURS_A_MONTH, prefixHitRate } from "../load/hit-rate.ts";
import { expectedAttempts, tokenLoad } from "../load/token-load.ts";
import { turnDistribution } from "../load/turns.ts";
import { priceAt } from "../prices/resolve.ts";
import { NAME } from "../read/workload/fields.ts";
import type { MeasuredFeature, MeasuredTokens, MeasuredTurns } from "../usage/usage-report.ts";

/** A feature of a log as a workload has it, and how its month compares with the log's. */
export interface FittedFeature {
  readonly feature: Feature;
  readonly measured: MeasuredFeature;
  /** What the log cost, carried to a month; null where it has no price. */
  readonly logged: Money | null;
  /** What `simulate` will say; null likewise. */
  readonly simulated: Money | null;
  /** Why turns are not among its keys though the log tells them; null: they are, or it doesn't. */
  readonly withoutTurns: string | null;
}

/** Turns are written where the workload's month is then within this of the log's. */
const TOLERANCE = 0.02;

/** Turns of fewer requests than this are no measure of all. */
const TOLD_ENOUGH = 0.9;

/**
 * Measured features as a workload that costs what the log did: one for every feature and model. A log doesn't tell what of the input is
 * the same in every request, so its parts are chosen such that cache reads and the mean input come out as measured. `costOf` is
 * what the log itself cost.
 */
export function fitFeatures(
  measured: readonly MeasuredFeature[],
  costOf: (measured: MeasuredFeature) => Money | null,
  terms: PriceTerms,
): readonly FittedFeature[] {
  const used = measured.filter(({ requests, models }) => requests > 0 && (models[0]?.model ?? null) !== null);
  if (used.length === 0) throw new UserError("the log has no request with a model and tokens");
  const names = namesOf(used);
  return used.map((each, index): FittedFeature => {
    const { requestsPerMonth } = each;
    const name = names[index] ?? "";
    if (requestsPerMonth === null) {
      throw new UserError(
        "the log has no span of time: its requests a month can't be told",
        {},
        "take a log of more than one moment, or declare the features in tokcost.yaml",
      );
    }
    const cost = costOf(each);
    const logged = cost && timesFraction(cost, ratioOf(requestsPerMonth, each.requests));
    return fitOne({ ...each, requestsPerMonth }, name, wholeName(each), logged, terms);
  });
}

/** A feature on several models is several features: the most used model has its name. No two have the same. */
function namesOf(measured: readonly MeasuredFeature[]): readonly string[] {
  const first = new Map<string | null, MeasuredFeature>();
  for (const each of measured) {
    const known = first.get(each.feature);
    if (!known || each.requests > known.requests) first.set(each.feature, each);
  }
  const taken = new Set<string>();
  return measured.map((each) => {
    const base = wholeName(each);
    const model = writableName(each.models[0]?.model ?? "");
    const short = model.slice(model.lastIndexOf("/") + 1);
    const wanted =
      first.get(each.feature) === each ? base : `${base} on ${taken.has(`${base} on ${short}`) ? model : short}`;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
    taken.add(name);
    return name;
  });
}

function wholeName({ feature }: MeasuredFeature): string {
  return feature === null ? "all requests" : writableName(feature);
}

/** A name from a log may hold what no workload may: control characters, blanks alone. */
function writableName(name: string): string {
  const text = oneLine(name).trim();
  return NAME.test(text) ? text : `unnamed ${text}`.trim();
}

type Rated = MeasuredFeature & { readonly requestsPerMonth: number };

function fitOne(measured: Rated, name: string, whole: string, logged: Money | null, terms: PriceTerms): FittedFeature {
  const retries = retryShare(measured);
  const model = measured.models[0]?.model ?? "";
  const perMonth = measured.requestsPerMonth / expectedAttempts(retries);
  // As many digits as the workload's text has.
  const figure = { numerator: BigInt(Math.round(perMonth * 1000)), denominator: 1000n };
  const common = {
    ...{ name, model, retries },
    requests: { low: figure, expected: figure, high: figure, per: "month" as const, users: null },
    output: { kind: "tokens" as const, spread: spreadOf(measured.output, 0) ?? { mean: 0 } },
    reasoningShare: measured.reasoningShare,
    batch: measured.batchShare,
    tags: name === whole ? {} : { feature: whole },
  };
  const flat = flatFeature(measured, common, terms);
  const priced = (feature: Feature): FittedFeature => ({
    ...{ feature, measured, logged, withoutTurns: null },
    simulated: monthOf(feature, terms),
  });
  const turns = turnsOf(measured.turns ?? null);
  if (typeof turns === "string") return { ...priced(flat), withoutTurns: turns === "" ? null : turns };
  const talking = talkingFeature(measured, turns, common);
  if (talking === null) {
    return { ...priced(flat), withoutTurns: "later turns have less input than all that came before would be" };
  }
  const fitted = priced(talking);
  if (deviationOf(fitted) <= TOLERANCE) return fitted;
  return { ...priced(flat), withoutTurns: "with them the month would not cost what the log did" };
}

/** The spread of turns; or why there is none: "" where the log doesn't tell. */
function turnsOf(turns: MeasuredTurns | null): Spread | string {
  if (turns === null) return "";
  if (turns.told < TOLD_ENOUGH) return `only ${Math.round(turns.told * 100)} % of the requests tell their conversation`;
  if (turns.mean <= 1.005) return "every conversation has one";
  return spreadOf(turns, 0) ?? "";
}

/** The share that fails and is sent again, so that attempts for each first one come out as measured: 1 + p + p². */
function retryShare({ requests, retries }: MeasuredFeature): number {
  const billed = retries?.billed ?? 0;
  if (billed <= 0 || billed >= requests) return 0;
  const attempts = Math.min(requests / (requests - billed), 2.99);
  return Number(((Math.sqrt(4 * attempts - 3) - 1) / 2).toFixed(4));
}

type Known = Pick<Feature, "name" | "model" | "retries" | "requests" | "output" | "reasoningShare" | "batch" | "tags">;

/** Every request by itself: its cached part is a prefix that is the same in every one, with as many prefixes as the reads tell. */
function flatFeature(measured: Rated, known: Known, terms: PriceTerms): Feature {
  const { input, cache } = measured;
  const cached = cache.read + cache.write5m + cache.write1h;
  const without = (tokens: number): Feature["input"] => ({
    kind: "tokens",
    static: tokens,
    dynamic: spreadOf(input, tokens),
  });
  if (cached === 0) return plainFeature({ ...known, input: without(0) });
  const ttl = cache.write1h > cache.write5m ? "1h" : "5m";
  const base = plainFeature({
    ...known,
    input: without(Math.round(input.mean * cached)),
    cache: { prefixes: 1, perUser: false, ttl },
  });
  const found = priceAt(terms.book, known.model, terms.when);
  const plan = found.kind === "priced" ? cachePlan(base, found) : null;
  if (plan === null) return base;
  const traffic = {
    perHour: (measured.requestsPerMonth * (1 - (plan.inBatch ? 0 : measured.batchShare))) / HOURS_A_MONTH,
    ...{ ttlSeconds: plan.ttlSeconds, refreshedByHits: plan.refreshedByHits },
  };
  const alone = prefixHitRate(traffic);
  const wanted = cache.read / cached;
  if (wanted >= 1) {
    // Nothing was written that is told: what misses is sent like any other input, so the prefix is longer than what was read.
    const prefix = Math.min(Math.round((input.mean * cached) / Math.max(alone, 1e-9)), Math.floor(input.mean));
    return {
      ...base,
      input: without(prefix),
      gapCv: gapCvFor(traffic, Math.min(0.9999, (input.mean * cached) / Math.max(1, prefix))),
    };
  }
  if (wanted <= 0) return { ...base, cache: { ...base.cache, ...{ prefixes: 1_000_000_000, perUser: false, ttl } } };
  const needed = plan.refreshedByHits ? -Math.log1p(-wanted) : wanted / (1 - wanted);
  const prefixes = Math.max(1, Math.round((traffic.perHour * plan.ttlSeconds) / 3600 / needed));
  const each = { ...traffic, perHour: traffic.perHour / prefixes };
  return { ...base, cache: { prefixes, perUser: false, ttl }, gapCv: gapCvFor(each, wanted) };
}

type Traffic = Parameters<typeof prefixHitRate>[0];

/** How uneven gaps have to be for this hit rate; null where random ones give it. */
function gapCvFor(traffic: Traffic, wanted: number): number | null {
  const miss = (gapCv: number): number => prefixHitRate({ ...traffic, gapCv }) - wanted;
  if (!traffic.refreshedByHits || Math.abs(miss(1)) < 0.002) return null;
  let [low, high] = miss(1) < 0 ? [1, 200] : [0.01, 1];
  if (Math.sign(miss(low)) === Math.sign(miss(high))) return null;
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (Math.sign(miss(middle)) === Math.sign(miss(low))) low = middle;
    else high = middle;
  }
  return Number(((low + high) / 2).toFixed(4));
}

/**
 * Conversations in which every turn sends all that came before: what the user adds is what no cache had, what came before is
 * h texts and answers, h = (E[T²] − E[T]) / 2E[T], and the rest is the same in every request. Null where that can't be.
 */
function talkingFeature({ input, output, cache, reasoningShare }: Rated, turns: Spread, known: Known): Feature | null {
  const { mean, meanSquare } = turnDistribution(turns);
  const before = (meanSquare - mean) / (2 * mean);
  const answer = output.mean * (1 - reasoningShare);
  const cached = cache.read + cache.write5m + cache.write1h;
  const text = cached > 0 ? input.mean * (1 - cache.read) : (input.mean - answer * before) / (1 + before);
  const same = input.mean - text * (1 + before) - answer * before;
  if (text <= 0 || same < -0.5) return null;
  const ttl = cache.write1h > cache.write5m ? "1h" : "5m";
  return plainFeature({
    ...known,
    input: { kind: "tokens", static: Math.max(0, Math.round(same)), dynamic: { mean: text } },
    turns,
    cache: cached > 0 ? { prefixes: 1, perUser: false, ttl } : null,
  });
}

function monthOf(feature: Feature, terms: PriceTerms): Money | null {
  const fixed = feature.input.kind === "tokens" ? feature.input.static : 0;
  const load = tokenLoad(feature, { static: fixed, scale: 1, basis: "exact" });
  const cost = usdOfLoad(feature, load, terms);
  return cost.kind === "unpriced" ? null : cost.perMonth;
}

/** How far the workload's month is from the log's, as a share; infinite where nobody can tell. */
export function deviationOf({ logged, simulated }: FittedFeature): number {
  if (logged === null || simulated === null) return Infinity;
  if (logged === 0n) return simulated === 0n ? 0 : Infinity;
  return Math.abs(approximateUsd(simulated) / approximateUsd(logged) - 1);
}

/** What is measured beyond a fixed part; null where nothing is. */
export function spreadOf({ mean, p50, p95, p99, max }: MeasuredTokens, fixed: number): Spread | null {
  const beyond = (tokens: number): number => Math.max(0, tokens - fixed);
  if (beyond(mean) <= 0) return null;
  const spread = { mean: beyond(mean), p50: beyond(p50), p95: beyond(p95), p99: beyond(p99), max: beyond(max) };
  // Of buckets the mean alone is known.
  if (spread.max < spread.mean) return { mean: spread.mean };
  // Quantiles of zero say that most requests have nothing there: then the mean alone is kept.
  return spread.p50 > 0 ? spread : { mean: spread.mean, max: spread.max };
}

function ratioOf(value: number, by: number) {
  return { numerator: BigInt(Math.round(value * 1e6)), denominator: BigInt(by) * 1_000_000n };
}
