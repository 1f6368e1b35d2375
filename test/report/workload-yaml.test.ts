import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant, IsoDate } from "../../src/domain/dates.ts";
import type { Feature, Spread } from "../../src/domain/workload.ts";
import { type FittedFeature, fitFeatures } from "../../src/commands/fitted-features.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { workloadYaml } from "../../src/report/workload-yaml.ts";
import type { MeasuredFeature } from "../../src/usage/usage-report.ts";
import { BOOK } from "../usage/price-book.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

const measuredTokens = fc
  .tuple(fc.nat(5000), fc.nat(5000), fc.nat(5000), fc.nat(5000), share)
  .map(([p50, more95, more99, more, place]) => {
    const max = p50 + more95 + more99 + more;
    return { p50, p95: p50 + more95, p99: p50 + more95 + more99, max, mean: place * max };
  });

const NAMES = ["chat", "a: b", "# no comment", "yes", "1", "ünï {x}", "- dash", "'q\"", "all requests?", null] as const;

const measured: fc.Arbitrary<readonly MeasuredFeature[]> = fc.uniqueArray(
  fc.record({
    feature: fc.constantFrom(...NAMES),
    requests: fc.integer({ min: 1, max: 1_000_000 }),
    requestsPerMonth: fc.double({ min: 0.001, max: 1e9, noNaN: true }),
    input: measuredTokens,
    output: measuredTokens,
    cache: fc.record({ read: share, write5m: share, write1h: share }).map(({ read, write5m, write1h }) => ({
      ...{ read: read / 3, write5m: write5m / 3, write1h: write1h / 3 },
    })),
    reasoningShare: share,
    batchShare: share,
    models: fc.constant([{ model: "anthropic/claude-sonnet-4-5", requests: 3 }]),
  }),
  { selector: ({ feature }) => feature, minLength: 1, maxLength: 4 },
);

const TERMS = {
  book: BOOK,
  when: { at: 1_763_000_000 as Instant, clock: "unknown" },
  region: null,
  rateWindow: null,
} as const;

function yamlOf(
  seen: readonly MeasuredFeature[],
  change: (fitted: FittedFeature) => FittedFeature = (fitted) => fitted,
): { readonly text: string; readonly features: readonly Feature[] } {
  const sources = fitFeatures(seen, () => null, TERMS).map(change);
  const span = { from: 1_760_000_000 as Instant, to: 1_763_000_000 as Instant };
  return {
    features: sources.map(({ feature }) => feature),
    text: workloadYaml({ sources, span, asOf: "2026-11-21" as IsoDate }),
  };
}

const KEYS = ["mean", "p10", "p50", "p90", "p95", "p99", "max"] as const;

function close(found: Spread | null, wanted: Spread | null): void {
  expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(wanted ?? {}).sort());
  for (const key of KEYS) expect(found?.[key] ?? 0).toBeCloseTo(wanted?.[key] ?? 0, 1);
}

describe("a workload that is written from a log", () => {
  it("reads back as the features that the log showed", () => {
    fc.assert(
      fc.property(measured, (seen) => {
        const { features, text } = yamlOf(seen);
        const read = readWorkload({ file: "saved.yaml", text }).features;
        expect(read.map(({ name }) => name)).toEqual(features.map(({ name }) => name));
        for (const [index, feature] of features.entries()) {
          const again = read[index];
          expect(again).toMatchObject({ model: feature.model, cache: feature.cache });
          const { numerator, denominator } = feature.requests.expected;
          const volume = again?.requests.expected;
          expect((volume?.numerator ?? 0n) * denominator).toBe(numerator * (volume?.denominator ?? 0n));
          expect(again?.reasoningShare).toBeCloseTo(feature.reasoningShare, 3);
          expect(again?.batch).toBeCloseTo(feature.batch, 3);
          if (feature.input.kind === "tokens" && again?.input.kind === "tokens") {
            expect(again.input.static).toBe(feature.input.static);
            close(again.input.dynamic, feature.input.dynamic);
          }
          if (feature.output?.kind === "tokens" && again?.output?.kind === "tokens")
            close(again.output.spread, feature.output.spread);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("says where its figures are from", () => {
    const { text } = yamlOf(
      [
        {
          ...{ feature: "chat", requests: 1200, requestsPerMonth: 3650.25, reasoningShare: 0.25, batchShare: 0 },
          input: { mean: 2000, p50: 1900, p95: 4000, p99: 5000, max: 9000 },
          output: { mean: 180.256, p50: 170, p95: 400, p99: 500, max: 1000 },
          cache: { read: 0.4, write5m: 0.1, write1h: 0 },
          models: [{ model: "anthropic/claude-sonnet-4-5", requests: 1200 }],
          turns: { conversations: 400, told: 1, mean: 3, p50: 3, p95: 5, p99: 6, max: 7 },
        },
      ],
      (fitted) => ({ ...fitted, feature: { ...fitted.feature, name: "chat\nroom" }, withoutTurns: "odd\nreason" }),
    );
    expect(text).toContain("# Measured by tokcost usage --save-workload, 2025-10-09 to 2025-11-13.");
    expect(text).toContain("# 1,200 requests seen\n");
    expect(text).toContain(
      "# no price is known for the model\n    # turns: 3 a conversation on average, left out: odd reason\n",
    );
    expect(text).toContain("# retries: the log doesn't tell which requests repeat a failed one\n");
    expect(text).toContain("requests: 3650.25/month");
    expect(text).toContain("output: { mean: 180.26, p50: 170, p95: 400, p99: 500, max: 1000 }");
    expect(text).toContain(
      "input: { static: 1000, dynamic: { mean: 1000, p50: 900, p95: 3000, p99: 4000, max: 8000 } }",
    );
    expect(text.split("\n").every((line) => line === line.trimEnd())).toBe(true);
  });
});
