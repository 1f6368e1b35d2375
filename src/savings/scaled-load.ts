import type { TokenLoad, TurnClass } from "../domain/token-load.ts";
import { scaleCurve } from "../load/curve.ts";

/** What is left of a load's tokens, each 1 for all of them. */
export interface TokenScales {
  readonly static: number;
  /** The user's text, retrieved chunks and results of tools. */
  readonly dynamic: number;
  /** Answers, reasoning apart: it does not get shorter. */
  readonly answer: number;
}

/**
 * A load with shorter texts: history shrinks with the texts and answers that it repeats. Means scale exactly; the spread of a
 * turn's input keeps its shape, which matters only where a context tier cuts through it.
 */
export function scaledLoad(load: TokenLoad, scales: TokenScales): TokenLoad {
  if (scales.static === 1 && scales.dynamic === 1 && scales.answer === 1) return load;
  const kept = (1 - load.reasoningShare) * scales.answer;
  const output = load.reasoningShare + kept;
  const answer = load.output.mean * (1 - load.reasoningShare);
  return {
    ...load,
    output: {
      mean: load.output.mean * output,
      p50: load.output.p50 * output,
      p95: load.output.p95 * output,
      p99: load.output.p99 * output,
    },
    outputCurve: output === 0 ? load.outputCurve : scaleCurve(load.outputCurve, output),
    reasoningShare: output === 0 ? 0 : load.reasoningShare / output,
    classes: load.classes.map((each) => scaledTurn(each, answer, scales)),
  };
}

/** Turn j repeats j texts and j − 1 answers, the last of each fresh. */
function scaledTurn(turn: TurnClass, answer: number, scales: TokenScales): TurnClass {
  const { means } = turn;
  const answers = Math.min((turn.turn - 1) * answer, means.earlier + means.fresh);
  const freshAnswer = turn.turn === 1 ? 0 : Math.min(answer, means.fresh);
  const scaled = (whole: number, ofAnswers: number) => (whole - ofAnswers) * scales.dynamic + ofAnswers * scales.answer;
  const now = {
    static: means.static * scales.static,
    retrieval: means.retrieval * scales.dynamic,
    earlier: scaled(means.earlier, Math.max(0, answers - freshAnswer)),
    fresh: scaled(means.fresh, freshAnswer),
  };
  const moving = means.earlier + means.fresh;
  const fixed = means.static + means.retrieval;
  // Results of tools are part of a first turn's constant and of its fresh text alike.
  const constantText = turn.constant - fixed;
  const variable = moving - constantText;
  const factor = variable <= 0 ? 1 : (now.earlier + now.fresh - constantText * scales.dynamic) / variable;
  return {
    ...turn,
    constant: now.static + now.retrieval + constantText * scales.dynamic,
    variable:
      factor === 1 || factor <= 0 ? (factor <= 0 ? zero(turn) : turn.variable) : scaleCurve(turn.variable, factor),
    means: now,
  };
}

function zero(turn: TurnClass): TurnClass["variable"] {
  return turn.variable.map((piece) => ({ ...piece, intercept: -Infinity, slope: 0 }));
}
