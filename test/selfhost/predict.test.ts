import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { OperatingPoint } from "../../src/domain/serving.ts";
import { readOperatingPoints } from "../../src/read/operating-points.ts";
import { FITTED } from "../../src/selfhost/facts/parameters.ts";
import { predictPoint } from "../../src/selfhost/predict.ts";
import { SHARED_DATA } from "../cli/tokcost.ts";

const POINTS = path.join(SHARED_DATA, "selfhost/operating_points.json");

const POINT: OperatingPoint = {
  id: "one",
  model: "llama-3.1-8b",
  gpu: "H100-SXM",
  gpus: 1,
  parallelism: "TP1",
  weights: "fp8",
  denseWeights: "fp8",
  cache: "fp8",
  compute: "fp8",
  input: 1000,
  output: 1000,
  concurrency: null,
  networkGbS: null,
  metric: { kind: "output", service: "offline", perGpu: false },
  derate: 1,
  engine: "stock",
  published: null,
  split: null,
};

const predict = (changes: Partial<OperatingPoint> = {}): number =>
  predictPoint({ ...POINT, ...changes }, FITTED).predicted ?? Number.NaN;

describe("predicting operating points", () => {
  it.skipIf(!existsSync(POINTS))("meets the published fit points within 15 % on (geometric) average", () => {
    const points = readOperatingPoints(POINTS, readFileSync(POINTS, "utf8")).filter(({ split }) => split === "fit");
    const logs = points.map((point) => {
      const { predicted, published } = predictPoint(point, FITTED);
      return Math.abs(Math.log((predicted ?? Number.NaN) / (published ?? Number.NaN)));
    });
    expect(points.length).toBeGreaterThanOrEqual(14);
    expect(Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)).toBeLessThan(1.15);
    expect(Math.exp(Math.max(...logs))).toBeLessThan(1.4);
  });

  it("scales with copies that don't know of each other", () => {
    expect(predict({ gpus: 8 })).toBeCloseTo(8 * predict(), 6);
  });

  it("takes what real traffic and latency limits leave", () => {
    expect(predict({ derate: 0.5 })).toBeCloseTo(predict() / 2, 6);
    expect(predict({ metric: { kind: "output", service: "interactive", perGpu: false } })).toBeCloseTo(
      0.6 * predict(),
      6,
    );
    expect(predict({ gpus: 4, metric: { kind: "output", service: "offline", perGpu: true } })).toBeCloseTo(
      predict(),
      6,
    );
  });

  it("says null where the model does not fit", () => {
    expect(predictPoint({ ...POINT, model: "llama-3.1-405b" }, FITTED).predicted).toBeNull();
  });

  it("names what it filled in", () => {
    const { assumed } = predictPoint({ ...POINT, weights: null, input: null }, FITTED);
    expect(assumed).toEqual(["weights fp8", "input tokens 1000"]);
  });

  it("reads longer prompts more slowly, and the same mixture faster over a faster network", () => {
    const prefill = { kind: "prefill", service: "offline", perGpu: false } as const;
    const mixture = { model: "deepseek-v3", gpus: 32, parallelism: "EP", metric: prefill };
    expect(predict({ ...mixture, input: 4096 })).toBeLessThan(predict({ ...mixture, input: 1024 }));
    expect(predict({ ...mixture, networkGbS: 100 })).toBeGreaterThan(predict({ ...mixture, networkGbS: 50 }));
  });
});
