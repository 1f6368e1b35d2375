import { describe, expect, it } from "vitest";
import { approximateUsd } from "../../src/domain/money.ts";
import type { Feature } from "../../src/domain/workload.ts";
import { arrivalsPerPrefix } from "../../src/compare/caching.ts";
import { usdOfLoad } from "../../src/compare/load-cost.ts";
import { sliceLoad } from "../../src/load/slices.ts";
import { tokenLoad } from "../../src/load/token-load.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { always, invented, monthly } from "./invented.ts";

const COUNTED = { static: 2000, scale: 1, basis: "exact" } as const;
const agent = (steps: number, known: Partial<Feature> = {}) =>
  invented({ agent: { steps: always(steps), resultTokens: always(100) }, ...known });
const loadOf = (feature: Feature) => tokenLoad(feature, COUNTED);

describe("a loop of steps", () => {
  // s = 2000, the task u = 100, a result o = 100, an answer a = 300: n·s + u·n(n+1)/2 + a·n(n−1)/2, as for turns.
  it.each([
    [1, 2_100],
    [5, 14_500],
    [10, 39_000],
    [20, 118_000],
    [50, 595_000],
  ])("of %d sends everything before again", (steps, input) => {
    const load = loadOf(agent(steps));
    expect(load.callsPerRequest).toBeCloseTo(steps, 9);
    expect(load.input.mean * steps).toBeCloseTo(input, 5);
    const parts = new Map(load.parts.map(({ name, tokens }) => [name, tokens * steps]));
    expect(parts.get("dynamic")).toBeCloseTo(100 * steps, 6);
    expect(parts.get("tools") ?? 0).toBeCloseTo((100 * steps * (steps - 1)) / 2, 6);
    expect(parts.get("history") ?? 0).toBeCloseTo((300 * steps * (steps - 1)) / 2, 5);
  });

  it("writes what each step adds and reads the rest", () => {
    const [all] = sliceLoad(loadOf(agent(10)), [], { minimumTokens: 1024 });
    expect(((all?.prefix ?? 0) + (all?.write ?? 0)) * 10).toBeCloseTo(2000 + 10 * 100 + 9 * 300, 6);
    expect((all?.read ?? 0) * 10).toBeCloseTo(39_000 - 5_700, 6);
  });

  it("counts tasks: each starts once, and is retried and answered from the response cache as calls are", () => {
    const cache = { prefixes: 4, perUser: false, ttl: "5m" } as const;
    const feature = agent(10, { cache, requests: monthly(7300), retries: 0.1, responseCache: 0.5 });
    const load = loadOf(feature);
    expect(load.callsPerRequest).toBeCloseTo(0.5 * 10 * (1 + 0.1 + 0.01), 9);
    // 7,300 tasks in 730 hours, half of them, over four prefixes.
    expect(arrivalsPerPrefix({ feature, load, cachedShare: 1 }, 1)).toBeCloseTo(1.25, 9);
  });

  it("says how many tasks reach the cap", () => {
    const load = loadOf(invented({ agent: { steps: { p50: 5, p95: 20, max: 12 }, resultTokens: null } }));
    const cap = load.assumptions.find(({ code }) => code === "agent-cap");
    expect(cap?.text).toContain("12 steps");
    expect(Number.parseFloat(cap?.value ?? "")).toBeGreaterThan(10);
    expect(Number.parseFloat(cap?.value ?? "")).toBeLessThan(25);
  });
});

describe("what conversations cost with and without a prompt cache", () => {
  // 2,000 static, 100 of the user, 300 of the answer at $3 and $15, writes 1.25 and reads a tenth: a conversation, and a turn of it.
  it.each([
    [1, "0.0108", "0.0124", "0.0108", "0.0124"],
    [5, "0.0660", "0.0396", "0.0132", "0.0079"],
    [10, "0.162", "0.0764", "0.0162", "0.0076"],
    [20, "0.444", "0.159", "0.0222", "0.0079"],
    [50, "2.01", "0.478", "0.0402", "0.0096"],
  ])("of %d turns", (turns, uncached, cached, eachUncached, eachCached) => {
    // So many prefixes that no conversation finds another's: each writes the static text once.
    const cold = { prefixes: 1_000_000_000, perUser: false, ttl: "5m" } as const;
    const turn = (cache: Feature["cache"]): number => {
      const feature = invented({ turns: always(turns), cache });
      const cost = usdOfLoad(feature, loadOf(feature), TERMS);
      return cost.kind === "usd" ? approximateUsd(cost.perRequest) : NaN;
    };
    const decimals = (text: string) => text.split(".")[1]?.length ?? 0;
    for (const [found, printed] of [
      [turn(null) * turns, uncached],
      [turn(cold) * turns, cached],
      [turn(null), eachUncached],
      [turn(cold), eachCached],
    ] as const) {
      expect(Math.abs(found - Number(printed)), printed).toBeLessThan(0.5000001 * 10 ** -decimals(printed));
    }
  });
});
