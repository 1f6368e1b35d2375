import { ownValue } from "../../domain/own-value.ts";
import { UserError } from "../../errors.ts";
import { isObject, isObjectList, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillTemplate } from "./fill-template.ts";
import type { TemplateLanguage } from "./fill-template.ts";
import { isDumpedMessage, isSerialised } from "./langchain.ts";

export interface LangChainTemplate {
  readonly text: string;
  readonly language: TemplateLanguage;
  /** Values that the file itself has filled in. */
  readonly partials: JsonObject;
}

/** A turn of a prompt before anything in it is filled in. */
export type LangChainTurn =
  | { readonly kind: "templates"; readonly role: string; readonly parts: readonly TurnPart[] }
  | { readonly kind: "message"; readonly message: JsonObject }
  | { readonly kind: "placeholder"; readonly name: string };

export type TurnPart =
  | { readonly kind: "text"; readonly template: LangChainTemplate }
  | { readonly kind: "image"; readonly url: LangChainTemplate; readonly detail: unknown };

export interface LangChainPrompt {
  readonly turns: readonly LangChainTurn[];
  /** Members of the request's body beside its messages: model, limit, tools, response format. */
  readonly body: JsonObject;
  /** What only the program knows. */
  readonly hidden: readonly string[];
}

/** The class of an object, and its arguments: of `{ lc, id, kwargs }`, or of what save() writes, by its `_type`. */
function classOf(node: JsonObject): { readonly name: string; readonly args: JsonObject } {
  if (isSerialised(node)) {
    const id = member(node, "id");
    const last: unknown = Array.isArray(id) ? id.at(-1) : undefined;
    const args = member(node, "kwargs");
    const name =
      textMember(node, "type") === "constructor" && typeof last === "string"
        ? last
        : `${String(last)} (not serialised)`;
    return { name, args: isObject(args) ? args : {} };
  }
  const byType: Readonly<Record<string, string>> = {
    prompt: "PromptTemplate",
    few_shot: "FewShotPromptTemplate",
    few_shot_chat: "FewShotChatMessagePromptTemplate",
    chat: "ChatPromptTemplate",
  };
  const type = textMember(node, "_type") ?? "";
  if (Object.hasOwn(byType, type)) return { name: byType[type] ?? "", args: node };
  if (isDumpedMessage(node)) {
    const kinds: Readonly<Record<string, string>> = { human: "Human", ai: "AI", system: "System", tool: "Tool" };
    const data = member(node, "data");
    return {
      name: `${ownValue(kinds, textMember(node, "type") ?? "") ?? ""}Message`,
      args: isObject(data) ? data : node,
    };
  }
  if (member(node, "variable_name") !== undefined) return { name: "MessagesPlaceholder", args: node };
  if (member(node, "prompt") !== undefined) return { name: "MessagePromptTemplate", args: node };
  return { name: member(node, "messages") === undefined ? "PromptTemplate" : "ChatPromptTemplate", args: node };
}

const ROLES: Readonly<Record<string, string>> = {
  System: "system",
  Human: "user",
  AI: "assistant",
  Tool: "tool",
  Function: "tool",
};

/** Examples of examples multiply. */
const MOST_TURNS = 20_000;

/** Takes a prompt apart into its turns. Files that it names must have been read into it. */
export function promptIn(node: JsonObject, file: string): LangChainPrompt {
  const hidden: string[] = [];
  let body: JsonObject = {};
  let taken = 0;
  const turnsOf = (item: unknown, role: string): readonly LangChainTurn[] => {
    taken += 1;
    if (taken > MOST_TURNS) throw new UserError(`found more than ${MOST_TURNS} turns, wanted fewer`, { file });
    // ["system", "text"] as the constructors take it.
    if (Array.isArray(item)) {
      const [who, text] = item as readonly unknown[];
      return typeof text === "string" ? [templateTurn(roleNamed(who), text)] : [];
    }
    if (typeof item === "string") return [templateTurn(role, item)];
    if (!isObject(item)) return [];
    const { name, args } = classOf(item);
    const [, kind] = /^(System|Human|AI|Tool|Function)Message(?:Chunk)?$/.exec(name) ?? [];
    if (kind !== undefined) return [{ kind: "message", message: messageOf(ownValue(ROLES, kind) ?? "user", args) }];
    const [, who = ""] = /^(System|Human|AI|Chat)?MessagePromptTemplate$/.exec(name) ?? [];
    const own = textMember(args, "role") ?? ownValue(ROLES, who) ?? role;
    switch (name) {
      case "SystemMessagePromptTemplate":
      case "HumanMessagePromptTemplate":
      case "AIMessagePromptTemplate":
      case "ChatMessagePromptTemplate":
      case "MessagePromptTemplate":
        return [{ kind: "templates", role: own, parts: listOf(member(args, "prompt")).flatMap(partsOf) }];
      case "PromptTemplate":
      case "FewShotPromptTemplate":
        return [{ kind: "templates", role, parts: partsOf(item) }];
      case "ChatMessage":
        return [{ kind: "message", message: messageOf(own, args) }];
      case "MessagesPlaceholder":
        return [{ kind: "placeholder", name: textMember(args, "variable_name") ?? "messages" }];
      case "StructuredPrompt":
        body = { ...body, ...structured(member(args, "schema_") ?? member(args, "schema")) };
        return listOf(member(args, "messages")).flatMap((message) => withPartials(turnsOf(message, "user"), args));
      case "ChatPromptTemplate":
        return listOf(member(args, "messages")).flatMap((message) => withPartials(turnsOf(message, "user"), args));
      case "FewShotChatMessagePromptTemplate":
      case "FewShotChatMessagePromptTemplateWithTemplates":
        return examplesOf(args).flatMap((example) =>
          withPartials(turnsOf(member(args, "example_prompt"), "user"), { partial_variables: example }),
        );
      case "RunnableSequence":
        return [member(args, "first"), ...listOf(member(args, "middle")), member(args, "last")].flatMap((step) =>
          turnsOf(step, role),
        );
      case "RunnableBinding": {
        const bound = member(args, "kwargs");
        if (isObject(bound)) body = { ...body, ...bound };
        return turnsOf(member(args, "bound"), role);
      }
      default:
        if (isModel(item)) {
          body = { ...body, ...modelBody(args) };
          return [];
        }
        if (!/OutputParser$/.test(name)) hidden.push(`a part of the kind ${name.slice(0, 60)}`);
        return [];
    }
  };
  const partsOf = (item: unknown): readonly TurnPart[] => {
    if (typeof item === "string") return [{ kind: "text", template: templateOf(item, {}) }];
    if (!isObject(item)) return [];
    const { name, args } = classOf(item);
    if (name === "ImagePromptTemplate") {
      const template = member(args, "template");
      return [
        { kind: "image", url: templateOf(textMember(template, "url") ?? "", args), detail: member(template, "detail") },
      ];
    }
    if (name === "FewShotPromptTemplate") return [{ kind: "text", template: fewShot(args) }];
    if (member(args, "template") === undefined && !isSerialised(item))
      hidden.push("a template that is not in the file");
    return [{ kind: "text", template: templateOf(textMember(args, "template") ?? "", args) }];
  };
  /** The examples stand in the template as they are written by their own, and the whole is filled at once. */
  const fewShot = (args: JsonObject): LangChainTemplate => {
    if (member(args, "example_selector") !== undefined && member(args, "example_selector") !== null) {
      hidden.push("examples that a selector picks");
    }
    const [written] = partsOf(member(args, "example_prompt"));
    const form = written?.kind === "text" ? written.template : templateOf("", {});
    const examples = examplesOf(args).map((example) => writeExample(form, example));
    const pieces = [textMember(args, "prefix") ?? "", ...examples, textMember(args, "suffix") ?? ""];
    return templateOf(
      pieces.filter((piece) => piece !== "").join(textMember(args, "example_separator") ?? "\n\n"),
      args,
    );
  };
  const turns = turnsOf(node, "user");
  return { turns, body, hidden };
}

/** As LangChain does: the example is filled by its own template first, and its text is a part of the whole afterwards. */
function writeExample({ text, language, partials }: LangChainTemplate, example: JsonObject): string {
  const given = new Map(Object.entries({ ...partials, ...example }));
  return fillTemplate(text, language, { given }, {}).text;
}

function templateTurn(role: string, text: string): LangChainTurn {
  return { kind: "templates", role, parts: [{ kind: "text", template: templateOf(text, {}) }] };
}

function templateOf(text: string, args: JsonObject): LangChainTemplate {
  const format = textMember(args, "template_format") ?? textMember(args, "templateFormat") ?? "f-string";
  const language = format === "jinja2" ? "jinja" : format === "mustache" ? "mustache" : "f-string";
  const partials = member(args, "partial_variables") ?? member(args, "partialVariables");
  return { text, language, partials: plainValues(partials) };
}

/** A value that a function gives is not in the file. */
function plainValues(values: unknown): JsonObject {
  if (!isObject(values)) return {};
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isSerialised(value)));
}

function withPartials(turns: readonly LangChainTurn[], args: JsonObject): readonly LangChainTurn[] {
  const outer = templateOf("", args).partials;
  const widen = (template: LangChainTemplate): LangChainTemplate => ({
    ...template,
    partials: { ...outer, ...template.partials },
  });
  return turns.map((turn) =>
    turn.kind === "templates"
      ? {
          ...turn,
          parts: turn.parts.map((part) =>
            part.kind === "text" ? { ...part, template: widen(part.template) } : { ...part, url: widen(part.url) },
          ),
        }
      : turn,
  );
}

function examplesOf(args: JsonObject): readonly JsonObject[] {
  const examples = member(args, "examples");
  return isObjectList(examples) ? examples : [];
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function roleNamed(who: unknown): string {
  const names: Readonly<Record<string, string>> = { human: "user", ai: "assistant" };
  return typeof who === "string" ? (ownValue(names, who) ?? who) : "user";
}

/** A message that is no template, in the shape of OpenAI's Chat Completions. */
export function messageOf(role: string, args: JsonObject): JsonObject {
  const calls = member(args, "tool_calls");
  return {
    role,
    content: member(args, "content") ?? "",
    ...(isObjectList(calls)
      ? {
          tool_calls: calls.map((call) => ({
            id: member(call, "id"),
            function: { name: member(call, "name"), arguments: JSON.stringify(member(call, "args") ?? {}) },
          })),
        }
      : {}),
    ...(role === "tool" ? { tool_call_id: member(args, "tool_call_id") } : {}),
  };
}

function isModel(node: JsonObject): boolean {
  const id = member(node, "id");
  return (
    Array.isArray(id) &&
    id.some(
      (part) =>
        typeof part === "string" &&
        /^(?:chat_models|llms)$|^Chat[A-Z]|^langchain_(?:openai|anthropic|google)/.test(part),
    )
  );
}

function modelBody(args: JsonObject): JsonObject {
  const model = textMember(args, "model_name") ?? textMember(args, "model");
  const limit = member(args, "max_tokens") ?? member(args, "max_completion_tokens");
  return {
    ...(model === undefined ? {} : { model }),
    ...(typeof limit === "number" ? { max_completion_tokens: limit } : {}),
  };
}

function structured(schema: unknown): JsonObject {
  if (!isObject(schema)) return {};
  const name = textMember(schema, "title") ?? "output";
  return { response_format: { type: "json_schema", json_schema: { name, schema } } };
}
