import { ownValue } from "../../domain/own-value.ts";
import { detectApi } from "../request-bodies/index.ts";
import { isObject, isObjectList, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";

/** A conversation as a request's body, and the answer to it where that stands apart. */
export interface Conversation {
  readonly body: JsonObject;
  readonly answer?: string;
}

/** Who speaks, in the data sets that write `from` and `value`. */
const SPEAKERS: Readonly<Record<string, string>> = { human: "user", gpt: "assistant", bot: "assistant" };

/** What people train and evaluate on, in any of its spellings; undefined for other values. */
export function conversationIn(value: unknown): Conversation | undefined {
  if (!isObject(value)) return undefined;
  const model = member(value, "model");
  const input = member(value, "input");
  const [ideal] = listOf(member(value, "ideal"));
  // https://github.com/openai/evals/blob/main/docs/build-eval.md
  if (typeof ideal === "string" && (typeof input === "string" || isTurns(input))) {
    return { body: { model, messages: turnsOf(input) }, answer: ideal };
  }
  // https://platform.openai.com/docs/guides/direct-preference-optimization
  const preferred = member(value, "preferred_output");
  if (isObject(input) && isObjectList(preferred)) return { body: input, answer: saidIn(preferred) };
  const answered = member(value, "completion") ?? member(value, "chosen");
  const prompt = member(value, "prompt");
  const isPair = (side: unknown): boolean => typeof side === "string" || isTurns(side);
  if (isPair(prompt) && isPair(answered))
    return { body: { model, messages: turnsOf(prompt) }, answer: saidIn(answered) };
  const spoken = member(value, "conversations") ?? member(value, "conversation");
  if (isObjectList(spoken) && spoken.every((turn) => typeof member(turn, "from") === "string")) {
    const system = textMember(value, "system");
    const messages = spoken.map((turn) => ({ role: speakerOf(turn), content: member(turn, "value") }));
    return {
      body: { model, messages: [...(system === undefined ? [] : [{ role: "system", content: system }]), ...messages] },
    };
  }
  const hasTurns = Array.isArray(member(value, "messages")) || Array.isArray(member(value, "contents"));
  const isRequest = typeof member(value, "model") === "string" && detectApi(value) !== undefined;
  return hasTurns || isRequest ? { body: value } : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isTurns(value: unknown): boolean {
  return isObjectList(value) && value.every((turn) => typeof member(turn, "role") === "string");
}

function turnsOf(value: unknown): unknown {
  return typeof value === "string" ? [{ role: "user", content: value }] : value;
}

function saidIn(value: unknown): string {
  if (typeof value === "string") return value;
  // Some have the whole conversation there, and the prompt with it.
  const answers = listOf(value).filter((turn) => (textMember(turn, "role") ?? "assistant") === "assistant");
  return answers.map((turn) => textMember(turn, "content") ?? "").join("");
}

function speakerOf(turn: JsonObject): string {
  const from = textMember(turn, "from") ?? "";
  return ownValue(SPEAKERS, from) ?? from;
}
