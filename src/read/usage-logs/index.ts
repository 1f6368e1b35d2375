import { claudeCode, codexExec, geminiCli } from "./agent-sessions.ts";
import { cursorEvents, opencode } from "./agent-exports.ts";
import { agentTelemetry } from "./agent-telemetry.ts";
import { azureDiagnostic, azureGateway, azureGatewayLlm } from "./azure.ts";
import { anthropicBatch, bedrockBatch, geminiBatch, openaiBatch, vertexBatch } from "./batch-results.ts";
import { bedrockLog, vertexLog } from "./cloud-logs.ts";
import { claudeResults } from "./claude-results.ts";
import { codex } from "./codex.ts";
import { aider, claudeCodeAnalytics, cline, cursorCsv, pi } from "./coding-agents.ts";
import type { LogConverter } from "./converter.ts";
import { copilotCli } from "./copilot-cli.ts";
import { deepseekExport } from "./deepseek-export.ts";
import {
  cloudflare,
  cloudflareAnthropic,
  cloudflareGoogle,
  helicone,
  litellm,
  openrouter,
  openrouterGeneration,
  portkey,
  vercel,
} from "./gateways.ts";
import { inspectAi, promptfoo } from "./evaluations.ts";
import { eventStreams } from "./event-streams.ts";
import { geminiCliSession, geminiRecording } from "./gemini-files.ts";
import { generic, genericDisjoint, genericHeld } from "./generic.ts";
import { langfuse } from "./langfuse.ts";
import { jaeger } from "./jaeger.ts";
import { langsmith } from "./langsmith.ts";
import type { LogMapping } from "./mapping.ts";
import { nestedResponses } from "./nested-responses.ts";
import { otelSpans } from "./otel-spans.ts";
import { otlp } from "./otlp.ts";
import { braintrust, posthog, posthogAnthropic } from "./product-analytics.ts";
import {
  anthropicConsole,
  anthropicUsage,
  openaiUsage,
  openaiUsageCsv,
  openaiUsageResult,
} from "./provider-reports.ts";
import { httpRecordings } from "./recordings.ts";
import {
  aiSdk,
  anthropicMessages,
  bedrockConverse,
  cohere,
  embeddings,
  gemini,
  ollama,
  openaiChat,
  openaiResponses,
} from "./responses.ts";
import { mlflow, weave } from "./traced-calls.ts";
import { bedrockLogEvents, litellmCsv, vertexLogTexts } from "./wrapped-logs.ts";
import { aibrixTrace, azureTrace, burstGptTrace, mooncakeTrace, vidurTrace } from "./traces.ts";

/** Every log format, the particular ones first: a line is read by the first one whose conditions hold. */
export const LOG_MAPPINGS: readonly LogMapping[] = [
  openaiBatch,
  anthropicBatch,
  geminiBatch,
  vertexBatch,
  claudeCode,
  geminiCli,
  codexExec,
  cursorCsv,
  openaiUsage,
  openaiUsageResult,
  openaiUsageCsv,
  anthropicUsage,
  anthropicConsole,
  bedrockLog,
  vertexLog,
  litellm,
  openrouter,
  helicone,
  portkey,
  cloudflareAnthropic,
  cloudflareGoogle,
  cloudflare,
  vercel,
  azureDiagnostic,
  azureTrace,
  mooncakeTrace,
  burstGptTrace,
  vidurTrace,
  cohere,
  gemini,
  aiSdk,
  bedrockConverse,
  openaiChat,
  openaiResponses,
  anthropicMessages,
  embeddings,
  bedrockBatch,
  ollama,
  openrouterGeneration,
  langsmith,
  posthogAnthropic,
  posthog,
  braintrust,
  pi,
  cline,
  aider,
  claudeCodeAnalytics,
  genericDisjoint,
  generic,
  genericHeld,
];

/** Formats that need more than a mapping: a file that begins like one of them is converted first. */
export const LOG_CONVERTERS: readonly LogConverter[] = [
  otlp,
  jaeger,
  agentTelemetry,
  codex,
  claudeResults,
  copilotCli,
  cursorEvents,
  opencode,
  promptfoo,
  inspectAi,
  httpRecordings,
  weave,
  mlflow,
  litellmCsv,
  bedrockLogEvents,
  vertexLogTexts,
  azureGateway,
  azureGatewayLlm,
  langfuse,
  deepseekExport,
  geminiRecording,
  geminiCliSession,
  otelSpans,
  aibrixTrace,
  eventStreams,
  nestedResponses(LOG_MAPPINGS),
];
