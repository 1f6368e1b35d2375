import fc from "fast-check";
import { expect, test } from "vitest";
import { gradedRouters } from "../../src/savings/graded.ts";

const answers = fc.array(
  fc.record({
    strong: fc.constantFrom(0, 0.5, 1),
    weak: fc.constantFrom(0, 0.5, 1),
    score: fc.integer({ min: 0, max: 5 }),
  }),
  { minLength: 1, maxLength: 40 },
);

test("every curve goes from nothing to the whole gap, and none keeps more than the best possible", () => {
  fc.assert(
    fc.property(answers, (graded) => {
      const { strong, weak, curves } = gradedRouters(graded);
      expect(curves.length).toBe(strong - weak > 0 ? 3 : 0);
      const best = curves.find(({ by }) => by === "best");
      for (const { points, half, eighty, area } of curves) {
        expect([points[0]?.gap, points.at(-1)?.gap]).toEqual([0, 1]);
        expect(half).toBeLessThanOrEqual(eighty);
        expect(area).toBeLessThanOrEqual((best?.area ?? 0) + 1e-9);
        for (const [index, { gap }] of points.entries())
          expect(gap).toBeLessThanOrEqual((best?.points[index]?.gap ?? 0) + 1e-9);
      }
    }),
  );
});

test("chance keeps as much of the gap as it makes strong calls", () => {
  const graded = Array.from({ length: 20 }, (_, index) => ({ strong: 1, weak: index % 2, score: null }));
  const [chance, best] = gradedRouters(graded).curves;
  expect(chance?.points.map(({ gap }) => gap)).toEqual(chance?.points.map(({ strong }) => strong));
  expect(chance?.area).toBeCloseTo(0.5, 9);
  expect([chance?.half, best?.half, best?.eighty]).toEqual([0.5, 0.25, 0.4]);
});

test("answers with the same score are sent as one, whatever their order", () => {
  const graded = [0, 1, 0, 1].map((weak, index) => ({ strong: 1, weak, score: index < 2 ? 7 : 3 }));
  const one = gradedRouters(graded).curves.find(({ by }) => by === "score");
  const other = gradedRouters(graded.toReversed()).curves.find(({ by }) => by === "score");
  expect(one).toEqual(other);
  expect(one?.points[5]?.gap).toBe(0.5);
});
