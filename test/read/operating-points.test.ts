import { describe, expect, it } from "vitest";
import type { PointMetric } from "../../src/domain/serving.ts";
import { readOperatingPoints } from "../../src/read/operating-points.ts";

const read = (changes: Readonly<Record<string, unknown>>) =>
  readOperatingPoints(
    "points.json",
    JSON.stringify([
      { id: "one", model: "llama-3.1-8b", gpu: "h100", num_gpus: 1, metric: "output_tokens_per_s_total", ...changes },
    ]),
  )[0];

describe("reading operating points", () => {
  it.each<[string, PointMetric]>([
    ["output_tokens_per_s_total", { kind: "output", service: "offline", perGpu: false }],
    ["prefill_input_tokens_per_s_total", { kind: "prefill", service: "offline", perGpu: false }],
    ["decode_output_tokens_per_s_per_gpu", { kind: "decode", service: "offline", perGpu: true }],
    ["output_tokens_per_s_per_user", { kind: "user", service: "offline", perGpu: false }],
    ["mlperf_offline_output_tokens_per_s_total", { kind: "output", service: "offline", perGpu: false }],
    ["mlperf_server_output_tokens_per_s_total", { kind: "output", service: "server", perGpu: false }],
    ["mlperf_interactive_output_tokens_per_s_total", { kind: "output", service: "interactive", perGpu: false }],
  ])("takes %s for what it counts", (name, metric) => {
    expect(read({ metric: name })?.metric).toEqual(metric);
  });

  it.each(["total_tokens_per_s_total", "requests_per_s", "prefill_input_tokens_per_s_per_user", "ttft_ms"])(
    "refuses %s, which would be compared with something else",
    (name) => {
      expect(() => read({ metric: name })).toThrow(
        `point one: metric: expected output, prefill_input or decode_output, then _tokens_per_s_total, _per_gpu or _per_user, got "${name}"`,
      );
    },
  );

  it("takes a result of MLPerf for tuned, unless the point says how its engine was run", () => {
    const source = "mlcommons/inference_results_v5.1";
    expect(read({ source })?.engine).toBe("tuned");
    expect(read({ source, engine: "stock" })?.engine).toBe("stock");
    expect(read({})?.engine).toBe("stock");
  });
});
