import { generic, genericDisjoint } from "./generic.ts";
import type { LogMapping } from "./mapping.ts";
import { anthropicMessages, bedrockConverse, cohere, gemini, openaiChat, openaiResponses } from "./responses.ts";

/** Every log format, the particular ones first: a line is read by the first one whose conditions hold. */
export const LOG_MAPPINGS: readonly LogMapping[] = [
  cohere,
  gemini,
  bedrockConverse,
  openaiChat,
  openaiResponses,
  anthropicMessages,
  genericDisjoint,
  generic,
];
