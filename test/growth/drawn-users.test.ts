import { describe, expect, it } from "vitest";
import { fastNormalScore } from "../../src/growth/fast-normal.ts";
import { drawUsers } from "../../src/growth/drawn-users.ts";
import { uniformStream } from "../../src/growth/random.ts";
import { cappedMean } from "../../src/growth/user-spread.ts";

const DRAWS = 8192;

/** Quantiles and mean of the realised cost a user, whole and below a cap of $20. */
function summary(costs: readonly { readonly all: number; readonly below: number }[]) {
  const of = (name: "all" | "below") => {
    const sorted = costs.map((each) => each[name]).toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? NaN;
    return {
      p10: at(0.1),
      p50: at(0.5),
      p90: at(0.9),
      mean: sorted.reduce((sum, cost) => sum + cost, 0) / sorted.length,
    };
  };
  return { all: of("all"), below: of("below") };
}

function drawn(users: number, sigma: number) {
  const next = uniformStream(11);
  return summary(
    Array.from({ length: DRAWS }, () => {
      const { below, beyond } = drawUsers(users, { mean: 6, sigma }, 20, next);
      return { all: (below + beyond) / users, below: below / users };
    }),
  );
}

/** Every user drawn. */
function oneByOne(users: number, sigma: number) {
  const next = uniformStream(12);
  const mu = Math.log(6) - (sigma * sigma) / 2;
  return summary(
    Array.from({ length: 3000 }, () => {
      let [all, below] = [0, 0];
      for (let user = 0; user < users; user++) {
        const cost = Math.exp(mu + sigma * fastNormalScore(next()));
        all += cost;
        below += Math.min(cost, 20);
      }
      return { all: all / users, below: below / users };
    }),
  );
}

describe("the cost of a number of lognormal users", () => {
  it.each([
    [20, 1.5],
    [100, 2],
    [400, 1.8],
  ])("of %d with σ %d spreads as if each were drawn, whole and below a cap", (users, sigma) => {
    const [quick, slow] = [drawn(users, sigma), oneByOne(users, sigma)];
    for (const part of ["all", "below"] as const) {
      for (const name of ["p10", "p50", "p90"] as const) {
        expect(Math.abs(quick[part][name] / slow[part][name] - 1), `${part} ${name}`).toBeLessThan(0.06);
      }
    }
  });

  it("of σ 2 around $6: 100 users realise $3.2 to 9.3, 1,000 $4.75 to 7.4, 10,000 $5.5 to 6.5", () => {
    const range = (users: number) => [drawn(users, 2).all.p10, drawn(users, 2).all.p90];
    for (const [users, low, high] of [
      [100, 3.2, 9.3],
      [1000, 4.75, 7.4],
      [10_000, 5.53, 6.5],
    ] as const) {
      const [p10 = NaN, p90 = NaN] = range(users);
      expect(Math.abs(p10 - low)).toBeLessThan(0.1);
      expect(Math.abs(p90 - high)).toBeLessThan(0.2);
    }
  });

  it("is the analytic mean on average, whole and below the cap", () => {
    const { all, below } = drawn(1000, 1.5);
    // One standard error: 6 · 2.91/√(1000 · 8192) = 0.006.
    expect(Math.abs(all.mean - 6)).toBeLessThan(0.02);
    expect(Math.abs(below.mean - cappedMean({ mean: 6, sigma: 1.5 }, 20))).toBeLessThan(0.005);
  });

  it("knows users who cost nothing, all the same, or are none", () => {
    const next = uniformStream(1);
    expect(drawUsers(5, { mean: 0, sigma: 1 }, 20, next)).toEqual({ below: 0, beyond: 0 });
    expect(drawUsers(5, { mean: 30, sigma: 0 }, 20, next)).toEqual({ below: 100, beyond: 50 });
    expect(drawUsers(0, { mean: 6, sigma: 1 }, 20, next)).toEqual({ below: 0, beyond: 0 });
  });
});
