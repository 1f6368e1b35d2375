import type { Curve, CurvePiece } from "../domain/token-load.ts";
import { normalScore, normalShare } from "./normal.ts";

/** The same value always. */
export function constantCurve(value: number): Curve {
  return [{ from: -Infinity, to: Infinity, intercept: Math.log(value), slope: 0 }];
}

/** e^(μ + σz). */
export function lognormalCurve(mu: number, sigma: number): Curve {
  return [{ from: -Infinity, to: Infinity, intercept: mu, slope: sigma }];
}

/** The lognormal of a mean and a variance. */
export function lognormalOfMoments(mean: number, variance: number): Curve {
  if (mean <= 0 || variance <= 0) return constantCurve(mean);
  const sigmaSquare = Math.log1p(variance / (mean * mean));
  return lognormalCurve(Math.log(mean) - sigmaSquare / 2, Math.sqrt(sigmaSquare));
}

/** The curve through known quantiles, straight between them in ln x against z; beyond the ends as the last stretch leads. */
export function curveThrough(knots: readonly { readonly share: number; readonly value: number }[]): Curve {
  const points = knots.map(({ share, value }) => ({ z: normalScore(share), log: Math.log(value) }));
  const pieces: CurvePiece[] = [];
  points.forEach((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return;
    const slope = (next.log - point.log) / (next.z - point.z);
    pieces.push({
      from: index === 0 ? -Infinity : point.z,
      to: index === points.length - 2 ? Infinity : next.z,
      intercept: point.log - slope * point.z,
      slope,
    });
  });
  return pieces;
}

/** All values times a factor. */
export function scaleCurve(curve: Curve, factor: number): Curve {
  return curve.map((piece) => ({ ...piece, intercept: piece.intercept + Math.log(factor) }));
}

/** The curve up to a share of the draws, from there a Pareto tail: P(X > x) ∝ x^(−alpha). */
export function withParetoTail(curve: Curve, from: number, alpha: number): Curve {
  const z = normalScore(from);
  const body = curve.filter((piece) => piece.from < z).map((piece) => (piece.to > z ? { ...piece, to: z } : piece));
  const intercept = Math.log(quantileOf(curve, from));
  return [...body, { from: z, to: Infinity, intercept, slope: 0, pareto: { alpha, above: 1 - from } }];
}

/** Values above `max` become `max`, as an answer that runs into max_tokens ends there. */
export function cutCurve(curve: Curve, max: number): Curve {
  const limit = Math.log(max);
  return curve.flatMap((piece): CurvePiece[] => {
    const z = scoreAt(piece, limit);
    const flat = { intercept: limit, slope: 0 };
    if (z >= piece.to) return [piece];
    if (z <= piece.from) return [{ from: piece.from, to: piece.to, ...flat }];
    return [
      { ...piece, to: z },
      { from: z, to: piece.to, ...flat },
    ];
  });
}

/** The score up to which a stretch stays at or below ln x = `limit`. */
function scoreAt(piece: CurvePiece, limit: number): number {
  if (piece.pareto) {
    const { alpha, above } = piece.pareto;
    return -normalScore(Math.min(1, above * Math.exp(-alpha * (limit - piece.intercept))));
  }
  if (piece.slope === 0) return piece.intercept <= limit ? Infinity : -Infinity;
  return (limit - piece.intercept) / piece.slope;
}

/** E[X]. */
export function meanOf(curve: Curve): number {
  return curve.reduce((sum, piece) => sum + moment(piece, 1, piece.from, piece.to), 0);
}

/** Var[X]. */
export function varianceOf(curve: Curve): number {
  const mean = meanOf(curve);
  const square = curve.reduce((sum, piece) => sum + moment(piece, 2, piece.from, piece.to), 0);
  return Math.max(0, square - mean * mean);
}

/** The part of X that lies above an edge: how often, P(X > edge), and how much, E[X; X > edge]. */
export function partAbove(curve: Curve, edge: number): { readonly share: number; readonly amount: number } {
  if (edge < 0) return { share: 1, amount: meanOf(curve) };
  let share = 0;
  let amount = 0;
  for (const piece of curve) {
    const from = Math.max(piece.from, scoreAt(piece, Math.log(edge)));
    if (from >= piece.to) continue;
    share += between(from, piece.to);
    amount += moment(piece, 1, from, piece.to);
  }
  return { share: Math.min(1, share), amount };
}

/** P(X > edge). */
export function shareAbove(curve: Curve, edge: number): number {
  if (edge < 0) return 1;
  const limit = Math.log(edge);
  return curve.reduce((sum, piece) => {
    const from = Math.max(piece.from, scoreAt(piece, limit));
    return from >= piece.to ? sum : sum + between(from, piece.to);
  }, 0);
}

/** The value below which a share of the draws lies. */
export function quantileOf(curve: Curve, share: number): number {
  const z = normalScore(share);
  const piece = curve.find(({ to }) => z < to) ?? curve.at(-1);
  if (piece === undefined) return 0;
  if (piece.pareto) {
    const { alpha, above } = piece.pareto;
    return Math.exp(piece.intercept) * (above / (1 - share)) ** (1 / alpha);
  }
  return Math.exp(piece.slope === 0 ? piece.intercept : piece.intercept + piece.slope * z);
}

/** E[Xⁿ; from < Z < to] of one stretch: the integral of e^(n(α+βz)) under the normal density. */
function moment({ intercept, slope, pareto }: CurvePiece, power: number, from: number, to: number): number {
  if (intercept === -Infinity) return 0;
  if (pareto) return paretoMoment(Math.exp(power * intercept), power / pareto.alpha, pareto.above, from, to);
  const beta = power * slope;
  return Math.exp(power * intercept + (beta * beta) / 2) * between(from - beta, to - beta);
}

/** The integral of x₀ⁿ(s₀/s)^(n/α) over the shares s that lie beyond a score, from one score to the other. */
function paretoMoment(start: number, exponent: number, above: number, from: number, to: number): number {
  const [most, least] = [normalShare(-from), normalShare(-to)];
  const straight = 1 - exponent;
  const integral =
    Math.abs(straight) < 1e-9 ? Math.log(most / least) : (most ** straight - least ** straight) / straight;
  return start * above ** exponent * integral;
}

/** Φ(b) − Φ(a) without losing digits in the upper tail. */
function between(a: number, b: number): number {
  return a > 0 ? normalShare(-a) - normalShare(-b) : normalShare(b) - normalShare(a);
}
