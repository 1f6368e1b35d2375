/** What a format was checked against: real exports or recordings, or the vendor's documentation with a log of our own making. */
export type Evidence = "real" | "shape" | "any";

/** Formats that no real export could be had of. */
const SHAPE_ONLY: ReadonlySet<string> = new Set([
  "anthropic-batch",
  "openai-usage-csv",
  "deepseek-export",
  "gemini-cli",
  "gemini-cli-session",
  "openrouter",
  "helicone",
  "portkey",
  "cloudflare-ai-gateway",
  "vercel-ai-gateway",
  "azure-gateway",
  "azure-gateway-llm",
  "otel-spans",
  "sse",
  ...["ai-sdk", "openrouter-generation", "cloudflare-ai-gateway-anthropic", "cloudflare-ai-gateway-google"],
  ...[
    "litellm-csv",
    "bedrock-log-events",
    "agent-telemetry",
    "copilot-cli",
    "cursor-events",
    "opencode",
    "pi",
    "cline",
  ],
  ...["nested-response", "langsmith", "weave", "mlflow", "promptfoo", "inspect-ai", "http-recording", "jaeger"],
  ...[
    "embeddings",
    "gemini-batch",
    "vertex-batch",
    "bedrock-batch",
    "vertex-log-text",
    "aider",
    "claude-code-analytics",
  ],
  ...["posthog", "posthog-anthropic", "braintrust"],
]);

/** `any`: a format of no vendor, such as usual names, or a mapping of the user's own. */
export function evidenceOf(format: string, isShipped = true): Evidence {
  if (!isShipped || /^generic(?:-|$)/.test(format)) return "any";
  return SHAPE_ONLY.has(format) ? "shape" : "real";
}

/** In words, for lists; nothing where there is no vendor to be right about. */
export const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
  real: "checked against real exports",
  shape: "by its documentation only",
  any: "",
};
