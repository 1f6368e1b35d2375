import { describe, expect, it } from "vitest";
import { fraction, usd, usdToDecimal } from "../../src/domain/money.ts";
import type { Plan, Workload } from "../../src/domain/workload.ts";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { asNumber } from "../../src/growth/fractions.ts";
import { checkMargin } from "../../src/margin/margin.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { plan, workload } from "../growth/invented-workload.ts";
import { countInvented, invented, monthly } from "../load/invented.ts";

const TARGETS = [fraction("0.7"), fraction("0.5")];

function check(known: Partial<Workload>) {
  const given = workload(known);
  return checkMargin(given, costCurve(given, TERMS, countInvented), TARGETS);
}

/** 500,000 requests of $0.0108 are $5,400: $5.40 for each of 1,000 users. */
const features = [invented({ requests: monthly(500_000) })];

describe("the check of the prices", () => {
  it("shares the cost of a feature between the users of the plans that have it", () => {
    const { plans } = check({ features, plans: [plan(), plan({ name: "other", users: 3000 })] });
    expect(plans.map(({ today }) => usdToDecimal(today.costPerUser))).toEqual(["1.35", "1.35"]);
    const apart = check({ features, plans: [plan(), plan({ name: "other", users: 3000, features: [] })] }).plans;
    expect(apart.map(({ today }) => usdToDecimal(today.costPerUser))).toEqual(["5.4", "0"]);
  });

  it("takes the cost of a user from the volume where that is told by user", () => {
    const byUser = [invented({ requests: { ...monthly(100), users: 4000 } })];
    const { plans } = check({ features: byUser, plans: [plan()] });
    expect(usdToDecimal(plans[0]?.today.costPerUser ?? usd("0"))).toBe("1.08");
  });

  it("counts free users by their use", () => {
    // 1,000 paying and 1,000 free of half the use: 5,400/1,500 = 3.60 a paying user, and 1.80 more for his free one.
    const free = { share: fraction("0.5"), relativeUse: fraction("0.5") };
    const { plans } = check({ features, plans: [plan({ free })] });
    expect(usdToDecimal(plans[0]?.today.costPerUser ?? usd("0"))).toBe("3.6");
    expect(plans[0]?.today.grossMargin).toBeCloseTo((20 - 5.4) / 20, 12);
  });

  it("holds at each factor what growth makes of cost and platform", () => {
    const { plans } = check({
      features,
      plans: [plan()],
      platform: [{ name: "base", monthly: usd("5000"), perRequests: null }],
    });
    // (20 − 5.40 − 5)/20, then $0.50 and $0.05 of platform.
    expect(plans[0]?.atFactors.map(({ grossMargin }) => grossMargin?.toFixed(4))).toEqual([
      "0.4800",
      "0.7050",
      "0.7275",
    ]);
    expect(plans[0]?.today.breakEvenPrice).toBe(usd("10.4"));
    expect(plans[0]?.today.minPriceFor.map(({ price }) => price && usdToDecimal(price).slice(0, 7))).toEqual([
      "34.6666",
      "20.8",
    ]);
    expect(plans[0]?.belowTargetFrom && asNumber(plans[0].belowTargetFrom)).toBe(1);
  });

  it("finds from which volume a plan falls below its target", () => {
    const { plans } = check({
      features,
      plans: [plan({ price: { kind: "seat", monthly: usd("21") } })],
      platform: [{ name: "gateway", monthly: usd("800"), perRequests: 750_000 }],
    });
    // At 1x (21 − 5.4 − 0.8)/21 = 0.7048 ≥ 0.7; the second step starts past 1.5x: 1.6/1.5 = 1.067 a user, (21 − 6.467)/21 = 0.692.
    expect(plans[0]?.today.grossMargin).toBeCloseTo(0.7048, 4);
    expect(plans[0]?.belowTargetFrom && asNumber(plans[0].belowTargetFrom)).toBeCloseTo(1.5, 6);
  });

  it("names the cap that a target needs, and what a cap at the price does", () => {
    const { plans } = check({ features, plans: [plan({ price: { kind: "seat", monthly: usd("16") } })] });
    const [seat] = plans;
    // 70 % of $16 leaves $4.80 for a user who costs $5.40 without a cap.
    const again = check({
      features,
      plans: [
        plan({
          price: { kind: "seat", monthly: usd("16") },
          included: { kind: "cost", monthly: seat?.capForTarget ?? usd("0") },
        }),
      ],
    });
    expect(seat?.today.grossMargin).toBeCloseTo((16 - 5.4) / 16, 9);
    expect(again.plans[0]?.today.grossMargin).toBeCloseTo(0.7, 6);
    expect(seat?.marginCappedAtPrice).toBeGreaterThan(seat?.today.grossMargin ?? 1);
  });

  it("names what a plan that stops or charges may include at most for its target", () => {
    const target = (known: Partial<Plan>) => check({ features, plans: [plan(known)] }).plans[0];
    const seat = (dollars: string) => ({ kind: "seat", monthly: usd(dollars) }) as const;
    const included = (cost: string) => ({ kind: "cost", monthly: usd(cost) }) as const;
    const fees = { share: { numerator: 3n, denominator: 100n }, fixed: usd("0.3") };
    for (const given of [
      { price: seat("14"), included: included("60"), fees },
      { price: seat("14"), included: included("20"), overage: { kind: "charge", multiple: 1.5 }, fees },
    ] as const) {
      const before = target(given);
      expect(before?.today.grossMargin).toBeLessThan(0.69);
      expect(before?.cap?.usd).toBe(given.included.monthly);
      expect(before?.capForTarget).toBeLessThan(given.included.monthly);
      const after = target({ ...given, included: { kind: "cost", monthly: before?.capForTarget ?? usd("0") } });
      expect(after?.today.grossMargin).toBeCloseTo(0.7, 6);
    }
    expect(target({ price: seat("40"), included: included("20") })?.capForTarget).toBeNull();
    const lost = { price: seat("1"), included: included("20"), overage: { kind: "charge", multiple: 0.5 } } as const;
    expect(target(lost)?.capForTarget).toBeNull();
  });

  it("concludes with the plan that is worst off", () => {
    const cheap = plan({ name: "cheap", price: { kind: "seat", monthly: usd("2") } });
    const { conclusion, assumptions } = check({ features, plans: [plan(), cheap] });
    expect(conclusion.code).toBe("plan-loses");
    expect(conclusion.figures.plan).toEqual({ unit: "name", value: "cheap" });
    expect(assumptions.map(({ code }) => code)).toEqual(["equal-use"]);
    expect(check({ features, plans: [] }).conclusion.code).toBe("no-plans");
  });
});
