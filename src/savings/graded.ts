import type { QualityPoint } from "../domain/savings.ts";

/** One request that both models answered: how well, and what a router would go by. */
export interface GradedAnswer {
  readonly strong: number;
  readonly weak: number;
  /** The higher, the sooner it goes to the strong model; null: no such column. */
  readonly score: number | null;
}

/** How much of the strong–weak gap a way of routing keeps, by the share of strong calls. */
export interface RouterCurve {
  /** `chance`: any request; `score`: the column's highest first; `best`: those that the strong model answers better first. */
  readonly by: "chance" | "score" | "best";
  /** At each tenth of strong calls. */
  readonly points: readonly QualityPoint[];
  /** Mean of the gap kept over all shares of strong calls: 0.5 by chance. RouteLLM's APGR. */
  readonly area: number;
  /** Least shares of strong calls that keep half and 80 % of the gap: RouteLLM's CPT. */
  readonly half: number;
  readonly eighty: number;
}

export interface GradedRouters {
  readonly answers: number;
  readonly strong: number;
  readonly weak: number;
  /** Requests that the weak model answers as well as the strong one. */
  readonly weakEnough: number;
  /** Empty: the models answer equally well, so that there is no gap to keep. */
  readonly curves: readonly RouterCurve[];
}

/** What routers would have made of answers that somebody graded. */
export function gradedRouters(answers: readonly GradedAnswer[]): GradedRouters {
  const mean = (of: (answer: GradedAnswer) => number): number =>
    answers.reduce((sum, answer) => sum + of(answer), 0) / answers.length;
  const [strong, weak] = [mean((answer) => answer.strong), mean((answer) => answer.weak)];
  const gap = strong - weak;
  const byScore = answers.every(({ score }) => score !== null)
    ? [
        curveOf(
          "score",
          gap,
          gains(answers, ({ score }) => score ?? 0),
        ),
      ]
    : [];
  return {
    answers: answers.length,
    strong,
    weak,
    weakEnough: answers.filter((answer) => answer.weak >= answer.strong).length / answers.length,
    curves:
      gap > 0
        ? [
            curveOf(
              "chance",
              gap,
              answers.map(() => gap),
            ),
            ...byScore,
            curveOf(
              "best",
              gap,
              gains(answers, (answer) => answer.strong - answer.weak),
            ),
          ]
        : [],
  };
}

/** What each answer gains by the strong model, in the order in which a router sends them; of equals any, so their mean. */
function gains(answers: readonly GradedAnswer[], order: (answer: GradedAnswer) => number): number[] {
  const byOrder = new Map<number, GradedAnswer[]>();
  for (const answer of answers) {
    const key = order(answer);
    const same = byOrder.get(key);
    if (same) same.push(answer);
    else byOrder.set(key, [answer]);
  }
  return [...byOrder.entries()]
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, same]) => {
      const each = same.reduce((sum, { strong, weak }) => sum + strong - weak, 0) / same.length;
      return same.map(() => each);
    });
}

function curveOf(by: RouterCurve["by"], gap: number, gained: readonly number[]): RouterCurve {
  const kept = [0];
  let sum = 0;
  // A trillionth of the gap is what adding up floating-point numbers may leave.
  for (const gain of gained) kept.push(Math.round(((sum += gain) / gained.length / gap) * 1e12) / 1e12);
  const steps = kept.length - 1;
  const at = (strong: number): number => {
    const place = strong * steps;
    const [from, to] = [kept[Math.floor(place)] ?? 0, kept[Math.ceil(place)] ?? 0];
    return from + (place - Math.floor(place)) * (to - from);
  };
  const least = (share: number): number =>
    Math.max(
      0,
      kept.findIndex((value) => value >= share),
    ) / steps;
  return {
    by,
    points: Array.from({ length: 11 }, (_, tenth) => ({ strong: tenth / 10, gap: at(tenth / 10) })),
    area: kept.slice(1).reduce((total, value, index) => total + value + (kept[index] ?? 0), 0) / 2 / steps,
    half: least(0.5),
    eighty: least(0.8),
  };
}
