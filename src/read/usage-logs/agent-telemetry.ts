import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  type LogConverter,
  listAt,
  numberOr0,
  objectAt,
} from "./converter.ts";
import { attributesOf, isoOfNanoseconds } from "./otlp.ts";

/** A telemetry event of a coding agent and its attributes; what they hold is a call where the event tells of one that was answered. */
type EventReader = (event: JsonObject) => ConvertedRecord["usage"];

/** https://docs.claude.com/en/docs/claude-code/monitoring-usage */
const claudeRequest: EventReader = (event) => ({
  uncached: event.input_tokens,
  cacheRead: event.cache_read_tokens,
  cacheWrite: event.cache_creation_tokens,
  output: event.output_tokens,
});

/** Thoughts stand beside the output, tool prompts beside the input. https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/telemetry.md */
const geminiResponse: EventReader = (event) => ({
  input: numberOr0(whole(event.input_token_count)) + numberOr0(whole(event.tool_token_count)),
  cacheRead: event.cached_content_token_count,
  output: numberOr0(whole(event.output_token_count)) + numberOr0(whole(event.thoughts_token_count)),
  reasoning: event.thoughts_token_count,
});

/** https://developers.openai.com/codex/config-advanced */
const codexResponse: EventReader = (event) => ({
  input: event.input_token_count,
  cacheRead: event.cached_token_count,
  output: event.output_token_count,
  reasoning: event.reasoning_token_count,
});

const READERS: readonly { readonly name: RegExp; readonly provider: string | undefined; readonly read: EventReader }[] =
  [
    { name: /^(?:claude_code\.)?api_request$/, provider: "anthropic", read: claudeRequest },
    { name: /^gemini_cli\.api_response$/, provider: "google", read: geminiResponse },
    { name: /^qwen-code\.api_response$/, provider: undefined, read: geminiResponse },
    { name: /^codex\.sse_event$/, provider: "openai", read: codexResponse },
  ];

/**
 * The telemetry of Claude Code, Gemini CLI, Qwen Code and Codex: the events of OTLP JSON logs, or the log records that their
 * exporters write one by one.
 */
export const agentTelemetry: LogConverter = {
  mapping: convertedMapping("agent-telemetry", "Telemetry events of Claude Code, Gemini CLI, Qwen Code and Codex", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins:
    /^\s*(?:\[\s*)?\{(?:\s*"resourceLogs"\s*:|[\s\S]*"event\.name"\s*:\s*"(?:claude_code|gemini_cli|qwen-code|codex)\.)/,
  // An agent writes its spans and metrics of the same calls beside the events.
  belongs: (value) =>
    Object.keys(value).some((key) => /^(?:resource|attributes|scope|hrTime|_?body)/i.test(key)) ? "own" : "other",
  start: () => (value) =>
    isObject(value) && "resourceLogs" in value
      ? listAt(value, "resourceLogs").flatMap((resource) => {
          const shared = attributesOf(objectAt(resource, "resource"));
          return listAt(resource, "scopeLogs").flatMap((scope) =>
            listAt(scope, "logRecords").flatMap((record) => {
              if (!isObject(record)) return [];
              const attributes = { ...shared, ...attributesOf(record) };
              return recordOf(attributes, objectAt(record, "body").stringValue, isoOfNanoseconds(record.timeUnixNano));
            }),
          );
        })
      : recordOf(objectAt(value, "attributes"), isObject(value) ? (value._body ?? value.body) : undefined, undefined),
};

function recordOf(event: JsonObject, body: unknown, at: string | undefined): readonly ConvertedRecord[] {
  const names = [event["event.name"], body].filter((name) => typeof name === "string");
  const reader = READERS.find(({ name }) => names.some((one) => name.test(one)));
  if (!reader) return [];
  const usage = reader.read(event);
  if (usage.output === undefined && usage.input === undefined) return [];
  const time = event["event.timestamp"] ?? at;
  return [
    {
      ...{ at: time, provider: reader.provider, model: event.model ?? event["gen_ai.request.model"] },
      user: event["user.email"] ?? event["user.id"],
      tenant: event["organization.id"],
      conversation: event["session.id"] ?? event["conversation.id"],
      id: [event["session.id"] ?? event["conversation.id"], event["event.sequence"] ?? event.prompt_id, time].join(":"),
      usage,
    },
  ];
}

/** Integers of OTLP come as text. */
function whole(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
