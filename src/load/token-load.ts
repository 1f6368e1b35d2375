import { PERIODS_A_MONTH } from "../domain/dates.ts";
import { multiplyFractions, type Fraction } from "../domain/money.ts";
import type { Curve, FeatureTokens, LoadFigure, LoadPart, TokenLoad, TurnClass } from "../domain/token-load.ts";
import type { Feature, Spread, Volume } from "../domain/workload.ts";
import { constantCurve, meanOf, quantileOf, scaleCurve, shareAbove } from "./curve.ts";
import { fitCurve, rootOf } from "./fit.ts";
import { inputAbove } from "./slices.ts";
import { turnClasses } from "./turn-classes.ts";
import { turnDistribution } from "./turns.ts";
import { assumptionsOf } from "./assumptions.ts";

/** Output of an interaction of which nobody says anything, as `estimate` assumes it. */
export const DEFAULT_OUTPUT: Spread = { mean: 250 };

/** A billed request that fails is sent again at most so often, the first time counted. */
export const MAX_ATTEMPTS = 3;

/** E[attempts] = (1 − p^R)/(1 − p) when each attempt fails with probability p and at most R are made. */
export function expectedAttempts(failureShare: number, most = MAX_ATTEMPTS): number {
  if (failureShare >= 1) return most;
  return (1 - failureShare ** most) / (1 - failureShare);
}

/** Requests a month for everybody together. Exact. */
export function requestsAMonth(volume: Volume): TokenLoad["requestsPerMonth"] {
  const perMonth = multiplyFractions(PERIODS_A_MONTH[volume.per], {
    numerator: BigInt(volume.users ?? 1),
    denominator: 1n,
  });
  const monthly = (figure: Fraction) => multiplyFractions(figure, perMonth);
  return { low: monthly(volume.low), expected: monthly(volume.expected), high: monthly(volume.high) };
}

/**
 * Step 2: the tokens of one model call of a feature and the calls a month, from what the workload tells and the static tokens
 * that a counter told for the model. Outputs that are to come from logs have to be replaced by their spread before.
 */
export function tokenLoad(feature: Feature, counted: FeatureTokens, model = feature.model): TokenLoad {
  const dynamic = curveOf(feature.input.dynamic, counted.scale);
  const outputSpread = feature.output?.kind === "tokens" ? feature.output.spread : DEFAULT_OUTPUT;
  const output = curveOf(outputSpread, counted.scale);
  const { agent } = feature;
  const spread = agent?.steps ?? feature.turns;
  const turns = spread === null ? null : turnDistribution(spread);
  const toolTokens =
    counted.scale * feature.tools.reduce((sum, tool) => sum + tool.callsPerRequest * (tool.resultTokens ?? 0), 0);
  const retrieval =
    counted.scale * (feature.retrieval ? feature.retrieval.chunks * feature.retrieval.tokensPerChunk : 0);
  const classes = turnClasses(
    {
      static: counted.static,
      retrieval,
      tools: toolTokens,
      dynamic,
      answer: scaleCurve(output, 1 - feature.reasoningShare),
      ...(agent && { result: curveOf(agent.resultTokens, counted.scale) }),
    },
    turns,
  );
  let input: LoadFigure | undefined;
  const parts = partsOf(classes, { dynamic: meanOf(dynamic), tools: toolTokens, output: meanOf(output), feature });
  return {
    feature: feature.name,
    model,
    basis: counted.basis,
    requestsPerMonth: requestsAMonth(feature.requests),
    callsPerRequest:
      (1 - feature.responseCache) * expectedAttempts(feature.retries) * (agent && turns ? turns.mean : 1),
    batchShare: feature.batch,
    // Its quantiles are found by search, and loads that are only priced never ask.
    get input() {
      return (input ??= inputFigure(classes));
    },
    output: figureOf(output),
    outputCurve: output,
    reasoningShare: feature.reasoningShare,
    parts,
    classes,
    conversation: turns && {
      meanTurns: turns.mean,
      meanSquareTurns: turns.meanSquare,
      requestsPerStart: agent ? 1 : turns.mean,
    },
    toolCalls: feature.tools.map(({ name, callsPerRequest }) => ({ name, perCall: callsPerRequest })),
    embedding: embeddingOf(feature, meanOf(dynamic)),
    assumptions: assumptionsOf(feature, turns),
  };
}

function curveOf(spread: Spread | null, scale: number): Curve {
  const curve = spread === null ? constantCurve(0) : fitCurve(spread).curve;
  return scale === 1 ? curve : scaleCurve(curve, scale);
}

function partsOf(
  classes: readonly TurnClass[],
  means: { dynamic: number; tools: number; output: number; feature: Feature },
): LoadPart[] {
  const average = (name: keyof TurnClass["means"]) =>
    classes.reduce((sum, each) => sum + each.share * each.means[name], 0);
  // What a loop's steps bring back is sent again by all later ones: it is tools' part, the answers are history.
  const before = classes.reduce((sum, each) => sum + each.share * (each.turn - 1), 0);
  const sent = average("earlier") + average("fresh") - means.dynamic;
  const answer = means.output * (1 - means.feature.reasoningShare);
  const tools = means.feature.agent ? sent - before * answer : means.tools;
  const history = sent - tools;
  const reasoning = means.output * means.feature.reasoningShare;
  const parts: LoadPart[] = [
    { name: "static", side: "input", tokens: average("static") },
    { name: "dynamic", side: "input", tokens: means.dynamic },
    { name: "history", side: "input", tokens: means.feature.turns === null && !means.feature.agent ? 0 : history },
    { name: "retrieval", side: "input", tokens: average("retrieval") },
    { name: "tools", side: "input", tokens: tools },
    { name: "output", side: "output", tokens: means.output - reasoning },
    { name: "reasoning", side: "output", tokens: reasoning },
  ];
  return parts.filter(({ tokens }) => tokens > 0);
}

function figureOf(curve: Curve): LoadFigure {
  return {
    mean: meanOf(curve),
    p50: quantileOf(curve, 0.5),
    p95: quantileOf(curve, 0.95),
    p99: quantileOf(curve, 0.99),
  };
}

/** Mean and quantiles of the total input over all turns. */
function inputFigure(classes: readonly TurnClass[]): LoadFigure {
  const mean = inputAbove(classes, -1).tokens;
  const [only, another] = classes;
  const most = (share: number): number => {
    if (only && !another) return only.constant + quantileOf(only.variable, share);
    const ceiling = Math.max(...classes.map((each) => each.constant + quantileOf(each.variable, share)));
    const beyond = (edge: number) =>
      classes.reduce((sum, each) => sum + each.share * shareAbove(each.variable, edge - each.constant), 0);
    return rootOf((edge) => 1 - share - beyond(edge), 0, ceiling, 1e-6);
  };
  return { mean, p50: most(0.5), p95: most(0.95), p99: most(0.99) };
}

function embeddingOf(feature: Feature, dynamicMean: number): TokenLoad["embedding"] {
  const { retrieval } = feature;
  if (retrieval === null || retrieval.embedding === null) return null;
  return { model: retrieval.embedding, tokensPerCall: retrieval.queryTokens ?? dynamicMean };
}
