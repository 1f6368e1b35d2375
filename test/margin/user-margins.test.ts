import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Money, usd } from "../../src/domain/money.ts";
import type { Plan } from "../../src/domain/workload.ts";
import { userQuantile } from "../../src/growth/user-spread.ts";
import { spreadOf, underwaterShare, type UserCost } from "../../src/margin/unit-economics.ts";
import { marginAt } from "../../src/margin/user-margins.ts";

const PLAN: Plan = {
  name: "pro",
  price: { kind: "seat", monthly: usd("20") },
  users: 100,
  included: { kind: "unlimited" },
  overage: { kind: "stop" },
  usage: { sigma: 1.8, basis: "given" },
  fees: { share: { numerator: 3n, denominator: 100n }, fixed: usd("0.3") },
  support: usd("1"),
  free: null,
  features: null,
};

function userOf(model: Money): UserCost {
  return { model, platform: usd("0"), requests: { numerator: 100n, denominator: 1n } };
}

describe("the margin of one user", () => {
  it("is what a seat leaves after fees, support and the user's own model cost", () => {
    // 20 − 0.60 − 0.30 − 1 − 5 = 13.10
    expect(marginAt(PLAN, userOf(usd("2")), 5)).toBeCloseTo(13.1 / 20, 12);
  });

  it("falls no further where the plan stops, and brings more where it charges beyond", () => {
    const capped: Plan = { ...PLAN, included: { kind: "cost", monthly: usd("8") } };
    expect(marginAt(capped, userOf(usd("2")), 80)).toBeCloseTo(marginAt(capped, userOf(usd("2")), 8) ?? 0, 12);
    const charged: Plan = { ...capped, overage: { kind: "charge", multiple: 2 } };
    // revenue 20 + 2 · 2 = 24, fees 0.72 + 0.30 + 1, cost 10
    expect(marginAt(charged, userOf(usd("2")), 10)).toBeCloseTo((24 - 0.72 - 1.3 - 10) / 24, 12);
  });

  it("depends on the fixed fee alone where the price goes with use: small users bring less", () => {
    const usage: Plan = { ...PLAN, price: { kind: "usage", perRequest: usd("0.05") } };
    const [small, large] = [marginAt(usage, userOf(usd("2")), 0.2), marginAt(usage, userOf(usd("2")), 20)];
    expect(small ?? 0).toBeLessThan(large ?? 0);
    expect(marginAt(usage, userOf(usd("2")), 0)).toBeNull();
  });

  it("is below zero for just the share of users that is under water", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 3, max: 25 }),
        fc.constantFrom<Plan["included"]>(
          { kind: "unlimited" },
          { kind: "cost", monthly: usd("12") },
          { kind: "cost", monthly: usd("40") },
          { kind: "requests", monthly: 500 },
        ),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (cents, tenths, included, share) => {
          const plan: Plan = { ...PLAN, included, usage: { sigma: tenths / 10, basis: "given" } };
          const user = userOf(usd((cents / 100).toFixed(2)));
          const underwater = underwaterShare(plan, user);
          fc.pre(Math.abs(1 - share - underwater) > 1e-6);
          const margin = marginAt(plan, user, userQuantile(spreadOf(plan, user), share)) ?? 0;
          expect(margin < 0).toBe(1 - share < underwater);
        },
      ),
    );
  });
});
