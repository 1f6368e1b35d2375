import { UserError } from "../../errors.ts";
import type { Message, PromptRequest } from "../../domain/request.ts";
import { detectApi } from "../request-bodies/index.ts";
import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { conversationIn } from "./conversation.ts";
import { isObjectList, requestAt } from "./json-shapes.ts";
import { fillJson } from "./placeholders.ts";
import type { Source } from "./source.ts";

/** Training and evaluation data: https://platform.openai.com/docs/guides/supervised-fine-tuning */
export const CHAT_JSONL: PromptFormat = {
  name: "chat-jsonl",
  description: "a conversation a line, as for fine-tuning or evals: the last assistant turn is the answer",
  recognisedBy: "lines (or a list) of JSON with `messages`, `contents`, `conversations`, or `input` with `ideal`",
  matches: (source) => {
    if (source.shape() === "jsonl") return source.lines().some(({ value }) => conversationIn(value) !== undefined);
    if (source.shape() !== "json") return false;
    const list = source.json();
    return isObjectList(list) && list.every((value) => conversationIn(value) !== undefined);
  },
  read: (source, context) =>
    itemsOf(source).flatMap(({ value: item, line, name }) => {
      const place = { file: source.file, line };
      const conversation = conversationIn(item);
      if (conversation === undefined) {
        throw new UserError("found no messages, wanted a conversation on each line", place);
      }
      return eachRow(context, name, (given) => {
        const { value, unfilled } = fillJson(conversation.body, given);
        const request = requestAt(value, detectApi(value) ?? "chat.completions", place);
        const { answer } = conversation;
        return { ...(answer === undefined ? takeAnswer(request) : { request, answer }), unfilled };
      });
    }),
};

function itemsOf(source: Source): readonly { value: unknown; line: number | undefined; name: string }[] {
  if (source.shape() === "jsonl") return source.lines().map((each) => ({ ...each, name: `line ${each.line}` }));
  const list = source.json();
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  return items.map((value, index) => ({ value, line: undefined, name: `item ${index + 1}` }));
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
