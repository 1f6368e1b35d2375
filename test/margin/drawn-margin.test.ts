import { describe, expect, it } from "vitest";
import { fraction, usd, usdToDecimal } from "../../src/domain/money.ts";
import type { DrawnFigure } from "../../src/domain/drawn-margin.ts";
import type { Plan, Workload } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { checkMargin } from "../../src/margin/margin.ts";
import { creditPrice, marginWithUnused, unusedShare } from "../../src/margin/credits.ts";
import { drawMargin } from "../../src/margin/drawn-margin.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { plan, workload } from "../growth/invented-workload.ts";
import { countInvented, invented, monthly } from "../load/invented.ts";

/** $5.40 for each of 1,000 users. */
const features = [invented({ requests: monthly(500_000) })];

function check(plans: readonly Plan[], known: Partial<Workload> = {}) {
  const given = workload({ features, plans, ...known });
  const curve = costCurve(given, TERMS, countInvented);
  const drawn = drawMargin(given, curve, countInvented, fraction("0.7"), { draws: 2048, seed: 1 });
  return { drawn: drawn.plans, told: checkMargin(given, curve, [fraction("0.7")]).plans };
}

const meanOf = (figure: DrawnFigure | null | undefined) => figure?.mean ?? NaN;

describe("margins with their users drawn", () => {
  it.each<[string, Partial<Plan>]>([
    ["a seat without an end", {}],
    ["a seat that stops", { included: { kind: "cost", monthly: usd("10") } }],
    ["a hybrid", { included: { kind: "cost", monthly: usd("10") }, overage: { kind: "charge", multiple: 2 } }],
    ["included requests", { included: { kind: "requests", monthly: 800 } }],
    [
      "fees, support and free users",
      {
        fees: { share: fraction("0.029"), fixed: usd("0.3") },
        support: usd("1"),
        free: { share: fraction("0.5"), relativeUse: fraction("0.1") },
      },
    ],
    ["a price a request", { price: { kind: "usage", perRequest: usd("0.02") } }],
  ])("have the analytic margin as their middle: %s", (_, known) => {
    // A σ of 1 and many users: the mean of the ratio is near the ratio of the means.
    const { drawn, told } = check([plan({ usage: { sigma: 1, basis: "given" }, ...known })]);
    const hundred = drawn[0]?.atFactors[2];
    expect(hundred?.users).toBe(100_000);
    expect(Math.abs(meanOf(hundred?.grossMargin) - (told[0]?.atFactors[2]?.grossMargin ?? NaN))).toBeLessThan(0.002);
  });

  it("spread more the fewer users there are, and not at all from use that is paid for", () => {
    const width = (figure: DrawnFigure | null | undefined) => (figure ? figure.p90 - figure.p10 : NaN);
    const seat = check([plan({ usage: { sigma: 2, basis: "given" } })]).drawn[0];
    const [one, ten, hundred] = seat?.atFactors.map(({ grossMarginByUsers }) => width(grossMarginByUsers)) ?? [];
    expect(one).toBeGreaterThan((ten ?? NaN) * 2);
    expect(ten).toBeGreaterThan((hundred ?? NaN) * 2);
    const used = check([plan({ price: { kind: "usage", perRequest: usd("0.02") } })]).drawn[0];
    expect(width(used?.today.grossMargin)).toBeLessThan(1e-9);
  });

  it("do not hang on how many users a volume by user has, but on what each of them costs", () => {
    const [known, ranged, retried] = [
      {},
      { ranges: { everybody: { low: 200, high: 4000 } } },
      { retries: 0.02, ranges: { retries: { low: 0, high: 0.5 } } },
    ].map((own) => {
      const byUser = invented({ requests: { ...monthly(500), users: 1000 }, ...own });
      return check([plan({ usage: { sigma: 1, basis: "given" } })], { features: [byUser] }).drawn[0]?.today.grossMargin;
    });
    expect(ranged?.p10).toBeCloseTo(known?.p10 ?? NaN, 6);
    expect(ranged?.p90).toBeCloseTo(known?.p90 ?? NaN, 6);
    expect((retried?.p90 ?? NaN) - (retried?.p10 ?? NaN)).toBeGreaterThan(0.03);
  });

  it("say how often a plan is below its target by chance", () => {
    // (20 − 5.4)/20 = 73 %, but of 1,000 users with σ 2 the mean is now and then above $6.
    const share = check([plan({ usage: { sigma: 2, basis: "given" } })]).drawn[0]?.today.belowTargetShare ?? NaN;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.3);
  });

  it("carry what is uncertain of the costs", () => {
    const uncertain = { features: [invented({ requests: monthly(500_000, 250_000, 1_000_000) })] };
    const { grossMargin, grossMarginByUsers } =
      check([plan({ usage: { sigma: 0.5, basis: "given" } })], uncertain).drawn[0]?.today ?? {};
    expect((grossMargin?.p90 ?? 0) - (grossMargin?.p10 ?? 0)).toBeGreaterThan(
      3 * ((grossMarginByUsers?.p90 ?? 0) - (grossMarginByUsers?.p10 ?? 0)),
    );
  });

  it("are the same for the same seed, and unknown where nothing is paid", () => {
    expect(check([plan()]).drawn).toEqual(check([plan()]).drawn);
    expect(check([plan({ price: { kind: "seat", monthly: usd("0") } })]).drawn[0]?.today.grossMargin).toBeNull();
    expect(check([plan({ users: 0 })]).drawn[0]?.today.grossMargin).toBeNull();
  });
});

describe("credits", () => {
  it("cost c/(1 − g), and earn more by what is never used", () => {
    expect(usdToDecimal(creditPrice(usd("0.01"), fraction("0.75")) ?? usd("0"))).toBe("0.04");
    expect(creditPrice(usd("0.01"), fraction("1"))).toBeNull();
    expect(marginWithUnused(0.6, 0.25)).toBeCloseTo(0.7, 12);
  });

  it("stay unused by E[(K − X)⁺]/K", () => {
    expect(unusedShare({ mean: 6, sigma: 1.5 }, 20)).toBeCloseTo(1 - 4.33 / 20, 3);
    const included = { kind: "cost", monthly: usd("20") } as const;
    expect(check([plan({ included })]).drawn[0]?.today.unusedShare).toBeGreaterThan(0.75);
    expect(check([plan()]).drawn[0]?.today.unusedShare).toBeNull();
  });
});
