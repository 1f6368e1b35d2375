import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approximateUsd, fraction, usd, usdToDecimal, type Money } from "../../src/domain/money.ts";
import type { Plan } from "../../src/domain/workload.ts";
import { grossMargin, priceFor, underwaterShare, type UserCost } from "../../src/margin/unit-economics.ts";
import { whole } from "../load/invented.ts";
import { plan } from "../growth/invented-workload.ts";

const user = (model: string, platform = "0", requests = 100): UserCost => ({
  model: usd(model),
  platform: usd(platform),
  requests: whole(requests),
});
const FEES = { share: fraction("0.029"), fixed: usd("0.30") };
const dollars = (amount: Money | null) => (amount === null ? null : approximateUsd(amount));

/** $20 a seat, $1 support, the usual card fees. */
const seat = (known: Partial<Plan> = {}) => plan({ fees: FEES, support: usd("1"), ...known });

describe("the price that a margin needs", () => {
  // Paying users carry 1.5 free ones each, who cost $0.80: [m + 1.5·0.8 + F/N + 1 + 0.30]/(1 − g − 0.029).
  it.each([
    ["6", "5", "0.8", [28.66, 36.39, 61.09, 78.95]],
    ["5.1", "0.8", "0.8", [17.83, 22.64, 38.01, 49.12]],
    ["4.4", "0.3", "0.8", [15.29, 19.41, 32.58, 42.11]],
  ])("falls with volume: $%s a user, $%s platform", (model, platform, freeUser, prices) => {
    const free = {
      share: fraction("0.6"),
      relativeUse: { numerator: fraction(freeUser).numerator * 10n, denominator: usd(model) / usd("0.01") },
    };
    const found = ["0.5", "0.6", "0.75", "0.8"].map((target) =>
      dollars(priceFor(seat({ free }), user(model, platform), fraction(target))),
    );
    for (const [index, price] of prices.entries()) expect(found[index]).toBeCloseTo(price, 2);
  });

  it("earns exactly nothing at the break-even price, whatever the plan", () => {
    const plans = fc.record({
      included: fc.constantFrom<Plan["included"]>(
        { kind: "unlimited" },
        { kind: "cost", monthly: usd("10") },
        { kind: "requests", monthly: 150 },
      ),
      overage: fc.constantFrom<Plan["overage"]>({ kind: "stop" }, { kind: "charge", multiple: 2 }),
      usage: fc.double({ min: 0.3, max: 2.4, noNaN: true }).map((sigma) => ({ sigma, basis: "given" }) as const),
    });
    fc.assert(
      fc.property(
        plans,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom("0", "0.5", "0.75"),
        (known, model, target) => {
          const cost = user(String(model), "2");
          const price = priceFor(seat(known), cost, fraction(target));
          if (price === null || price === 0n) return;
          const margin = grossMargin(seat({ ...known, price: { kind: "seat", monthly: price } }), cost);
          expect(margin).toBeCloseTo(Number(target), 9);
        },
      ),
    );
  });

  it("does not exist where target and fees take it all", () => {
    expect(priceFor(seat(), user("6"), fraction("0.98"))).toBeNull();
    expect(priceFor(seat(), user("6"), fraction("0.971"))).toBeNull();
  });

  it("is by the request where use is sold: (6 + 2 + 1 + 0.30)/(1 − 0.5 − 0.029)/100", () => {
    const usage = seat({ price: { kind: "usage", perRequest: usd("0.1") } });
    expect(dollars(priceFor(usage, user("6", "2"), fraction("0.5")))).toBeCloseTo(9.3 / 0.471 / 100, 12);
  });
});

describe("the margin of a plan", () => {
  it("is 60.6 % for a flat $20 at $6 a user, however use is spread", () => {
    // (20 − 0.88 − 1 − 6)/20
    for (const sigma of [1, 1.5, 2]) {
      expect(grossMargin(seat({ usage: { sigma, basis: "given" } }), user("6"))).toBeCloseTo(0.606, 12);
    }
  });

  it.each([
    [1.0, 0.651, 0.634],
    [1.5, 0.681, 0.689],
    [2.0, 0.702, 0.748],
  ])("at σ %d gains by overage at twice the cost past $10, and by a hard cap at $20", (sigma, overage, cap) => {
    const usage = { sigma, basis: "given" } as const;
    const charging = seat({
      usage,
      included: { kind: "cost", monthly: usd("10") },
      overage: { kind: "charge", multiple: 2 },
    });
    expect(grossMargin(charging, user("6"))).toBeCloseTo(overage, 3);
    const capped = seat({ usage, included: { kind: "cost", monthly: usd("20") } });
    expect(grossMargin(capped, user("6"))).toBeCloseTo(cap, 3);
  });

  it("falls as cost rises, whatever the plan", () => {
    const cents = fc.integer({ min: 1, max: 10_000 }).map((value) => String(value / 100));
    const plans = fc.record({
      included: fc.constantFrom<Plan["included"]>({ kind: "unlimited" }, { kind: "cost", monthly: usd("10") }),
      price: fc.constantFrom<Plan["price"]>(
        { kind: "seat", monthly: usd("20") },
        { kind: "usage", perRequest: usd("0.2") },
      ),
    });
    fc.assert(
      fc.property(plans, cents, cents, (known, one, other) => {
        const [low, high] = Number(one) < Number(other) ? [one, other] : [other, one];
        const margin = (model: string) => grossMargin(seat(known), user(model)) ?? NaN;
        expect(margin(high)).toBeLessThanOrEqual(margin(low) + 1e-9);
      }),
    );
  });

  it("does not exist without revenue", () => {
    expect(grossMargin(plan({ price: { kind: "seat", monthly: usd("0") } }), user("6"))).toBeNull();
  });

  it("counts included requests by what they cost", () => {
    // 100 requests cost $6, so 150 included are $9 of cost.
    const byRequests = seat({ included: { kind: "requests", monthly: 150 } });
    const byCost = seat({ included: { kind: "cost", monthly: usd("9") } });
    expect(grossMargin(byRequests, user("6"))).toBeCloseTo(grossMargin(byCost, user("6")) ?? NaN, 12);
  });
});

describe("the share of users under water", () => {
  const noSupport = (known: Partial<Plan> = {}) => plan({ fees: FEES, ...known });

  it.each([
    [1.0, 0.049],
    [1.5, 0.064],
    [2.0, 0.057],
  ])("is those whose cost passes $20 less fees, at σ %d", (sigma, share) => {
    expect(underwaterShare(noSupport({ usage: { sigma, basis: "given" } }), user("6"))).toBeCloseTo(share, 3);
  });

  it("is nobody where a cap stops them before", () => {
    expect(underwaterShare(noSupport({ included: { kind: "cost", monthly: usd("19") } }), user("6"))).toBe(0);
    expect(underwaterShare(noSupport({ included: { kind: "cost", monthly: usd("25") } }), user("6"))).toBeCloseTo(
      0.064,
      3,
    );
  });

  it("comes back to the surface where overage pays more than it costs", () => {
    // $20 − 0.88 = 19.12 left, $30 included, then 2·0.971 = 1.942 a dollar: under water from 19.12 to
    // (1.942·30 − 19.12)/0.942 = 41.55.
    const charging = noSupport({
      included: { kind: "cost", monthly: usd("30") },
      overage: { kind: "charge", multiple: 2 },
    });
    const share = underwaterShare(charging, user("6"));
    // z = (ln 19.12 − 0.66676)/1.5 = 1.5226 and (ln 41.55 − 0.66676)/1.5 = 2.0400: 0.06393 − 0.02068.
    expect(share).toBeCloseTo(0.04325, 4);
    const cheap = noSupport({
      included: { kind: "cost", monthly: usd("10") },
      overage: { kind: "charge", multiple: 2 },
    });
    expect(underwaterShare(cheap, user("6"))).toBe(0);
  });

  it("is the small users where use is sold and each payment has a fixed fee", () => {
    const usage = plan({
      price: { kind: "usage", perRequest: usd("0.12") },
      fees: FEES,
      usage: { sigma: 1.5, basis: "given" },
    });
    // $12 of revenue, 11.652 after the share, for $6 of cost: each dollar of cost earns 0.942; below 0.3/0.942 = 0.3185 it is a loss.
    const z = (Math.log(0.3185) - (Math.log(6) - 1.125)) / 1.5;
    expect(z).toBeCloseTo(-1.207, 3);
    expect(underwaterShare(usage, user("6"))).toBeCloseTo(0.1137, 3);
    expect(underwaterShare({ ...usage, price: { kind: "usage", perRequest: usd("0.06") } }, user("6"))).toBe(1);
  });
});

describe("money of a plan", () => {
  it("stays exact where no distribution is involved", () => {
    // (6 + 0 + 1 + 0.3)/(1 − 0.5) without a share: 14.6
    const flat = seat({ fees: { share: whole(0), fixed: usd("0.30") } });
    expect(usdToDecimal(priceFor(flat, user("6"), fraction("0.5")) ?? usd("0"))).toBe("14.6");
  });
});
