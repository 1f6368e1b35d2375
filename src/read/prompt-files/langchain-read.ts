import { ownValue } from "../../domain/own-value.ts";
import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import { parseJson } from "../json-text.ts";
import type { Variables } from "../variables.ts";
import { parseYaml } from "../yaml-text.ts";
import { fillTemplate } from "./fill-template.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { messageOf, promptIn } from "./langchain-turns.ts";
import type { LangChainPrompt, LangChainTemplate, LangChainTurn } from "./langchain-turns.ts";
import { openRelated } from "./related-files.ts";
import type { Source } from "./source.ts";
import { readStructured } from "./structured-text.ts";
import { controlTagWarnings } from "./text.ts";

/** Reads a prompt of LangChain, and the files beside it that it names. */
export async function readLangChain(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const read = readStructured(source);
  const value = isObjectList(read) ? { _type: "chat", messages: read } : read;
  if (!isObject(value)) {
    throw new UserError("found something else than a mapping, wanted a LangChain prompt", { file: source.file });
  }
  const missing: string[] = [];
  const prompt = promptIn(await inlineFiles(value, source.file, context, missing), source.file);
  const hidden = [...prompt.hidden, ...missing];
  return eachRow(context, null, (given) =>
    readRow(prompt, hidden, given, { file: source.file, role: context.options.role }),
  );
}

/** `template_path` and its like, and examples in a file of their own. */
async function inlineFiles(
  node: JsonObject,
  file: string,
  context: ReadContext,
  missing: string[],
): Promise<JsonObject> {
  const inlined: [string, unknown][] = [];
  for (const [name, value] of Object.entries(node)) {
    const [, target] = /^(template|prefix|suffix|example_prompt)_path$/.exec(name) ?? [];
    const into = target ?? (name === "examples" ? name : undefined);
    if (into === undefined || typeof value !== "string") {
      const inner =
        isObject(value) && (name === "example_prompt" || name === "kwargs")
          ? await inlineFiles(value, file, context, missing)
          : value;
      inlined.push([name, inner]);
      continue;
    }
    const text = await openRelated(value, file, context);
    if (text === undefined) missing.push(`the file ${value}, which is not there`);
    else inlined.push([into, into === "examples" || into === "example_prompt" ? parsed(text, value) : text]);
  }
  return Object.fromEntries(inlined);
}

function parsed(text: string, file: string): unknown {
  return /\.ya?ml$/i.test(file) ? parseYaml(text, { file }) : parseJson(text, { file });
}

function readRow(
  prompt: LangChainPrompt,
  hidden: readonly string[],
  given: Variables,
  { file, role }: { readonly file: string; readonly role: string | undefined },
): Omit<FoundRequest, "entry"> {
  const unfilled = new Map<string, UnfilledVariable>();
  let undecided = 0;
  const fill = ({ text, language, partials }: LangChainTemplate): string => {
    const filled = fillTemplate(text, language, { given: new Map([...Object.entries(partials), ...given]) }, { file });
    for (const variable of filled.unfilled) unfilled.set(variable.name, variable);
    undecided += filled.undecided;
    return filled.text;
  };
  const messages = prompt.turns.flatMap((turn): readonly JsonObject[] => {
    if (turn.kind === "message") return [turn.message];
    if (turn.kind === "templates") return [written(turn, fill)];
    const conversation = given.get(turn.name);
    // A text is said by the user; nothing, where the conversation is told elsewhere.
    if (typeof conversation === "string") return conversation === "" ? [] : [{ role: "user", content: conversation }];
    if (isObjectList(conversation)) return conversation.map(earlier);
    unfilled.set(turn.name, { name: turn.name, filledBy: "none" });
    return [];
  });
  const isSingle = messages.length === 1 && prompt.turns.length === 1 && role !== undefined;
  const body = { ...prompt.body, messages: isSingle ? messages.map((message) => ({ ...message, role })) : messages };
  const request = requestAt(body, "chat.completions", { file });
  return {
    request: {
      ...{ ...request, api: null },
      uncountable: [...request.uncountable, ...hidden.map((what) => ({ code: "hidden-context" as const, what }))],
    },
    unfilled: [...unfilled.values()],
    warnings: controlTagWarnings(undecided, "what stands between them is counted once", file),
  };
}

function written(
  turn: LangChainTurn & { kind: "templates" },
  fill: (template: LangChainTemplate) => string,
): JsonObject {
  const [first] = turn.parts;
  if (turn.parts.length === 1 && first?.kind === "text") return { role: turn.role, content: fill(first.template) };
  const content = turn.parts.map((part) =>
    part.kind === "text"
      ? { type: "text", text: fill(part.template) }
      : {
          type: "image_url",
          image_url: { url: fill(part.url), ...(part.detail === undefined ? {} : { detail: part.detail }) },
        },
  );
  return { role: turn.role, content };
}

/** `{ role | type, content }`, as programs keep a conversation. */
function earlier(message: JsonObject): JsonObject {
  const names: Readonly<Record<string, string>> = { human: "user", ai: "assistant" };
  const role = textMember(message, "role") ?? textMember(message, "type") ?? "user";
  return messageOf(
    ownValue(names, role) ?? role,
    isObject(member(message, "data")) ? (member(message, "data") as JsonObject) : message,
  );
}
