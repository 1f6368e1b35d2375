import { costCurve } from "../src/growth/cost-curve.ts";
import { drawSimulation } from "../src/growth/monte-carlo.ts";
import type { Feature } from "../src/domain/workload.ts";
import { TERMS } from "../test/compare/invented-prices.ts";
import { workload } from "../test/growth/invented-workload.ts";
import { countInvented, invented, monthly } from "../test/load/invented.ts";
import type { CountFeature } from "../src/domain/token-load.ts";

/** `node scripts/run.mjs bench/simulate.ts`: draws and trace replay, against what docs/simulation.md promises. */
export default function benchSimulate(): void {
  const features = Array.from({ length: 40 }, (_, index) => feature(index));
  const counted: CountFeature = (each, model) => {
    const known = countInvented(each, model);
    return { ...known, basis: "estimated", range: { low: known.static * 0.95, high: known.static * 1.06 } };
  };
  const given = workload({
    features,
    growth: {
      factors: [1n, 10n, 100n].map((numerator) => ({ numerator, denominator: 1n })),
      months: 12,
      users: { kind: "exponential", monthly: 0.08, churn: 0.02 },
      prices: { kind: "tier-steps" },
      elasticity: 0.5,
      ranges: { monthly: { low: 0.02, high: 0.15 }, elasticity: { low: 0, high: 1 } },
    },
  });
  const start = performance.now();
  const curve = costCurve(given, TERMS, counted);
  const priced = performance.now();
  const drawn = drawSimulation(given, curve, counted, { draws: 10_000, seed: 1 });
  const end = performance.now();
  console.log(
    `draws: 10,000 × ${features.length} features × 3 factors × 12 months, ${drawn.inputs.length} uncertain inputs: ` +
      `${((end - start) / 1000).toFixed(2)} s (${((priced - start) / 1000).toFixed(2)} s of it to price the loads)`,
  );
}

/** A third has caches, a third conversations, a few context tiers and bursts. */
function feature(index: number): Feature {
  const tiered = index % 10 === 9;
  return invented({
    name: `feature ${index}`,
    model: tiered ? "acme/tiered" : "acme/large",
    requests: monthly(10_000 + index, 5_000, 30_000),
    input: { kind: "tokens", static: 2000, dynamic: tiered ? { p50: 88_000, p95: 212_000 } : { p50: 300, p95: 1200 } },
    output: index % 2 === 0 ? null : { kind: "tokens", spread: { p50: 180 } },
    turns: index % 3 === 1 ? { mean: 4, p95: 12 } : null,
    cache: index % 3 === 0 ? { prefixes: 10, perUser: false, ttl: "5m" } : null,
    gapCv: index % 6 === 0 ? 3 : null,
  });
}
