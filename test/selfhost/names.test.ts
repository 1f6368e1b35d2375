import { describe, expect, it } from "vitest";
import { ACCELERATORS } from "../../src/selfhost/facts/accelerators.ts";
import { SAME_SHAPE, SERVED_MODELS } from "../../src/selfhost/facts/models.ts";
import { accelerator, servedModel } from "../../src/selfhost/names.ts";

describe("names of accelerators and models", () => {
  it("finds each by its own name, in any case", () => {
    for (const { name } of ACCELERATORS) expect(accelerator(name.toLowerCase()).name).toBe(name);
    for (const { name } of SERVED_MODELS) expect(servedModel(name.toUpperCase()).name).toBe(name);
    for (const [name, shape] of Object.entries(SAME_SHAPE)) expect(servedModel(name).name).toBe(shape);
  });

  it.each([
    ["h100", "H100-SXM"],
    ["a100", "A100-SXM-80GB"],
    ["A100 80GB", "A100-SXM-80GB"],
    ["NVIDIA H100 SXM5 80GB", "H100-SXM"],
    ["a100-pcie", "A100-PCIe-80GB"],
    ["GB200-NVL72", "GB200"],
    ["B200-SXM-180GB", "B200-SXM"],
  ])("takes %s for %s", (written, name) => {
    expect(accelerator(written).name).toBe(name);
  });

  it.each([
    ["meta-llama/Llama-3.1-70B-Instruct", "llama-3.1-70b"],
    ["nvidia/Llama-3.3-70B-Instruct-FP8", "llama-3.1-70b"],
    ["deepseek-ai/DeepSeek-R1-0528", "deepseek-v3"],
    ["Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b"],
    ["mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b"],
    ["openai/gpt-oss-120b", "gpt-oss-120b"],
  ])("takes %s for %s", (written, name) => {
    expect(servedModel(written).name).toBe(name);
  });

  it("does not take one memory for another, nor one model for a smaller or a distilled one", () => {
    expect(() => accelerator("A100-SXM-40GB")).toThrow('"A100-SXM-40GB" is not known');
    expect(() => servedModel("DeepSeek-R1-Distill-Llama-70B")).toThrow("is not known");
    expect(() => servedModel("llama-3.1")).toThrow("is not known");
  });
});
