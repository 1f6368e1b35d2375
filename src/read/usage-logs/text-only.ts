import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
} from "./converter.ts";
import { firstObjects, isAnyKnown } from "./known-lines.ts";
import type { LogMapping } from "./mapping.ts";

/** Tokens of a text for a model; null: the log names none. */
export type CountText = (text: string, model: string | null) => number;

interface Turn {
  readonly byModel: boolean;
  readonly text: string;
}

/** Texts, and nothing that counts them. */
const TEXTS =
  /^(?![\s\S]*"(?:usage|usageMetadata|usageDetails|usage_metadata|Prompt Length|(?:prompt|input|output|completion)_tokens|input_length)"\s*:)[\s\S]*?"(?:(?:messages|conversations)"\s*:\s*\[\s*\{|(?:prompt|completion)"\s*:\s*["[])/;

const BY_MODEL: readonly unknown[] = ["assistant", "model", "gpt", "bard", "chatgpt"];

/**
 * Conversations without any counts: `messages`, ShareGPT's `conversations`, `prompt` with `completion` or `response`, and
 * bodies of batch requests. Each answer is a call whose input is all turns before it, and only its counts leave this
 * function. What surrounds the texts (tool definitions, the overhead of a message) is not in such a log, so not counted.
 */
export function textOnly(load: () => CountText | Promise<CountText>, known: readonly LogMapping[] = []): LogConverter {
  let countText: CountText = () => 0;
  return {
    prepare: async () => {
      countText = await load();
    },
    mapping: {
      ...convertedMapping("text-only", "Conversations without counts: their texts are counted", null, undefined, {
        estimated: true,
      }),
      recognise: [{ hasOneOf: ["usage.input", "usage.output", "unanswered"] }],
      whyNoCounts: "a request without an answer is no call",
    },
    begins: {
      test: (head) => TEXTS.test(head) && !isAnyKnown(firstObjects(head), known),
    },
    belongs: (value) => (isAnyKnown([value], known) ? "other" : "own"),
    start: () => (value) => {
      if (!isObject(value)) return [];
      const body = isObject(value.body) ? value.body : value;
      const model = typeof body.model === "string" ? body.model : null;
      const at = value.timestamp ?? value.ts ?? value.created_at ?? value.created;
      const { feature, tenant, user } = value;
      const isBatchRequest = body !== value;
      return callsOf(turnsOf(body), (text) => countText(text, model), isBatchRequest).map((usage) => ({
        ...{ at, feature, tenant, user, usage },
        ...(usage.input === undefined ? { unanswered: true } : {}),
        ...(model === null ? {} : { model }),
      }));
    },
  };
}

/**
 * One call an answer. A request that nobody answered is none, and gives a record without counts; one in a list of batch
 * requests was handed in, and is a call with input only.
 */
function callsOf(
  turns: readonly Turn[],
  count: (text: string) => number,
  isBatchRequest: boolean,
): readonly ConvertedRecord["usage"][] {
  const calls: ConvertedRecord["usage"][] = [];
  let before = 0;
  for (const { byModel, text } of turns) {
    const tokens = count(text);
    if (byModel) calls.push({ input: before, output: tokens });
    before += tokens;
  }
  if (calls.length > 0 || before === 0) return calls;
  return [isBatchRequest ? { input: before } : {}];
}

function turnsOf(body: JsonObject): readonly Turn[] {
  if (Array.isArray(body.messages)) return listAt(body, "messages").flatMap((turn) => turnOf(turn, "role", "content"));
  if (Array.isArray(body.conversations)) {
    return listAt(body, "conversations").flatMap((turn) => turnOf(turn, "from", "value"));
  }
  const prompt = textOf(body.prompt ?? body.input ?? body.instruction);
  const answer = textOf(body.completion ?? body.response ?? body.output ?? body.answer);
  return [
    ...(prompt === "" ? [] : [{ byModel: false, text: prompt }]),
    ...(answer === "" ? [] : [{ byModel: true, text: answer }]),
  ];
}

function turnOf(turn: unknown, by: string, said: string): readonly Turn[] {
  return isObject(turn) ? [{ byModel: BY_MODEL.includes(turn[by]), text: textOf(turn[said]) }] : [];
}

/** A text, or the texts among the parts of a message. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  const parts = value as readonly unknown[];
  return parts.map((part) => (isObject(part) && typeof part.text === "string" ? part.text : "")).join("");
}
