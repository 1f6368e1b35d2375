import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import type { PriceBook } from "../../src/domain/price.ts";
import { amountsOfSums, costsOfSums } from "../../src/usage/sum-cost.ts";
import type { UsageSum } from "../../src/usage/sums.ts";
import { BOOK, rates } from "./price-book.ts";

/** The invented prices, and a model whose reasoning has a rate of its own. */
const PRICES: PriceBook = {
  ...BOOK,
  models: [
    ...BOOK.models,
    ...BOOK.models.slice(0, 1).map((model) => ({
      ...model,
      key: "openai/m-thinks",
      id: "m-thinks",
      periods: model.periods.map((period) => ({
        ...period,
        tiers: [],
        rates: rates({ input: "2", cacheRead: "1", cacheWrite5m: "2", output: "8", outputReasoning: "5" }),
      })),
    })),
  ],
};

const MOMENTS = ["2026-01-10T03:00:00Z", "2026-03-02T12:00:00Z", "2026-05-05T23:00:00Z"].map(
  (text) => (Date.parse(text) / 1000) as Instant,
);

const count = fc.constantFrom(0, 0, 1, 700, 5000);

const call = fc.record({
  model: fc.constantFrom(...PRICES.models.map(({ id }) => id), "m-unknown", null),
  provider: fc.constantFrom(null, "openai"),
  moment: fc.nat(MOMENTS.length - 1),
  clock: fc.constantFrom("known" as const, "unknown" as const),
  mode: fc.constantFrom(null, "standard", "batch", "odd"),
  region: fc.constantFrom(null, "eu", "us"),
  ofBuckets: fc.boolean(),
  requestInput: fc.constantFrom(1, 1000, 1001, 300_000),
  toolUses: fc.constantFrom(0, 0, 0, 2),
});

const tokens = fc
  .record({
    ...{ input: count, cacheRead: count, cacheWrite5m: count, cacheWrite1h: count, output: count, reasoning: count },
    inputAudio: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ inputAudio, ...counts }) => ({
    ...counts,
    reasoning: Math.min(counts.output, counts.reasoning),
    ...(inputAudio === 0 || counts.input === 0 ? {} : { inputAudio }),
  }));

/** Few kinds of calls and many sums of each. */
const sums = fc.array(call, { minLength: 1, maxLength: 3 }).chain((calls) =>
  fc.array(
    fc.record({ of: fc.constantFrom(...calls), tokens }).map(({ of: { moment, ...rest }, tokens }): UsageSum => ({
      ...rest,
      keys: [],
      slice: moment,
      window: moment,
      at: MOMENTS[moment] ?? (0 as Instant),
      undated: false,
      requests: 1,
      withoutRequests: 0,
      tokens,
    })),
    { minLength: 10, maxLength: 40 },
  ),
);

describe("the amounts of many sums", () => {
  it("are what each costs by itself, whatever was priced before it", () => {
    fc.assert(
      fc.property(sums, (sums) => {
        const without = (amounts: readonly object[]) => amounts.map((amount) => ({ ...amount, lines: undefined }));
        const alone = costsOfSums(sums, { prices: PRICES });
        expect(without(amountsOfSums(sums, { prices: PRICES }))).toEqual(without(alone));
      }),
    );
  });
});
