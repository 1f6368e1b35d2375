import fc from "fast-check";
import { expect, test } from "vitest";
import { type Money, sum, usd, ZERO } from "../../src/domain/money.ts";
import { shapleyShares } from "../../src/savings/shapley.ts";

/** Worth of every set of up to five players, nobody's worth nothing. */
const games = fc.integer({ min: 0, max: 5 }).chain((players) =>
  fc
    .array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), {
      minLength: 2 ** players - 1,
      maxLength: 2 ** players - 1,
    })
    .map((others) => ({ players, worth: [0n, ...others] as Money[] })),
);

/** All orders of n players. */
function orders(players: readonly number[]): number[][] {
  if (players.length === 0) return [[]];
  return players.flatMap((first) => orders(players.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

test("shares add up to what all are worth, to the last digit", () => {
  fc.assert(
    fc.property(games, ({ players, worth }) => {
      expect(sum(shapleyShares(players, worth))).toBe(worth.at(-1));
    }),
  );
});

test("a share is the mean over all orders, within one unit of rounding", () => {
  fc.assert(
    fc.property(games, ({ players, worth }) => {
      const all = orders(Array.from({ length: players }, (_, index) => index));
      for (const [player, share] of shapleyShares(players, worth).entries()) {
        const total = all.reduce((added, order) => {
          const before = order.slice(0, order.indexOf(player)).reduce((set, each) => set | (1 << each), 0);
          return added + (worth[before | (1 << player)] ?? 0n) - (worth[before] ?? 0n);
        }, 0n);
        const off = share * BigInt(all.length) - total;
        expect((off < 0n ? -off : off) < BigInt(all.length)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test("who adds nothing gets nothing, and equals get the same but for one unit", () => {
  const worth = [0n, 5n, 5n, 10n, 0n, 5n, 5n, 10n] as Money[];
  expect(shapleyShares(3, worth)).toEqual([5n, 5n, 0n]);
  expect(shapleyShares(2, [0n, 0n, 0n, 3n] as Money[])).toEqual([2n, 1n]);
});

test("one player gets all, and nobody's game is empty", () => {
  expect(shapleyShares(1, [ZERO, usd("7")])).toEqual([usd("7")]);
  expect(shapleyShares(0, [ZERO])).toEqual([]);
});

test("a game without the worth of some set is refused", () => {
  expect(() => shapleyShares(2, [ZERO, ZERO, ZERO])).toThrow("expected 4 sets");
});
