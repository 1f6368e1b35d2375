import type { UncertainKind } from "../domain/drawn.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { FeatureTokens } from "../domain/token-load.ts";
import {
  type Feature,
  FEATURE_FIGURES,
  type FeatureFigure,
  type FigureRange,
  type Growth,
  type Spread,
} from "../domain/workload.ts";
import { requestsAMonth } from "../load/token-load.ts";
import { asNumber } from "./fractions.ts";
import { fastNormalScore } from "./fast-normal.ts";

/**
 * Something uncertain as a function of a uniform number: of volumes, tokens, turns and steps a multiple of what is expected, of
 * everything else the figure itself.
 */
export interface UncertainInput {
  readonly kind: UncertainKind;
  readonly of: string | null;
  readonly value: (share: number) => number;
  readonly assumption: Assumption | null;
}

/** Normal scores between the ends of a range that holds the truth nine times in ten. */
const NINE_IN_TEN = 2 * 1.6448536269514722;

/** σ of ln(mean) where a mean is worked out from two or more quantiles: it came out 18 % too low to 26 % too high for eight traces. */
const QUANTILES_ONLY = 0.15;

/** The same from one quantile, whose σ is assumed: 0.9, meant to lie between 0.6 and 1.2. */
const ONE_QUANTILE = 0.22;

/** Answers of which nobody says anything: 20 to 1,000 tokens nine times in ten. */
const ANSWER_UNKNOWN = Math.log(1000 / 20) / NINE_IN_TEN;

/** One for all inputs that it is about. */
const AS_A_TRIANGLE: Assumption = {
  code: "range-drawn",
  text: "a figure told as low, expected and high is drawn with expected as the most likely",
  value: "triangular",
};

/** e^(σz − σ²/2): a multiple whose mean is 1, so that what is expected stays what is expected. */
export function lognormalMultiple(sigma: number): (share: number) => number {
  return (share) => Math.exp(sigma * fastNormalScore(share) - (sigma * sigma) / 2);
}

/** The triangular distribution: at least `low`, most likely `mode`, at most `high`. Its mean is a third of their sum. */
export function triangular(low: number, mode: number, high: number): (share: number) => number {
  if (high <= low) return () => mode;
  const rising = (mode - low) / (high - low);
  return (share) =>
    share < rising
      ? low + Math.sqrt(share * (high - low) * (mode - low))
      : high - Math.sqrt((1 - share) * (high - low) * (high - mode));
}

/** What is uncertain of a feature: what is told as a range, the count of its static text, and means that rest on assumptions. */
export function featureInputs(feature: Feature, counted: FeatureTokens): UncertainInput[] {
  const found: UncertainInput[] = [];
  const { name, ranges = {}, requests, input, agent } = feature;
  const put = (kind: UncertainKind, value: UncertainInput["value"], assumption: UncertainInput["assumption"] = null) =>
    found.push({ kind, of: name, value, assumption });
  const spreads = [
    ["dynamic-input", "dynamic input", input.dynamic],
    ["output", "output", feature.output?.kind === "tokens" ? feature.output.spread : "unknown"],
    ["turns", "number of turns", feature.turns],
    ["steps", "number of steps", agent?.steps ?? null],
    ["result-tokens", "length of results", agent?.resultTokens ?? null],
  ] as const;
  const { low, expected, high } = requestsAMonth(requests);
  const middle = asNumber(expected);
  if (middle > 0 && asNumber(high) > asNumber(low)) {
    put("volume", triangular(asNumber(low) / middle, 1, asNumber(high) / middle));
  }
  const fixed = input.kind === "tokens" ? input.static : 0;
  const { range } = counted;
  if (ranges["static-input"]) put("static-input", multiples(ranges["static-input"], fixed), AS_A_TRIANGLE);
  else if (range && range.high > range.low && range.low > 0) {
    put("static-input", lognormalMultiple(Math.log(range.high / range.low) / NINE_IN_TEN));
  }
  for (const [kind, what, spread] of spreads) {
    if (spread !== null && spread !== "unknown" && spread.meanRange) {
      put(kind, multiples(spread.meanRange, spread.mean ?? 0), AS_A_TRIANGLE);
      continue;
    }
    const sigma = spread === "unknown" ? ANSWER_UNKNOWN : spread === null ? 0 : meanSigma(spread);
    if (sigma > 0) put(kind, lognormalMultiple(sigma), assumed(feature, what, sigma));
  }
  const figures = figuresOf(feature);
  for (const kind of FEATURE_FIGURES) {
    const told = ranges[kind];
    const of = kind === "everybody" ? null : name;
    if (!told || kind === "static-input") continue;
    const value = triangular(told.low, figures[kind] ?? told.low, told.high);
    found.push({ kind: kind === "everybody" ? "users" : kind, of, value, assumption: AS_A_TRIANGLE });
  }
  return found;
}

function multiples({ low, high }: FigureRange, expected: number): UncertainInput["value"] {
  return triangular(low / expected, 1, high / expected);
}

/** What is expected of the figures that may be ranges. */
function figuresOf(feature: Feature): Readonly<Record<Exclude<FeatureFigure, "static-input">, number | null>> {
  return {
    users: feature.requests.users,
    everybody: feature.requests.users,
    reasoning: feature.reasoningShare,
    "response-cache": feature.responseCache,
    batch: feature.batch,
    retries: feature.retries,
    prefixes: feature.cache?.prefixes ?? null,
    "gap-cv": feature.gapCv,
    peak: feature.peak,
  };
}

function assumed(feature: Feature, what: string, sigma: number): Assumption {
  const text = `the mean ${what} of ${feature.name} is not told, so it is drawn`;
  return { code: "mean-drawn", text, value: `sigma ${sigma.toFixed(2)} of its logarithm` };
}

/** How uncertain the mean of a spread is: not at all where it is told. */
function meanSigma(spread: Spread): number {
  if (spread.mean !== undefined) return 0;
  const told = [spread.p10, spread.p50, spread.p90, spread.p95, spread.p99].filter((value) => value !== undefined);
  if (spread.max !== undefined && told.every((value) => value === spread.max)) return 0;
  return told.length > 1 ? QUANTILES_ONLY : ONE_QUANTILE;
}

/** What is uncertain of the months ahead; list prices step at random and have streams of their own. */
export function growthInputs({ users, intensity = 0, elasticity, ranges }: Growth): UncertainInput[] {
  const found: UncertainInput[] = [];
  const put = (kind: UncertainKind, range: { low: number; high: number } | undefined, middle: number) => {
    if (range) found.push({ kind, of: null, value: triangular(range.low, middle, range.high), assumption: null });
  };
  if (users.kind !== "bass") put("user-growth", ranges?.monthly, users.monthly);
  put("elasticity", ranges?.elasticity, elasticity);
  put("intensity", ranges?.intensity, intensity);
  return found;
}
