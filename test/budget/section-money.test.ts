import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withMoney } from "../../src/budget/section-money.ts";
import type { Split } from "../../src/budget/changes.ts";
import { type Money, sum } from "../../src/domain/money.ts";

const split = (tokenizer: bigint, tokens: bigint): Split =>
  ({ price: 3n, model: 5n, tokenizer, tokens, assumption: 7n, volume: 11n }) as unknown as Split;

const count = fc.integer({ min: 0, max: 5000 });
const money = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });

describe("the money of sections", () => {
  it("adds up to what the tokenizer and the tokens cost, to the last digit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(count, count, count), { minLength: 1, maxLength: 6 }),
        money,
        money,
        (rows, tokenizer, tokens) => {
          const sections = rows.map(([base, , head], i) => ({ name: `s${i}`, base, head }));
          const between = rows.map(([, middle], i) => ({ name: `s${i}`, tokens: middle }));
          const shares = withMoney(sections, split(tokenizer, tokens), between).map(({ usd }) => usd);
          const given = shares.filter((usd) => usd !== undefined);
          // All or none: where the differences cancel out, nobody's share can be told.
          expect([0, rows.length]).toContain(given.length);
          if (given.length > 0) expect(sum(given)).toBe((tokenizer + tokens) as Money);
          const cancels = (differences: number[]): boolean =>
            differences.reduce((total, each) => total + each, 0) === 0;
          const isOpen =
            cancels(rows.map(([base, middle]) => middle - base)) ||
            cancels(rows.map(([, middle, head]) => head - middle));
          if (!isOpen) expect(given).toHaveLength(rows.length);
        },
      ),
    );
  });

  it("goes to the section that grew where one did", () => {
    const sections = [
      { name: "system", base: 100, head: 140 },
      { name: "tools", base: 50, head: 50 },
    ];
    const between = sections.map(({ name, base }) => ({ name, tokens: base }));
    expect(withMoney(sections, split(0n, 400n), between).map(({ usd }) => usd)).toEqual([400n, 0n]);
  });

  it("is left out where the parts of the change are not known", () => {
    const sections = [{ name: "system", base: 1, head: 2 }];
    expect(withMoney(sections, null, [])).toEqual(sections);
    expect(withMoney(sections, split(1n, 1n), null)).toEqual(sections);
  });
});
