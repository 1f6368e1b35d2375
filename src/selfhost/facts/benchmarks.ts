/**
 * Mean tokens in and out of the MLPerf Inference benchmarks of a model, which its result files don't say.
 * https://mlcommons.org/2025/09/deepseek-inference-5-1 and the other benchmarks' descriptions, from memory.
 */
export const BENCHMARK_TOKENS: Readonly<Record<string, { readonly input: number; readonly output: number }>> = {
  "llama-2-70b": { input: 294, output: 294 },
  "llama-3.1-8b": { input: 778, output: 73 },
  "llama-3.1-405b": { input: 9400, output: 680 },
  "deepseek-v3": { input: 800, output: 3880 },
};
