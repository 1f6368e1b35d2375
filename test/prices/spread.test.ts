import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ratePerMillion, type Rate } from "../../src/domain/money.ts";
import { priceSpread } from "../../src/prices/spread.ts";
import { tokcost } from "../cli/tokcost.ts";

const model = (name: string, input: string, output: string, cacheRead?: string) => ({
  model: name,
  priceId: `${name}@2026`,
  rates: {
    input: ratePerMillion(input),
    output: ratePerMillion(output),
    ...(cacheRead === undefined ? {} : { cacheRead: ratePerMillion(cacheRead) }),
  },
});

describe("how far prices are apart", () => {
  test("like with like, and any two rates", () => {
    const { rows, extremes } = priceSpread([
      model("small", "0.28", "0.42", "0.028"),
      model("large", "15", "60", "7.5"),
    ]);
    expect(rows.map(({ outputOverInput, readOverInput }) => [outputOverInput, readOverInput])).toEqual([
      [1.5, 0.1],
      [4, 0.5],
    ]);
    expect(extremes.map(({ of, times }) => [of, Math.round(times)])).toEqual([
      ["input", 54],
      ["output", 143],
      ["cacheRead", 268],
      ["any", 2143],
    ]);
  });

  test("leaves out what is free or not sold, for nothing is a multiple of nothing", () => {
    const { rows, extremes } = priceSpread([model("free", "0", "0"), model("paid", "1", "5")]);
    expect(rows[0]).toMatchObject({ outputOverInput: null, readOverInput: null, writeOverInput: null });
    expect(extremes.map(({ of, times }) => [of, times])).toEqual([["any", 5]]);
    expect(priceSpread([]).extremes).toEqual([]);
  });

  const rate = fc.bigInt(1n, 10n ** 12n).map((each) => each as Rate);
  const rated = fc.record({ input: rate, output: rate }).map((rates) => ({ model: "m", priceId: "m@1", rates }));

  test("a mix of uncached tokens costs no more times as much than the rates are apart", () => {
    fc.assert(
      fc.property(rated, rated, fc.bigInt(0n, 10n ** 6n), fc.bigInt(1n, 10n ** 6n), (a, b, input, output) => {
        const bill = ({ rates }: typeof a): number => Number(rates.input * input + rates.output * output);
        const [low, high] = [bill(a), bill(b)].toSorted((x, y) => x - y);
        const most = Math.max(
          ...priceSpread([a, b]).extremes.flatMap(({ of, times }) => (of === "any" ? [] : [times])),
        );
        expect((high ?? 0) / (low ?? 1)).toBeLessThanOrEqual(most * (1 + 1e-9));
      }),
    );
  });
});

describe("tokcost prices spread", () => {
  test("says between what two models' bills lie", async () => {
    const { code, stdout } = await tokcost(["prices", "spread", "gpt-4o-mini", "claude-opus-4-5"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(
        "the same uncached tokens cost between 33.33 and 41.67 times as much, whatever their mix",
      ),
    ]);
  });

  test("takes every model that answers where none is named, and exits 3 for one without a price", async () => {
    const every = JSON.parse((await tokcost(["prices", "spread", "--json"])).stdout) as { models: unknown[] };
    expect(every.models.length).toBeGreaterThan(50);
    const { code, stdout, stderr } = await tokcost(["prices", "spread", "gpt-4o", "nobody/knows", "--json"]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("nobody/knows is not in the price table")]);
    expect(JSON.parse(stdout)).toMatchObject({ models: [{ model: "openai/gpt-4o" }], spread: [{ of: "any" }] });
  });
});
