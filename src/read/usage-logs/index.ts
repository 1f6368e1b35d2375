import { claudeCode, codexExec, geminiCli } from "./agent-sessions.ts";
import { anthropicBatch, openaiBatch } from "./batch-results.ts";
import { bedrockLog, vertexLog } from "./cloud-logs.ts";
import { litellm, openrouter } from "./gateways.ts";
import { generic, genericDisjoint } from "./generic.ts";
import type { LogMapping } from "./mapping.ts";
import {
  anthropicConsole,
  anthropicUsage,
  openaiUsage,
  openaiUsageCsv,
  openaiUsageResult,
} from "./provider-reports.ts";
import { anthropicMessages, bedrockConverse, cohere, gemini, openaiChat, openaiResponses } from "./responses.ts";

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
  cohere,
  gemini,
  bedrockConverse,
  openaiChat,
  openaiResponses,
  anthropicMessages,
  genericDisjoint,
  generic,
];
