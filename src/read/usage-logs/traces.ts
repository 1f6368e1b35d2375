import { OPENAI_NESTING } from "./bodies.ts";
import { convertedMapping, isObject, listAt, type LogConverter } from "./converter.ts";
import type { LogMapping } from "./mapping.ts";

/** What a workload trace is like: one call a row, nobody named, nothing known again. */
const TRACE: Pick<LogMapping, "layouts" | "provider" | "nesting" | "tags" | "duplicates"> = {
  layouts: ["csv"],
  provider: null,
  nesting: OPENAI_NESTING,
  tags: [],
  duplicates: null,
};

/** Azure's inference traces of 2023 and 2024. https://github.com/Azure/AzurePublicDataset */
export const azureTrace: LogMapping = {
  ...TRACE,
  name: "azure-trace",
  title: "Azure LLM inference traces (2023, 2024)",
  recognise: [{ has: "ContextTokens" }, { has: "GeneratedTokens" }],
  fields: { at: ["TIMESTAMP"] },
  counts: { input: ["ContextTokens"], output: ["GeneratedTokens"] },
};

/** Times are milliseconds from the start; `hash_ids` are blocks of 512 tokens. https://github.com/kvcache-ai/Mooncake */
export const mooncakeTrace: LogMapping = {
  ...TRACE,
  name: "mooncake-trace",
  title: "Mooncake traces, also with hash_ids",
  layouts: ["json"],
  recognise: [{ has: "timestamp" }, { has: "input_length" }, { has: "output_length" }],
  fields: { at: ["timestamp"] },
  counts: { input: ["input_length"], output: ["output_length"] },
  relativeTime: "milliseconds",
};

/** Times are seconds from the start. https://github.com/HPMLL/BurstGPT */
export const burstGptTrace: LogMapping = {
  ...TRACE,
  name: "burstgpt-trace",
  title: "BurstGPT traces",
  recognise: [{ has: "Timestamp" }, { has: "Request tokens" }, { has: "Response tokens" }],
  fields: { at: ["Timestamp"], model: ["Model"], feature: ["Log Type"] },
  counts: { input: ["Request tokens"], output: ["Response tokens"] },
  relativeTime: "seconds",
};

/** Times, where there are any, are seconds from the start. https://github.com/microsoft/vidur */
export const vidurTrace: LogMapping = {
  ...TRACE,
  name: "vidur-trace",
  title: "Vidur traces",
  recognise: [{ has: "num_prefill_tokens" }, { has: "num_decode_tokens" }],
  fields: { at: ["arrived_at"] },
  counts: { input: ["num_prefill_tokens"], output: ["num_decode_tokens"] },
  relativeTime: "seconds",
};

/** Load files of AIBrix: the requests of one moment on one line. https://github.com/vllm-project/aibrix */
export const aibrixTrace: LogConverter = {
  mapping: {
    ...convertedMapping("aibrix-trace", "AIBrix load files", null),
    relativeTime: "milliseconds",
  },
  begins: /^\s*\{[^[]*"requests"\s*:\s*\[\s*\{[\s\S]*?"Prompt Length"/,
  belongs: (value) => (Array.isArray(value.requests) ? "own" : "other"),
  start: () => (value) =>
    listAt(value, "requests")
      .filter(isObject)
      .map((request) => ({
        at: isObject(value) ? value.timestamp : undefined,
        model: request.model,
        usage: { input: request["Prompt Length"], output: request["Output Length"] },
      })),
};
