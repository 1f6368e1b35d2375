import type { Hosting, Operation } from "../../src/domain/hosting.ts";
import { usd, ZERO } from "../../src/domain/money.ts";
import type { ServingSetup, Shape } from "../../src/domain/serving.ts";
import { accelerator, servedModel } from "../../src/selfhost/names.ts";
import type { SelfhostPlan } from "../../src/selfhost/serving-cost.ts";

export function setup(model: string, gpu: string, gpus: number, changes: Partial<ServingSetup> = {}): ServingSetup {
  return {
    model: servedModel(model),
    gpu: accelerator(gpu),
    gpus,
    formats: { weights: "fp8", denseWeights: "fp8", cache: "fp8", compute: "fp8" },
    parallelism: { kind: "tensor", size: gpus },
    networkGbS: null,
    engine: "stock",
    ...changes,
  };
}

export const SHAPE: Shape = { input: 1000, output: 1000, concurrency: null, prefixHits: 0 };

export const RENTED: Hosting = { kind: "rented", perGpuHour: usd("2") };

/** All accelerators always busy, nothing lost. */
export const IDEAL: Operation = { utilisation: 1, availability: 1, spares: 0, derate: 1, traffic: [] };

export function plan(changes: Partial<SelfhostPlan> = {}): SelfhostPlan {
  return {
    setup: setup("llama-3.1-70b", "H100-SXM", 2),
    shape: SHAPE,
    hosting: RENTED,
    operation: IDEAL,
    platform: ZERO,
    staff: ZERO,
    retrieval: ZERO,
    training: ZERO,
    calibration: 1,
    ...changes,
  };
}
