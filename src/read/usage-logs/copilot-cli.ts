import { convertedMapping, isObject, type LogConverter, objectAt } from "./converter.ts";

/** Sessions of GitHub Copilot's CLI: what each of its runs used of each model, told at its end; cached tokens are inside the input. */
export const copilotCli: LogConverter = {
  mapping: convertedMapping("copilot-cli", "GitHub Copilot CLI sessions (~/.copilot/session-state/*/events.jsonl)", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins: /^\s*\{(?=[^\n]*"type"\s*:\s*"session\.)(?=[^\n]*"data"\s*:\s*\{)/,
  belongs: (value) => (typeof value.type === "string" && isObject(value.data) ? "own" : "other"),
  start: () => (value) => {
    if (!isObject(value) || value.type !== "session.shutdown") return [];
    return Object.entries(objectAt(objectAt(value, "data"), "modelMetrics")).map(([model, metrics]) => {
      const usage = objectAt(metrics, "usage");
      const thoughts = /^gemini/.test(model) && typeof usage.reasoningTokens === "number" ? usage.reasoningTokens : 0;
      return {
        ...{ at: value.timestamp, model, id: [value.id, model].join(":") },
        requests: objectAt(metrics, "requests").count,
        usage: {
          input: usage.inputTokens,
          cacheRead: usage.cacheReadTokens,
          cacheWrite: usage.cacheWriteTokens,
          output: typeof usage.outputTokens === "number" ? usage.outputTokens + thoughts : usage.outputTokens,
          reasoning: usage.reasoningTokens,
        },
      };
    });
  },
};
