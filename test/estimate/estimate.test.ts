import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Money, sum, usdToDecimal } from "../../src/domain/money.ts";
import { byFile } from "../../src/estimate/by-file.ts";
import type { Counter } from "../../src/estimate/counter.ts";
import { type EstimateOptions, estimateOne, type Subject } from "../../src/estimate/estimate.ts";
import { expectedOutput } from "../../src/estimate/output-tokens.ts";
import { totalsByModel } from "../../src/estimate/totals.ts";
import { when } from "../../src/domain/dates.ts";
import { readCustomTable } from "../../src/read/price-book.ts";

const { book } = readCustomTable(
  {
    name: "prices.yaml",
    text: `schema: 1
provider: { id: lab }
models:
  - id: small
    limits: { context: 1000 }
    prices:
      - effective: { from: "2026-01-01" }
        rates: { input: "2", output: "8" }
        tiers: [{ input_tokens: { gt: 500 }, rates: { input: "4", output: "16" } }]
`,
  },
  () => "0".repeat(64),
);

const options: EstimateOptions = {
  book,
  when: when("2026-11-21", "test"),
  mode: null,
  region: null,
  rateWindow: null,
  requestsPerMonth: null,
  outputTokens: { expected: 10, range: { low: 10, high: 10 } },
  reasoningTokens: null,
};

const nothing = (): never => {
  throw new Error("tokens given by hand are not counted");
};
const counter: Counter = { request: nothing, text: nothing, billed: nothing, reasoning: () => null };

const given = (input: number): Subject => ({ kind: "tokens", input });

describe("an estimate", () => {
  it("is tokens times rate, exactly, and its lines add up to it", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(10_000), (input, output) => {
        const estimate = estimateOne(given(input), "small", counter, {
          ...options,
          outputTokens: { expected: output, range: { low: output, high: output } },
        });
        expect(estimate.perRequest?.expected).toBe(BigInt(input) * 2_000_000_000n + BigInt(output) * 8_000_000_000n);
        expect(sum(estimate.lines.map(({ cost }) => cost))).toBe(estimate.perRequest?.expected);
      }),
    );
  });

  it("pays the tier for the whole request, and says when the model can't take it", () => {
    const at = (input: number) => estimateOne(given(input), "small", counter, options);
    expect(usdToDecimal(at(500).perRequest?.expected ?? (0n as Money))).toBe("0.00108");
    expect(usdToDecimal(at(501).perRequest?.expected ?? (0n as Money))).toBe("0.002164");
    expect(at(1000).overContext).toBeNull();
    expect(at(1001).overContext).toEqual({ input: 1001, window: 1000 });
  });

  it("orders low, expected and high", () => {
    fc.assert(
      fc.property(fc.nat(900), fc.nat(500), fc.nat(500), (input, low, more) => {
        const range = { low, high: low + more };
        const { perRequest } = estimateOne(given(input), "small", counter, {
          ...options,
          outputTokens: { expected: low + Math.floor(more / 2), range },
        });
        expect(perRequest && perRequest.low <= perRequest.expected && perRequest.expected <= perRequest.high).toBe(
          true,
        );
      }),
    );
  });

  it("multiplies by the requests of a month, also by a fraction of one", () => {
    const monthly = (numerator: bigint, denominator: bigint) =>
      estimateOne(given(100), "small", counter, { ...options, requestsPerMonth: { numerator, denominator } }).perMonth
        ?.expected;
    expect(usdToDecimal(monthly(50_000n, 1n) ?? (0n as Money))).toBe("14");
    expect(usdToDecimal(monthly(1n, 2n) ?? (0n as Money))).toBe("0.00014");
  });

  it("without a price is in no total, and marks it as incomplete", () => {
    const estimates = [
      estimateOne(given(100), "small", counter, options),
      estimateOne(given(100), "none", counter, options),
    ];
    expect(
      totalsByModel(estimates).map(({ model, complete, perRequest }) => [model, complete, perRequest === null]),
    ).toEqual([
      ["lab/small", true, false],
      ["none", false, true],
    ]);
    expect(byFile(estimates).map(({ perRequest }) => perRequest === null)).toEqual([false, true]);
  });
});

describe("the length of an answer", () => {
  const none = { given: null, answer: null, maxOutputTokens: null };

  it("is what the user says, else the file's answer, else 35 % of its limit, else 250", () => {
    expect(expectedOutput({ ...none, given: { expected: 7, range: { low: 7, high: 7 } } })).toMatchObject({
      expected: 7,
      basis: "exact",
    });
    expect(expectedOutput({ ...none, given: { expected: 7, range: { low: 5, high: 9 } } })).toMatchObject({
      basis: "estimated",
    });
    expect(expectedOutput({ ...none, answer: { tokens: 42, exact: true } })).toMatchObject({
      expected: 42,
      basis: "exact",
      assumption: null,
    });
    expect(expectedOutput({ ...none, maxOutputTokens: 1000 })).toMatchObject({
      expected: 350,
      range: { low: 50, high: 1000 },
      basis: "assumed",
    });
    expect(expectedOutput(none)).toMatchObject({
      expected: 250,
      range: { low: 20, high: 1000 },
      assumption: { code: "output-tokens" },
    });
  });
});
