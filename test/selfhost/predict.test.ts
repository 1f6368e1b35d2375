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

  it("counts memory in binary gigabytes and keeps room for whole answers", () => {
    const large = { model: "llama-3.1-70b", output: 2048, input: 128 };
    const published = 911.62; // one H100 of 80 GB holds 70.6 GB of weights and little else: TensorRT-LLM 0.17
    expect(predict(large) / published).toBeGreaterThan(0.5);
    expect(predict(large) / published).toBeLessThan(1.5);
  });

  it("reads the tokens of an MLPerf benchmark into a result that doesn't say them, and spreads it as is fastest", () => {
    const result = { ...POINT, model: "llama-2-70b", gpu: "H200-SXM", gpus: 8, engine: "tuned" as const };
    const bare = predictPoint({ ...result, parallelism: null, input: null, output: null }, FITTED);
    expect(bare.assumed).toEqual(["input tokens 294", "output tokens 294", "TP1"]);
    const full = predictPoint({ ...result, parallelism: "TP1", input: 294, output: 294 }, FITTED);
    expect(bare.predicted).toBe(full.predicted);
    expect(
      predictPoint({ ...result, model: "llama-3.1-405b", gpu: "H100-SXM", parallelism: null }, FITTED).assumed,
    ).toEqual(["TP8"]);
  });

  it("meets AMD's submissions to MLPerf within a fifth", () => {
    const tuned = { model: "llama-2-70b", engine: "tuned", input: 294, output: 294 } as const;
    for (const [gpu, published] of [
      ["MI300X", 27_804 / 8],
      ["MI325X", 34_520 / 8],
    ] as const)
      expect(Math.abs(Math.log(predict({ ...tuned, gpu }) / published))).toBeLessThan(Math.log(1.2));
  });

  it("takes a copy of pipeline stages for as large as all of them", () => {
    const staged = { model: "llama-3.1-405b", gpus: 8 };
    expect(predict({ ...staged, parallelism: "TP4 PP2" })).toBe(predict({ ...staged, parallelism: "TP8" }));
    expect(predictPoint({ ...POINT, ...staged, parallelism: "TP4" }, FITTED).predicted).toBeNull();
  });

  it("keeps the kernels' own time where one user has all accelerators", () => {
    const user = { kind: "user", service: "offline", perGpu: false } as const;
    const alone = { model: "deepseek-v3", gpu: "B200-SXM", gpus: 8, concurrency: 1, metric: user };
    const speed = predict({ ...alone, parallelism: "TP8", weights: "fp4", compute: "fp4", input: 1000, output: 2000 });
    expect(speed).toBeGreaterThan(67); // TensorRT-LLM with none of its optimizations
    expect(speed).toBeLessThan(111); // with all of them but speculative decoding
    expect(predict({ ...alone, parallelism: "TP8" })).toBe(
      predict({ ...alone, parallelism: "TP8", metric: { kind: "output", service: "offline", perGpu: false } }),
    );
  });

  it("multiplies MXFP4 weights at the speed of FP8", () => {
    const mixture = { model: "gpt-oss-120b", gpu: "B200-SXM", weights: "mxfp4", denseWeights: "bf16" } as const;
    expect(predict({ ...mixture, compute: "mxfp4" })).toBe(predict({ ...mixture, compute: "fp8" }));
  });
});
