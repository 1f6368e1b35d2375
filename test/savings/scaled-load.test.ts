import fc from "fast-check";
import { expect, test } from "vitest";
import { plainFeature } from "../../src/domain/workload.ts";
import { tokenLoad } from "../../src/load/token-load.ts";
import { scaledLoad } from "../../src/savings/scaled-load.ts";

const MONTH = { numerator: 1000n, denominator: 1n };

function loadOf(static_: number, dynamic: number, output: number, turns: number | null, reasoning: number) {
  const feature = plainFeature({
    name: "f",
    model: "m",
    input: { kind: "tokens", static: static_, dynamic: { mean: dynamic } },
    requests: { low: MONTH, expected: MONTH, high: MONTH, per: "month", users: null },
    output: { kind: "tokens", spread: { mean: output } },
    turns: turns === null ? null : { mean: turns },
    reasoningShare: reasoning,
  });
  return tokenLoad(feature, { static: static_, scale: 1, basis: "exact" });
}

test("a load scaled down is the load of the shorter texts", () => {
  const tokens = fc.integer({ min: 1, max: 2000 });
  const scale = fc.constantFrom(0.25, 0.5, 0.75, 1);
  fc.assert(
    fc.property(
      tokens,
      tokens,
      tokens,
      fc.constantFrom(null, 1, 3.5),
      scale,
      scale,
      scale,
      (s, d, o, turns, a, b, c) => {
        const scaled = scaledLoad(loadOf(s, d, o, turns, 0), { static: a, dynamic: b, answer: c });
        const direct = loadOf(s * a, d * b, o * c, turns, 0);
        expect(scaled.output.mean).toBeCloseTo(direct.output.mean, 6);
        for (const [index, each] of scaled.classes.entries()) {
          const other = direct.classes[index];
          for (const name of ["static", "earlier", "fresh"] as const)
            expect(each.means[name] / Math.max(1, other?.means[name] ?? 0)).toBeCloseTo(
              (other?.means[name] ?? 0) / Math.max(1, other?.means[name] ?? 0),
              6,
            );
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("reasoning keeps its length when answers get shorter", () => {
  const scaled = scaledLoad(loadOf(100, 100, 400, null, 0.25), { static: 1, dynamic: 1, answer: 0.5 });
  expect(scaled.output.mean).toBeCloseTo(250, 6);
  expect(scaled.reasoningShare).toBeCloseTo(0.4, 9);
});
