import { describe, expect, it } from "vitest";
import type { PriceTerms } from "../../src/compare/price-load.ts";
import { type Instant, parseWhen } from "../../src/domain/dates.ts";
import { approximateUsd, usd, usdToDecimal } from "../../src/domain/money.ts";
import type { PricedModel } from "../../src/domain/price.ts";
import { DEFAULT_GROWTH, type Workload } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { simulateCurve } from "../../src/growth/simulate.ts";
import { rates, TERMS } from "../compare/invented-prices.ts";
import { countInvented, invented, monthly } from "../load/invented.ts";
import { workload } from "./invented-workload.ts";

const day = (text: string): Instant => parseWhen(text)?.at ?? (0 as Instant);

/** acme/large is three times as dear from 10 August 2026 on; the workload's day is the first of June. */
const RISING: PriceTerms = {
  ...TERMS,
  book: {
    ...TERMS.book,
    models: TERMS.book.models.map((model): PricedModel => {
      const [period] = model.periods;
      if (model.key !== "acme/large" || !period) return model;
      const dearer = rates({ input: "9", output: "45", cacheRead: "0.9", cacheWrite5m: "11.25", cacheWrite1h: "18" });
      const change = day("2026-08-10");
      return {
        ...model,
        periods: [
          { ...period, to: change },
          { ...period, id: "later", from: change, basis: "scheduled", rates: dearer },
        ],
      };
    }),
  },
};

const growth = { ...DEFAULT_GROWTH, months: 4 };

function run(known: Partial<Workload>) {
  const given = workload({ growth, ...known });
  const curve = costCurve(given, RISING, countInvented);
  return {
    ...simulateCurve(given, curve),
    drawn: drawSimulation(given, curve, countInvented, { draws: 16, seed: 1 }),
  };
}

describe("prices that the table has for months ahead", () => {
  it("hold from the first month on that begins after the change: $10.80 twice, then $32.40", () => {
    const { months, scenarios } = run({});
    expect(months.map((month) => usdToDecimal(month.usd))).toEqual(["10.8", "10.8", "10.8", "32.4", "32.4"]);
    expect(scenarios.map(({ usd: { expected } }) => usdToDecimal(expected))).toEqual(["10.8", "108", "1080"]);
  });

  it("are in the draws too, at every factor", () => {
    const { drawn } = run({});
    for (const [index, factor] of [1, 10, 100].entries()) {
      const p50 = drawn.scenarios[index]?.months.map((month) => approximateUsd(month.usd.p50) / factor);
      expect(p50?.map((cost) => cost.toFixed(6))).toEqual(
        ["10.8", "10.8", "10.8", "32.4", "32.4"].map((c) => `${c}00000`),
      );
    }
  });

  it("make a budget fail in the month that they come, though its volume stays", () => {
    const budget = { max: { amount: usd("20"), per: "month" }, scope: { kind: "all" } } as const;
    const { budgetCrossings, drawn } = run({ budgets: [budget] });
    expect(budgetCrossings[0]?.month).toBe(3);
    expect(drawn.budgets[0]?.month).toEqual({ p50: 3, p90: 3 });
  });

  it("reach what answers in an outage, and the discount on both", () => {
    const features = [invented({ requests: monthly(1000), model: "bravo/plain" })];
    const outages = [{ on: ["bravo"], share: { numerator: 1n, denominator: 10n }, fallback: "acme/large" }];
    const tiers = [{ from: usd("0"), discount: { numerator: 1n, denominator: 2n } }];
    const commitments = [{ kind: "tiers", name: "half", on: [], tiers, apply: "all" }] as const;
    const alone = run({ features, outages }).months.map((month) => approximateUsd(month.usd));
    const { months, drawn } = run({ features, outages, commitments });
    expect((alone[3] ?? 0) - (alone[2] ?? 0)).toBeCloseTo(0.1 * 21.6, 9);
    for (const [month, cost] of alone.entries()) {
      expect(approximateUsd(months[month]?.usd ?? usd("0"))).toBeCloseTo(cost / 2, 9);
      expect(approximateUsd(drawn.scenarios[0]?.months[month]?.usd.p50 ?? usd("0"))).toBeCloseTo(cost / 2, 6);
    }
  });

  it("are said to be taken, with their day and month", () => {
    expect(run({}).assumptions).toContainEqual({
      code: "price-ahead",
      text: "acme/large has another price from 2026-08-10 on",
      value: "from month 3 on",
    });
    expect(run({ growth: { ...growth, months: 2 } }).assumptions.map(({ code }) => code)).not.toContain("price-ahead");
  });
});
