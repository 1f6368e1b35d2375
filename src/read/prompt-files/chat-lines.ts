import { UserError } from "../../errors.ts";
import type { Message, PromptRequest } from "../../domain/request.ts";
import { detectApi } from "../request-bodies/index.ts";
import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, member, requestAt } from "./json-shapes.ts";
import { fillJson } from "./placeholders.ts";

/** Training and evaluation data: https://platform.openai.com/docs/guides/supervised-fine-tuning */
export const CHAT_JSONL: PromptFormat = {
  name: "chat-jsonl",
  description: "a conversation a line, as for fine-tuning: the last assistant turn is the answer",
  recognisedBy: "lines of JSON with `messages` (or `contents`, or a request with its `model`)",
  matches: (source) => source.shape() === "jsonl" && source.lines().some(({ value }) => isConversation(value)),
  read: (source, context) =>
    source.lines().flatMap(({ value: line, line: number }) => {
      const place = { file: source.file, line: number };
      if (!isConversation(line)) {
        throw new UserError("found no messages, wanted a conversation on each line", place);
      }
      return eachRow(context, `line ${number}`, (given) => {
        const { value, unfilled } = fillJson(line, given);
        const request = requestAt(value, detectApi(value) ?? "chat.completions", place);
        return { ...takeAnswer(request), unfilled };
      });
    }),
};

function isConversation(value: unknown): boolean {
  if (!isObject(value)) return false;
  const hasTurns = Array.isArray(member(value, "messages")) || Array.isArray(member(value, "contents"));
  return hasTurns || (typeof member(value, "model") === "string" && detectApi(value) !== undefined);
}

/** A last turn of the assistant is what the model is to say, so it is output and no input. */
function takeAnswer(request: PromptRequest): { request: PromptRequest; answer: string | null } {
  const last = request.messages.at(-1);
  if (last?.role !== "assistant") return { request, answer: null };
  return { request: { ...request, messages: request.messages.slice(0, -1) }, answer: textOf(last) };
}

function textOf(message: Message): string {
  return message.parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      return part.kind === "tool-call" ? `${part.name}${part.arguments}` : "";
    })
    .join("");
}
