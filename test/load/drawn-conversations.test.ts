import { describe, expect, it } from "vitest";
import type { Spread } from "../../src/domain/workload.ts";
import { quantileOf } from "../../src/load/curve.ts";
import { fitCurve } from "../../src/load/fit.ts";
import { inputAbove } from "../../src/load/slices.ts";
import { tokenLoad } from "../../src/load/token-load.ts";
import { turnDistribution } from "../../src/load/turns.ts";
import { invented } from "./invented.ts";

/** The same shares each time: a counter, its bits mixed. */
function chance(seed: number): () => number {
  let counter = seed;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Input lengths of all requests of so many conversations, drawn turn by turn. */
function drawn(conversations: number, fixed: number, text: Spread, answer: Spread, turns: Spread): number[] {
  const next = chance(20261121);
  const [texts, answers] = [fitCurve(text).curve, fitCurve(answer).curve];
  const table = turnDistribution(turns).shares;
  const lengths: number[] = [];
  for (let each = 0; each < conversations; each++) {
    // Conversations of each length in their very share: a few long ones would be most of the noise.
    let left = (each + 0.5) / conversations;
    let last = 0;
    while (last < table.length - 1 && left > (table[last] ?? 0)) left -= table[last++] ?? 0;
    let sent = fixed;
    for (let turn = 0; turn <= last; turn++) {
      sent += quantileOf(texts, next());
      lengths.push(sent);
      sent += quantileOf(answers, next());
    }
  }
  return lengths;
}

describe("conversations drawn one by one", () => {
  const text = { p50: 15_000, p95: 60_000 };
  const answer = { p50: 4000, p95: 40_000 };
  const turns = { mean: 4, p95: 12 };
  const load = tokenLoad(
    invented({
      input: { kind: "tokens", static: 2000, dynamic: text },
      output: { kind: "tokens", spread: answer },
      turns,
    }),
    { static: 2000, scale: 1, basis: "exact" },
  );
  const lengths = drawn(60_000, 2000, text, answer, turns);
  const part = (edge: number) => {
    const above = lengths.filter((length) => length > edge);
    return {
      requests: above.length / lengths.length,
      tokens: above.reduce((sum, length) => sum + length, 0) / lengths.length,
    };
  };

  it("have the mean of the formula, within the noise of the draws", () => {
    expect(load.input.mean / part(-1).tokens - 1).toBeCloseTo(0, 2);
  });

  it.each([50_000, 100_000, 200_000, 272_000])(
    "cross an edge of %d tokens as often as the formula says, and with as many tokens",
    (edge) => {
      const formula = inputAbove(load.classes, edge);
      const draws = part(edge);
      expect(Math.abs(formula.requests / draws.requests - 1)).toBeLessThan(0.02);
      expect(Math.abs(formula.tokens / draws.tokens - 1)).toBeLessThan(0.02);
    },
  );
});
