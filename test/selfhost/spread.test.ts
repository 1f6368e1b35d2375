import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FITTED } from "../../src/selfhost/facts/parameters.ts";
import { sequencesThatFit } from "../../src/selfhost/memory.ts";
import { fastestSpread } from "../../src/selfhost/spread.ts";
import { mixedThroughput } from "../../src/selfhost/throughput.ts";
import { setup, SHAPE } from "./setups.ts";

describe("spreading copies over accelerators", () => {
  it("is no slower than any copy size that fills them", () => {
    const models = ["llama-3.1-8b", "llama-3.1-70b", "gpt-oss-120b", "qwen3-235b-a22b"];
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.constantFrom(2, 4, 8),
        fc.constantFrom(1, 2, 4, 8),
        (model, gpus, size) => {
          fc.pre(gpus % size === 0);
          const spread = setup(model, "h200", gpus, { parallelism: { kind: "tensor", size } });
          fc.pre(sequencesThatFit(spread, SHAPE) >= 1);
          const fastest = fastestSpread(spread, SHAPE, FITTED)?.outputPerSecond ?? 0;
          expect(fastest).toBeGreaterThanOrEqual(mixedThroughput(spread, SHAPE, FITTED).outputPerSecond);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("runs small models as copies of one, and spreads one copy where each user is to be fast", () => {
    const eight = setup("llama-3.1-8b", "h100", 8);
    expect(fastestSpread(eight, SHAPE, FITTED)?.setup.parallelism).toEqual({ kind: "tensor", size: 1 });
    expect(fastestSpread(eight, SHAPE, FITTED, { perUser: 320 })?.setup.parallelism.size).toBeGreaterThan(1);
  });

  it("finds none where no copy holds a request", () => {
    expect(fastestSpread(setup("llama-3.1-405b", "h100", 2), SHAPE, FITTED)).toBeNull();
  });
});
