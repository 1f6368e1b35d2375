import { describe, expect, it } from "vitest";
import { costCurve } from "../../src/growth/cost-curve.ts";
import { drawSimulation } from "../../src/growth/monte-carlo.ts";
import { withPrefixes } from "../../src/growth/prefix-replay.ts";
import { uniformStream } from "../../src/growth/random.ts";
import { replayTrace } from "../../src/growth/trace-replay.ts";
import { TICKS_A_SECOND, type Trace } from "../../src/domain/trace.ts";
import { TERMS } from "../compare/invented-prices.ts";
import { workload } from "../growth/invented-workload.ts";
import { countInvented, invented, monthly, whole } from "../load/invented.ts";

const took = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

/** The best of three: what the machine can do, whatever else it does meanwhile. */
const best = (work: () => unknown): number => Math.min(took(work), took(work), took(work));

/** Bounds with room for a busy machine: bench/simulate has the figures. */
describe("the time that simulations take", () => {
  it("10,000 draws of 40 features at 3 factors over 12 months take seconds", () => {
    const features = Array.from({ length: 40 }, (_, index) =>
      invented({
        name: `f${index}`,
        requests: monthly(10_000, 5000, 30_000),
        output: null,
        turns: index % 3 === 1 ? { mean: 4, p95: 12 } : null,
        cache: index % 3 === 0 ? { prefixes: 10, perUser: false, ttl: "5m" } : null,
      }),
    );
    const given = workload({ features });
    expect(
      best(() =>
        drawSimulation(given, costCurve(given, TERMS, countInvented), countInvented, { draws: 10_000, seed: 1 }),
      ),
    ).toBeLessThan(8);
  });

  it("half a million requests of a trace take seconds, also through a cache and limits", () => {
    const next = uniformStream(1);
    const size = 50_000;
    let tick = 0;
    const trace: Trace = {
      format: "azure",
      startSecond: 0,
      ticks: Float64Array.from({ length: size }, () => (tick += Math.round(-Math.log(next()) * TICKS_A_SECOND))),
      input: new Uint32Array(size).fill(1000),
      output: new Uint32Array(size).fill(200),
      blocks: null,
    };
    const cache = { ttlSeconds: 300, refreshedByHits: true, capacityBlocks: 5000 };
    const limits = [{ scope: "all", limits: { requestsPerMinute: 300, tokensPerMinute: 1_000_000 } }];
    const blocks = withPrefixes(trace, 1000, 1);
    expect(
      best(() => replayTrace(trace, whole(10), { superpose: "fresh", seed: 1, cache, blocks, limits })),
    ).toBeLessThan(5);
  });
});
