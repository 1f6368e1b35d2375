import { GEMINI_NESTING } from "./bodies.ts";
import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
  objectAt,
} from "./converter.ts";

const SEGMENTS = ["response_bodySegments", "bodySegments"];

/** Recordings of Google's SDK: the answer in segments, which when streamed repeat their counts. The last with an answer counts. */
export const geminiRecording: LogConverter = {
  mapping: convertedMapping(
    "gemini-recording",
    "Gemini responses in segments, as Google's SDK records them",
    { keys: [{ paths: ["id"] }], keep: "largest" },
    GEMINI_NESTING,
  ),
  begins: /"response_?[bB]ody_?[sS]egments"\s*:/,
  belongs: (value) =>
    [value, objectAt(value, "response")].some((one) => SEGMENTS.some((key) => key in one)) || "interactions" in value
      ? "own"
      : "other",
  start: () => (value) => {
    const answers = isObject(value) && "interactions" in value ? listAt(value, "interactions") : [value];
    return answers.flatMap((answer) => {
      const inner = isObject(answer) && "response" in answer ? objectAt(answer, "response") : answer;
      const segments = SEGMENTS.flatMap((key) => listAt(inner, key)).filter(isObject);
      const counted = segments.filter((segment) => Object.keys(objectAt(segment, "usageMetadata")).length > 0);
      const last = counted.findLast((segment) => "candidatesTokenCount" in objectAt(segment, "usageMetadata"));
      return segmentRecord(last ?? counted.at(-1));
    });
  },
};

function segmentRecord(segment: JsonObject | undefined): readonly ConvertedRecord[] {
  if (!segment) return [];
  const counts = objectAt(segment, "usageMetadata");
  return [
    {
      at: segment.createTime,
      provider: "google",
      model: segment.modelVersion,
      id: segment.responseId,
      usage: {
        input: plus(counts.promptTokenCount, counts.toolUsePromptTokenCount),
        cacheRead: counts.cachedContentTokenCount,
        output: counts.candidatesTokenCount ?? 0,
        reasoning: counts.thoughtsTokenCount,
      },
    },
  ];
}

/**
 * A whole session of Gemini CLI in one JSON object (its newer files have a message a line), or what one run used of each model, as
 * `--output-format json` prints it. https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/headless.md
 */
export const geminiCliSession: LogConverter = {
  mapping: convertedMapping(
    "gemini-cli-session",
    "Gemini CLI sessions in one JSON object (~/.gemini/tmp/*/chats/*.json)",
    { keys: [{ paths: ["id"] }], keep: "largest" },
    GEMINI_NESTING,
  ),
  begins:
    /^\s*\{(?=[\s\S]*"messages"\s*:\s*\[)(?=[\s\S]*"type"\s*:\s*"gemini")[^[]*"sessionId"|^\s*\{[\s\S]*"stats"\s*:\s*\{\s*"models"\s*:/,
  belongs: (value) =>
    (Array.isArray(value.messages) && "sessionId" in value) || "models" in objectAt(value, "stats") ? "own" : "other",
  start: () => (value) => [
    ...statsOf(value),
    ...listAt(value, "messages").flatMap((message): readonly ConvertedRecord[] => {
      const tokens = objectAt(message, "tokens");
      if (!isObject(message) || message.type !== "gemini" || tokens.input === undefined) return [];
      return [
        {
          at: message.timestamp,
          provider: "google",
          model: message.model,
          id: message.id,
          conversation: isObject(value) ? value.sessionId : undefined,
          usage: {
            input: plus(tokens.input, tokens.tool),
            cacheRead: tokens.cached,
            output: tokens.output,
            reasoning: tokens.thoughts,
          },
        },
      ];
    }),
  ],
};

/** The prompt has the cached tokens in it, and those of tools beside it. */
function statsOf(run: unknown): readonly ConvertedRecord[] {
  return Object.entries(objectAt(objectAt(run, "stats"), "models")).map(([model, used]) => {
    const tokens = objectAt(used, "tokens");
    return {
      ...{ provider: "google", model, requests: objectAt(used, "api").totalRequests },
      ...(isObject(run) ? { conversation: run.session_id } : {}),
      usage: {
        input: plus(tokens.prompt, tokens.tool),
        cacheRead: tokens.cached,
        output: tokens.candidates,
        reasoning: tokens.thoughts,
      },
    };
  });
}

function plus(count: unknown, more: unknown): unknown {
  return typeof count === "number" && typeof more === "number" ? count + more : count;
}
