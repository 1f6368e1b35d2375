import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Trace } from "../src/domain/trace.ts";
import type { CountFeature } from "../src/domain/token-load.ts";
import type { Feature, Workload } from "../src/domain/workload.ts";
import { costCurve } from "../src/growth/cost-curve.ts";
import { drawSimulation } from "../src/growth/monte-carlo.ts";
import { replayTrace } from "../src/growth/trace-replay.ts";
import { readTrace } from "../src/read/traces/index.ts";
import { TERMS } from "../test/compare/invented-prices.ts";
import { workload } from "../test/growth/invented-workload.ts";
import { countInvented, invented, monthly, whole } from "../test/load/invented.ts";

/** `node scripts/run.mjs bench/simulate.ts [FOLDER OF TRACES]`: draws and trace replay, against what docs/simulation.md promises. */
export default function benchSimulate([traces]: readonly string[] = [], root = "."): void {
  benchDraws();
  const folder = traces ?? path.join(root, "../shared/data/traces");
  if (!existsSync(folder)) console.log("no traces to replay");
  else benchReplay(folder);
}

const seconds = (from: number): number => (performance.now() - from) / 1000;

function benchDraws(): void {
  timeDraws(manyFeatures(feature));
  console.log("with six ranges in each feature:");
  timeDraws(manyFeatures(rangedFeature));
}

function timeDraws(given: Workload): void {
  for (const run of ["first", "second"]) {
    const start = performance.now();
    const curve = costCurve(given, TERMS, countWithRange);
    const priced = seconds(start);
    const { inputs } = drawSimulation(given, curve, countWithRange, { draws: 10_000, seed: 1 });
    console.log(
      `draws, ${run} run: 10,000 × ${given.features.length} features × 3 factors × 12 months, ${inputs.length} uncertain ` +
        `inputs: ${seconds(start).toFixed(2)} s, ${priced.toFixed(2)} s of it to price the loads`,
    );
  }
}

function benchReplay(folder: string): void {
  const read = (file: string): Trace => {
    const text = readFileSync(path.join(folder, file), "utf8");
    const start = performance.now();
    const trace = readTrace({ file, text });
    console.log(`${trace.format}: ${trace.ticks.length} requests read in ${seconds(start).toFixed(3)} s`);
    return trace;
  };
  const cache = { ttlSeconds: 300, refreshedByHits: true, capacityBlocks: null };
  for (const file of ["azure-2023/AzureLLMInferenceTrace_conv.csv", "mooncake-fast25/conversation_trace.jsonl"]) {
    const trace = read(file);
    const limits = [{ scope: "all", limits: { requestsPerMinute: 10_000, tokensPerMinute: 40_000_000 } }];
    for (const factor of [1, 10, 100]) {
      for (const capacityBlocks of trace.blocks ? [null, 10_000] : [null]) {
        const start = performance.now();
        const { requests } = replayTrace(trace, whole(factor), {
          superpose: "fresh",
          seed: 1,
          cache: { ...cache, capacityBlocks },
          blocks: trace.blocks,
          limits,
        });
        const took = seconds(start);
        const blocks = ((trace.blocks?.ids.length ?? 0) * factor) / took / 1e6;
        const room = capacityBlocks === null ? "" : `, LRU of ${capacityBlocks}`;
        console.log(
          `${trace.format} ${factor}x${room}: ${took.toFixed(2)} s, ${(requests / took / 1e6).toFixed(2)} M requests/s` +
            (trace.blocks ? `, ${blocks.toFixed(1)} M blocks/s` : ""),
        );
      }
    }
  }
}

const countWithRange: CountFeature = (feature, model) => {
  const known = countInvented(feature, model);
  return { ...known, basis: "estimated", range: { low: known.static * 0.95, high: known.static * 1.06 } };
};

function manyFeatures(make: (index: number) => Feature): Workload {
  return workload({
    features: Array.from({ length: 40 }, (_, index) => make(index)),
    growth: {
      factors: [whole(1), whole(10), whole(100)],
      months: 12,
      users: { kind: "exponential", monthly: 0.08, churn: 0.02 },
      prices: { kind: "tier-steps" },
      elasticity: 0.5,
      ranges: { monthly: { low: 0.02, high: 0.15 }, elasticity: { low: 0, high: 1 } },
    },
  });
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

/** The same with what may be a range told as one. */
function rangedFeature(index: number): Feature {
  const plain = feature(index);
  const { cache, turns, gapCv } = plain;
  return {
    ...plain,
    retries: 0.02,
    responseCache: 0.18,
    batch: 0.1,
    reasoningShare: 0.1,
    turns: turns && { ...turns, meanRange: { low: 3, high: 6 } },
    ranges: {
      retries: { low: 0, high: 0.08 },
      "response-cache": { low: 0.1, high: 0.31 },
      batch: { low: 0, high: 0.3 },
      reasoning: { low: 0, high: 0.4 },
      ...(cache && { prefixes: { low: 5, high: 40 } }),
      ...(gapCv === null ? {} : { "gap-cv": { low: 2, high: 5 } }),
    },
  };
}
