import type { Curve, TurnClass } from "../domain/token-load.ts";
import { lognormalOfMoments, meanOf, varianceOf } from "./curve.ts";
import type { TurnDistribution } from "./turns.ts";

/** What a turn is made of, in tokens. */
export interface Ingredients {
  readonly static: number;
  readonly retrieval: number;
  readonly tools: number;
  readonly dynamic: Curve;
  readonly answer: Curve;
  /** Of an agent's loop: what a step's tools bring back beside `tools`. The dynamic text is then the task, sent once. */
  readonly result?: Curve;
}

/** Up to here each turn is a class of its own; longer conversations go in steps of this share. */
const SINGLE_TURNS = 32;
const STEP = 0.1;

/**
 * The model calls by their turn. At turn j the conversation so far is sent again: j texts of the user (with the tools' results)
 * and j − 1 answers. Over T turns that is T·s + u·T(T+1)/2 + a·T(T−1)/2. The sum of several draws is taken as the lognormal of
 * the same mean and variance (Fenton–Wilkinson); a first turn keeps the very distribution of its dynamic input.
 */
export function turnClasses(from: Ingredients, turns: TurnDistribution | null): TurnClass[] {
  if (from.result && turns) return stepClasses(from, from.result, turns);
  const text = meanOf(from.dynamic) + from.tools;
  const answer = meanOf(from.answer);
  const variances = { text: varianceOf(from.dynamic), answer: varianceOf(from.answer) };
  const fixed = from.static + from.retrieval;
  const first: Omit<TurnClass, "share"> = {
    turn: 1,
    constant: fixed + from.tools,
    variable: from.dynamic,
    means: { static: from.static, retrieval: from.retrieval, earlier: 0, fresh: text },
  };
  if (turns === null) return [{ ...first, share: 1 }];
  return groupsOf(turns).map(({ turn, spread, share }) => {
    if (turn === 1) return { ...first, share };
    const mean = turn * text + (turn - 1) * answer;
    const fresh = text + answer;
    const variance = turn * variances.text + (turn - 1) * variances.answer + spread * fresh * fresh;
    return {
      turn,
      share,
      constant: fixed,
      variable: lognormalOfMoments(mean, variance),
      means: { static: from.static, retrieval: from.retrieval, earlier: mean - fresh, fresh },
    };
  });
}

/**
 * The same for the steps of a task: step j sends the task once, and j − 1 answers with their results. Over n steps that is
 * n·(s + u) + (o + a)·n(n−1)/2.
 */
function stepClasses(from: Ingredients, result: Curve, steps: TurnDistribution): TurnClass[] {
  const task = { mean: meanOf(from.dynamic), variance: varianceOf(from.dynamic) };
  const fresh = meanOf(from.answer) + meanOf(result) + from.tools;
  const freshVariance = varianceOf(from.answer) + varianceOf(result);
  const constant = from.static + from.retrieval;
  const kept = { static: from.static, retrieval: from.retrieval };
  return groupsOf(steps).map(({ turn, spread, share }): TurnClass => {
    if (turn === 1)
      return { turn, share, constant, variable: from.dynamic, means: { ...kept, earlier: 0, fresh: task.mean } };
    const before = turn - 1;
    const mean = task.mean + before * fresh;
    const variance = task.variance + before * freshVariance + spread * fresh * fresh;
    return {
      turn,
      share,
      constant,
      variable: lognormalOfMoments(mean, variance),
      means: { ...kept, earlier: mean - fresh, fresh },
    };
  });
}

/** Turns that are handled together: their share of all calls, their mean number and its variance. */
interface TurnGroup {
  readonly turn: number;
  readonly spread: number;
  readonly share: number;
}

/** Worked out once for each distribution: they are the same whatever is said at each turn. */
const known = new WeakMap<TurnDistribution, readonly TurnGroup[]>();

function groupsOf(turns: TurnDistribution): readonly TurnGroup[] {
  const found = known.get(turns) ?? grouped(turns);
  known.set(turns, found);
  return found;
}

/** A call is the j-th turn with probability P(T ≥ j)/E[T]. */
function grouped({ shares, mean }: TurnDistribution): TurnGroup[] {
  const groups: TurnGroup[] = [];
  let reached = 1;
  let open = { share: 0, sum: 0, squares: 0 };
  let from = 1;
  for (const [index, last] of shares.entries()) {
    const turn = index + 1;
    const share = reached / mean;
    reached -= last;
    open = { share: open.share + share, sum: open.sum + share * turn, squares: open.squares + share * turn * turn };
    const isFull = turn <= SINGLE_TURNS || turn >= from * (1 + STEP) || turn === shares.length;
    if (!isFull) continue;
    if (open.share > 0) {
      const middle = open.sum / open.share;
      const spread = Math.max(0, open.squares / open.share - middle * middle);
      groups.push({ turn: turn === from ? turn : middle, spread: turn === from ? 0 : spread, share: open.share });
    }
    open = { share: 0, sum: 0, squares: 0 };
    from = turn + 1;
  }
  return groups;
}
