import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  costOf,
  divideHalfEven,
  exactRateTimes,
  fraction,
  type Money,
  rateToDecimal,
  ratePerMillion,
  subtract,
  sum,
  times,
  timesFraction,
  usd,
  usdToDecimal,
  ZERO,
} from "../../src/domain/money.ts";
import { UserError } from "../../src/errors.ts";

const anyMoney = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((units) => units as Money);
const anyRate = fc.integer({ min: 0, max: 10 ** 12 }).map((nano) =>
  ratePerMillion(
    (BigInt(nano) * 1n)
      .toString()
      .padStart(10, "0")
      .replace(/(\d{9})$/, ".$1"),
  ),
);
const anyTokens = fc.nat({ max: 2 ** 40 });

describe("money", () => {
  it("prints what it read", () => {
    fc.assert(fc.property(anyMoney, (amount) => usd(usdToDecimal(amount)) === amount));
  });

  it("keeps every digit: 123,457 + 777 tokens of gpt-4o-mini cost 0.01898475 dollars", () => {
    const cost = add(costOf(123_457, ratePerMillion("0.15")), costOf(777, ratePerMillion("0.6")));
    expect(usdToDecimal(cost)).toBe("0.01898475");
  });

  it("takes a price of nine decimals a million exactly, and refuses a finer one", () => {
    expect(usdToDecimal(costOf(1, ratePerMillion("0.003625")))).toBe("0.000000003625");
    expect(usdToDecimal(costOf(1, ratePerMillion("0.000000001")))).toBe("0.000000000000001");
    expect(() => ratePerMillion("0.0000000001")).toThrow(UserError);
  });

  it.each(["", "1e-6", ".5", "1.", "-1", "$1", "0,5", "NaN", " 1", "0x10"])("refuses %j as a rate", (text) => {
    expect(() => ratePerMillion(text)).toThrow(UserError);
  });

  it("adds up over any split of a load", () => {
    fc.assert(
      fc.property(anyRate, fc.array(anyTokens, { maxLength: 20 }), (rate, parts) => {
        const whole = costOf(
          parts.reduce((total, part) => total + part, 0),
          rate,
        );
        return sum(parts.map((part) => costOf(part, rate))) === whole;
      }),
    );
  });

  it("is a group under addition, and times is repeated addition", () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, anyMoney, (a, b, c) => {
        expect(add(add(a, b), c)).toBe(add(a, add(b, c)));
        expect(add(a, b)).toBe(add(b, a));
        expect(subtract(add(a, b), b)).toBe(a);
        expect(add(a, ZERO)).toBe(a);
        expect(times(a, 3)).toBe(sum([a, a, a]));
      }),
    );
  });

  it("refuses a count that is no whole number", () => {
    expect(() => times(usd("1"), 0.5)).toThrow(RangeError);
    expect(() => costOf(2 ** 60, ratePerMillion("1"))).toThrow(RangeError);
  });

  it("rounds half to even, and only there", () => {
    expect([5n, 15n, 25n, -5n, -15n, 14n, 16n].map((n) => divideHalfEven(n, 10n))).toEqual([
      0n,
      2n,
      2n,
      0n,
      -2n,
      1n,
      2n,
    ]);
    fc.assert(
      fc.property(anyMoney, fc.bigInt({ min: 1n, max: 10n ** 6n }), (amount, denominator) => {
        const back = divideHalfEven(amount, denominator) * denominator;
        const off = back > amount ? back - amount : amount - back;
        return off * 2n <= denominator;
      }),
    );
  });

  it("multiplies by a share exactly where that is possible", () => {
    expect(usdToDecimal(timesFraction(usd("0.3"), fraction("0.5")))).toBe("0.15");
    expect(rateToDecimal(exactRateTimes(ratePerMillion("2.5"), fraction("1.1")) ?? ratePerMillion("0"))).toBe("2.75");
    expect(exactRateTimes(ratePerMillion("0.000000001"), fraction("0.5"))).toBeUndefined();
  });
});
