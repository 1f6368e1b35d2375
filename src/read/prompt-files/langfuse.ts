import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillStrings } from "./placeholders.ts";
import { structuredValue } from "./structured-text.ts";

const BESIDE_PROMPT = ["labels", "version", "config", "commitMessage"];

/** https://langfuse.com/docs/prompt-management, as its API gives a prompt. */
export const LANGFUSE: PromptFormat = {
  name: "langfuse",
  description: "a prompt of Langfuse: a text or a chat with placeholders, its settings under `config`",
  recognisedBy: "`prompt` with a `type` of text or chat, beside `labels`, `version` or `config`",
  matches: (source) => {
    const value = structuredValue(source);
    const isTyped = ["text", "chat"].includes(textMember(value, "type") ?? "");
    return isTyped && promptOf(value) !== undefined && BESIDE_PROMPT.some((name) => member(value, name) !== undefined);
  },
  read: (source, context) => {
    const value = structuredValue(source);
    const config = member(value, "config");
    const settings = ["model", "max_tokens", "max_completion_tokens", "tools", "response_format", "reasoning_effort"];
    const body = Object.fromEntries(settings.map((name) => [name, member(config, name)]));
    return eachRow(context, null, (given) => {
      const open: string[] = [];
      const messages = (promptOf(value) ?? []).flatMap((turn): readonly JsonObject[] => {
        if (textMember(turn, "type") !== "placeholder") return [turn];
        const name = textMember(turn, "name") ?? "messages";
        const earlier = given.get(name);
        if (isObjectList(earlier)) return earlier;
        open.push(name);
        return [];
      });
      const filled = fillStrings(messages, { given });
      return {
        request: requestAt({ ...body, messages: filled.value }, "chat.completions", { file: source.file }),
        unfilled: [...filled.unfilled, ...open.map((name) => ({ name, filledBy: "none" as const }))],
      };
    });
  },
};

/** The turns of a prompt; a text is said by the user. */
function promptOf(value: unknown): readonly JsonObject[] | undefined {
  const prompt = member(value, "prompt");
  if (typeof prompt === "string") return [{ role: "user", content: prompt }];
  return isObjectList(prompt) ? prompt : undefined;
}
