import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import type { PromptRequest } from "../../domain/request.ts";
import { UserError } from "../../errors.ts";
import { detectApi } from "../request-bodies/index.ts";
import { parseYaml } from "../yaml-text.ts";
import { fillTemplate } from "./fill-template.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import type { Sources } from "./placeholders.ts";
import type { PromptfooProvider } from "./promptfoo-providers.ts";
import { readTools } from "./tool-list.ts";

export interface PromptfooRequest {
  readonly request: PromptRequest;
  readonly unfilled: readonly UnfilledVariable[];
  readonly undecided: number;
}

/** A template with its variables, as promptfoo sends it to a provider. */
export function writeRequest(
  template: string,
  sources: Sources,
  { config, model }: PromptfooProvider,
  file: string,
): PromptfooRequest {
  const unfilled = new Map<string, UnfilledVariable>();
  let undecided = 0;
  const fill = (text: string): string => {
    const filled = fillTemplate(text, "nunjucks", sources, { file });
    for (const variable of filled.unfilled) unfilled.set(variable.name, variable);
    undecided += filled.undecided;
    return filled.text;
  };
  const content = contentOf(template, fill, file);
  const system = ["systemInstruction", "systemPrompt", "instructions"]
    .map((name) => systemText(member(config, name)))
    .find((text) => text !== undefined);
  const body: JsonObject = isObject(content) ? content : { messages: messagesOf(content) };
  const request = requestAt(body, detectApi(body) ?? "chat.completions", { file });
  const settings = requestAt({ messages: [], ...settingsOf(config) }, "chat.completions", { file });
  const said = { role: "system" as const, parts: [{ kind: "text" as const, text: fill(system ?? "") }] };
  const given = member(config, "tools") ?? member(config, "functions");
  const own = Array.isArray(given) ? readTools(given.map(unwrapTool), file) : undefined;
  return {
    request: {
      ...request,
      ...{
        api: null,
        model: model ?? request.model,
        messages: system === undefined ? request.messages : [said, ...request.messages],
      },
      tools: [...request.tools, ...(own?.tools ?? [])],
      uncountable: [...request.uncountable, ...(own?.uncountable ?? [])],
      responseFormat: settings.responseFormat ?? request.responseFormat,
      maxOutputTokens: settings.maxOutputTokens ?? request.maxOutputTokens,
      reasoning: settings.reasoning ?? request.reasoning,
      candidates: Math.max(settings.candidates, request.candidates),
    },
    unfilled: [...unfilled.values()],
    undecided,
  };
}

/** A text, or Gemini's parts. */
function systemText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const parts = member(value, "parts") ?? value;
  const texts = (isObjectList(parts) ? parts : [parts]).flatMap((part) => textMember(part, "text") ?? []);
  return texts.length === 0 ? undefined : texts.join("\n");
}

/** A chat in JSON or YAML is filled string by string where it parses, else as a text that is then parsed. */
function contentOf(template: string, fill: (text: string) => string, file: string): unknown {
  const isJson = /^\s*(?:\[|\{(?![{%#]))/.test(template);
  const isYaml = /^\s*-\s+["']?role["']?\s*:/.test(template);
  if (!isJson && !isYaml) return fill(template);
  const parsed = parsedOr(template, isJson, file);
  if (isChat(parsed)) return mapStrings(parsed, fill);
  const text = fill(template);
  const filled = parsedOr(text, isJson, file);
  return isChat(filled) ? filled : text;
}

function parsedOr(text: string, isJson: boolean, file: string): unknown {
  try {
    return isJson ? (JSON.parse(text) as unknown) : parseYaml(text, { file });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UserError) return undefined;
    throw error;
  }
}

/** A list of messages, or a body with such a list. */
function isChat(value: unknown): boolean {
  const list = isObject(value)
    ? (member(value, "messages") ?? member(value, "contents") ?? member(value, "input"))
    : value;
  return (
    isObjectList(list) &&
    list.every((item) => typeof member(item, "role") === "string" || member(item, "parts") !== undefined)
  );
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapStrings(item, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapStrings(inner, map)]));
}

/** Adaline's gateway has the function as a `schema` inside of its `definition`. */
function unwrapTool(tool: unknown): unknown {
  const schema = member(member(tool, "definition"), "schema");
  return isObject(schema) ? { type: "function", function: schema } : tool;
}

function messagesOf(content: unknown): unknown {
  return typeof content === "string" ? [{ role: "user", content }] : content;
}

/** What of a provider's settings reaches the model or its bill, by OpenAI's names. */
function settingsOf(config: JsonObject): JsonObject {
  const generation = member(config, "generationConfig");
  const limit = ["max_completion_tokens", "max_output_tokens", "max_tokens", "maxTokens", "maxOutputTokens"]
    .map((name) => member(config, name) ?? member(generation, name))
    .find((value) => typeof value === "number");
  const names = ["response_format", "reasoning_effort", "reasoning", "thinking", "n"];
  const found = names.flatMap((name): [string, unknown][] =>
    member(config, name) === undefined ? [] : [[name, member(config, name)]],
  );
  const schema = schemaIn(config);
  return {
    ...(schema === undefined ? {} : { response_format: { type: "json_schema", json_schema: schema } }),
    ...Object.fromEntries(found),
    ...(limit === undefined ? {} : { max_completion_tokens: limit }),
  };
}

/** The schema of an answer where Responses and Gemini have it. */
function schemaIn(config: JsonObject): JsonObject | undefined {
  const format = member(member(config, "text"), "format");
  if (isObject(format) && textMember(format, "type") === "json_schema") return format;
  const generation = member(config, "generationConfig");
  const schema = ["responseSchema", "response_schema", "responseJsonSchema"]
    .map((name) => member(generation, name) ?? member(config, name))
    .find(isObject);
  return schema === undefined ? undefined : { schema };
}
