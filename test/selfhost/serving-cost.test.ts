import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fraction } from "../../src/domain/money.ts";
import { approximateUsd, fraction, usd } from "../../src/domain/money.ts";
import { FITTED } from "../../src/selfhost/facts/parameters.ts";
import { gpuHour } from "../../src/selfhost/hosting-cost.ts";
import { cheapestHybrid } from "../../src/selfhost/break-even.ts";
import { fewestGpus, freeBytes, sequenceBytes } from "../../src/selfhost/memory.ts";
import { sequencesForSpeed, servingCost } from "../../src/selfhost/serving-cost.ts";
import { mixedThroughput } from "../../src/selfhost/throughput.ts";
import { IDEAL, plan, setup, SHAPE } from "./setups.ts";

const dollars = (amount: ReturnType<typeof usd>): number => approximateUsd(amount);
const share = (percent: bigint): Fraction => ({ numerator: percent, denominator: 100n });

describe("memory", () => {
  it("keeps 128 KiB a token for Llama 3.1 8B in BF16 and 68.6 KiB for DeepSeek's latent", () => {
    const bf16 = { weights: "bf16", denseWeights: "bf16", cache: "bf16", compute: "bf16" } as const;
    expect(sequenceBytes(setup("llama-3.1-8b", "h100", 1).model, bf16, 1)).toBe(131_072);
    expect(sequenceBytes(setup("deepseek-v3", "h100", 8).model, bf16, 1)).toBe(70_272);
  });

  it("keeps half the layers of gpt-oss within their window", () => {
    const { model, formats } = setup("gpt-oss-120b", "h200", 1);
    expect(sequenceBytes(model, formats, 10_128)).toBe(2 * 8 * 64 * (18 * 10_128 + 18 * 128));
  });

  it("finds the fewest accelerators that hold a model, and no fewer do", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("llama-3.1-8b", "qwen3-32b", "llama-3.1-70b", "mixtral-8x22b", "llama-3.1-405b"),
        fc.constantFrom("L40S", "A100-SXM-80GB", "H100-SXM", "B200-SXM"),
        (model, gpu) => {
          const fewest = fewestGpus(setup(model, gpu, 1), SHAPE) ?? Number.NaN;
          const room = (gpus: number): number => freeBytes(setup(model, gpu, gpus));
          expect(room(fewest)).toBeGreaterThan(0);
          if (fewest > 1 && fewest <= 8)
            expect(room(fewest / 2)).toBeLessThan(
              sequenceBytes(setup(model, gpu, 1).model, setup(model, gpu, 1).formats, 1500),
            );
        },
      ),
    );
  });
});

describe("the cost of serving", () => {
  it("is the hour's money over the hour's tokens", () => {
    const { throughput, perMillion, hourly } = servingCost(plan(), FITTED);
    expect(hourly).toBe(usd("4"));
    expect(dollars(perMillion.outputAllIn)).toBeCloseTo((4 / 3600 / throughput.outputPerSecond) * 1e6, 6);
  });

  it("splits a request's cost between its input and its output", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), fc.integer({ min: 1, max: 4000 }), (input, output) => {
        const shape = { ...SHAPE, input, output };
        const { perMillion, perRequest } = servingCost(plan({ shape }), FITTED);
        const parts = (dollars(perMillion.input) * input + dollars(perMillion.output) * output) / 1e6;
        expect(parts / dollars(perRequest)).toBeCloseTo(1, 5);
      }),
    );
  });

  it("doubles where the accelerators are busy half as long", () => {
    const busy = servingCost(plan(), FITTED);
    const idle = servingCost(plan({ operation: { ...IDEAL, utilisation: 0.5 } }), FITTED);
    expect(dollars(idle.perRequest) / dollars(busy.perRequest)).toBeCloseTo(2, 6);
  });

  it("adds the time of traffic classes, not their speeds", () => {
    const traffic = [
      { name: "chat", share: 0.5, service: "interactive" as const },
      { name: "nightly", share: 0.5, service: "offline" as const },
    ];
    const mixed = servingCost(plan({ operation: { ...IDEAL, traffic } }), FITTED);
    expect(dollars(mixed.perRequest) / dollars(servingCost(plan(), FITTED).perRequest)).toBeCloseTo(0.5 / 0.6 + 0.5, 6);
  });

  it("pays for copies that stand by, for platform and for people", () => {
    const { hourly } = servingCost(
      plan({ operation: { ...IDEAL, spares: 1 }, platform: usd("730"), staff: usd("1460") }),
      FITTED,
    );
    expect(hourly).toBe(usd("11"));
  });

  it("never rises with a better accelerator, a larger batch or more prefix hits", () => {
    const base = setup("llama-3.1-70b", "h100", 2);
    const rate = (changes: Partial<typeof base.gpu>, shape = SHAPE): number =>
      mixedThroughput({ ...base, gpu: { ...base.gpu, ...changes } }, shape, FITTED).outputPerSecond;
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.integer({ min: 1, max: 240 }),
        (times, concurrency) => {
          expect(rate({ bandwidthGbS: base.gpu.bandwidthGbS * times })).toBeGreaterThanOrEqual(rate({}));
          expect(rate({ memoryGb: base.gpu.memoryGb * times })).toBeGreaterThanOrEqual(rate({}));
          expect(rate({}, { ...SHAPE, concurrency: concurrency + 1 })).toBeGreaterThan(
            rate({}, { ...SHAPE, concurrency }),
          );
          expect(rate({}, { ...SHAPE, prefixHits: 1 - 1 / times })).toBeGreaterThanOrEqual(rate({}));
        },
      ),
    );
  });

  it("finds the largest batch that leaves every user the speed asked for", () => {
    const served = setup("llama-3.1-8b", "h100", 1);
    const speedAt = (concurrency: number): number => mixedThroughput(served, { ...SHAPE, concurrency }, FITTED).perUser;
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 150 }), (speed) => {
        const most = sequencesForSpeed(served, SHAPE, speed, FITTED) ?? Number.NaN;
        expect(speedAt(most)).toBeGreaterThanOrEqual(speed);
        expect(speedAt(most + 1)).toBeLessThan(speed);
      }),
    );
    expect(sequencesForSpeed(served, SHAPE, 100_000, FITTED)).toBeNull();
  });
});

describe("an accelerator's hour", () => {
  const owned = {
    kind: "owned",
    capex: usd("40625"),
    years: { numerator: 3n, denominator: 1n },
    residual: share(30n),
    networkShare: share(12n),
    upkeepShare: share(5n),
    kilowatts: fraction("1.275"),
    power: { kind: "colocation", perKilowattMonth: usd("200") },
  } as const;

  it("comes to $1.85 for a node of $325,000 and 10.2 kW over three years", () => {
    expect(dollars(gpuHour(owned))).toBeCloseTo(1.85, 2);
    expect(dollars(gpuHour(owned)) / 0.7).toBeCloseTo(2.64, 2);
    expect(dollars(gpuHour(owned)) / 0.5).toBeCloseTo(3.7, 1);
  });

  it("takes 13 cents of power at 8 cents a kWh and a building's overhead of 1.3", () => {
    const free = { ...owned, capex: usd("0") };
    const power = { kind: "metered", perKilowattHour: usd("0.08"), overhead: fraction("1.3") } as const;
    expect(dollars(gpuHour({ ...free, power }))).toBeCloseTo(0.1326, 6);
  });
});

describe("own copies with an API for the peaks", () => {
  it("costs no more than either alone, and at a steady load takes whole copies", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        (requestsPerSecond, peakOverMean, perSecond) => {
          const copy = { perSecond, hourly: usd("4") };
          const hybrid = cheapestHybrid({ requestsPerSecond, peakOverMean }, copy, usd("0.0005"));
          const cent = usd("0.01");
          expect(hybrid.monthly <= hybrid.apiMonthly + cent).toBe(true);
          expect(hybrid.monthly <= hybrid.ownMonthly + cent).toBe(true);
          expect(hybrid.ownedShare).toBeGreaterThanOrEqual(0);
          expect(hybrid.ownedShare).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  it("takes none where the API is cheaper even than a busy copy", () => {
    const hybrid = cheapestHybrid(
      { requestsPerSecond: 10, peakOverMean: 2 },
      { perSecond: 1, hourly: usd("4") },
      usd("0.001"),
    );
    expect(hybrid.copies).toBe(0);
    expect(hybrid.monthly).toBe(hybrid.apiMonthly);
  });
});
