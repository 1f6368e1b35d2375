import { claudeCode, codexExec, geminiCli } from "./agent-sessions.ts";
import { azureDiagnostic, azureGateway, azureGatewayLlm } from "./azure.ts";
import { anthropicBatch, openaiBatch } from "./batch-results.ts";
import { bedrockLog, vertexLog } from "./cloud-logs.ts";
import { codex } from "./codex.ts";
import type { LogConverter } from "./converter.ts";
import { deepseekExport } from "./deepseek-export.ts";
import { cloudflare, helicone, litellm, openrouter, portkey, vercel } from "./gateways.ts";
import { eventStreams } from "./event-streams.ts";
import { geminiCliSession, geminiRecording } from "./gemini-files.ts";
import { generic, genericDisjoint } from "./generic.ts";
import { langfuse } from "./langfuse.ts";
import type { LogMapping } from "./mapping.ts";
import { otelSpans } from "./otel-spans.ts";
import { otlp } from "./otlp.ts";
import {
  anthropicConsole,
  anthropicUsage,
  openaiUsage,
  openaiUsageCsv,
  openaiUsageResult,
} from "./provider-reports.ts";
import { anthropicMessages, bedrockConverse, cohere, gemini, openaiChat, openaiResponses } from "./responses.ts";
import { aibrixTrace, azureTrace, burstGptTrace, mooncakeTrace, vidurTrace } from "./traces.ts";

/** Every log format, the particular ones first: a line is read by the first one whose conditions hold. */
export const LOG_MAPPINGS: readonly LogMapping[] = [
  openaiBatch,
  anthropicBatch,
  claudeCode,
  geminiCli,
  codexExec,
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
  cloudflare,
  vercel,
  azureGateway,
  azureGatewayLlm,
  azureDiagnostic,
  azureTrace,
  mooncakeTrace,
  burstGptTrace,
  vidurTrace,
  cohere,
  gemini,
  bedrockConverse,
  openaiChat,
  openaiResponses,
  anthropicMessages,
  genericDisjoint,
  generic,
];

/** Formats that need more than a mapping: a file that begins like one of them is converted first. */
export const LOG_CONVERTERS: readonly LogConverter[] = [
  otlp,
  codex,
  langfuse,
  deepseekExport,
  geminiRecording,
  geminiCliSession,
  otelSpans,
  aibrixTrace,
  eventStreams,
];
