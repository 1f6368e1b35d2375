import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillStrings } from "./placeholders.ts";
import { structuredValue } from "./structured-text.ts";

/** Names under which people keep the turns of a prompt, in the order in which they are sent. */
const TURNS: readonly (readonly [role: string, name: RegExp])[] = [
  ["system", /^system(?:_?(?:prompt|message))?$/i],
  ["user", /^(?:user(?:_?(?:prompt|message))?|prompt(?:_?template)?)$/i],
];

/** A mapping with a text each for the system and the user, as many programs keep their prompts. */
export const PROMPT_FIELDS: PromptFormat = {
  name: "prompt-fields",
  description: "a mapping with texts such as `system_prompt` and `user_prompt`, in YAML or JSON",
  recognisedBy: "a mapping with a text under `system`, `system_prompt`, `user_prompt`, `prompt` or the like",
  matches: (source) => {
    if (!["yaml", "yml", "json"].includes(source.extension)) return false;
    const value = structuredValue(source);
    return isObject(value) && turnsIn(value).length > 0;
  },
  read: (source, context) => {
    const value = structuredValue(source);
    const file = isObject(value) ? value : {};
    const body = {
      model: textMember(file, "model"),
      max_completion_tokens: member(file, "max_tokens") ?? member(file, "maxTokens"),
    };
    return eachRow(context, null, (given) => {
      const { value: messages, unfilled } = fillStrings(turnsIn(file), { given });
      const request = requestAt({ ...body, messages }, "chat.completions", { file: source.file });
      return { request: { ...request, api: null }, unfilled };
    });
  },
};

/** `user: admin` is a setting: under a bare name stands a prompt only where it is a sentence. */
function isPrompt(name: string, content: string): boolean {
  return /prompt|message/i.test(name) || /\S\s+\S+\s+\S/.test(content);
}

function turnsIn(file: JsonObject): readonly JsonObject[] {
  return TURNS.flatMap(([role, wanted]) =>
    Object.entries(file).flatMap(([name, content]) =>
      wanted.test(name) && typeof content === "string" && isPrompt(name, content) ? [{ role, content }] : [],
    ),
  );
}
