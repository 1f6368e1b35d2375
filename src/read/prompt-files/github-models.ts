import type { FoundRequest, PromptFormat, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillStrings } from "./placeholders.ts";
import type { Source } from "./source.ts";
import { structuredValue } from "./structured-text.ts";

const BESIDE_MESSAGES = ["modelParameters", "testData", "evaluators", "jsonSchema"];

/** https://docs.github.com/en/github-models/use-github-models/storing-prompts-in-github-repositories */
export const GITHUB_MODELS: PromptFormat = {
  name: "github-models",
  description: "a prompt of GitHub Models in YAML: messages with a model, its parameters and test data",
  recognisedBy:
    "the ending .prompt.yml or .prompt.yaml, or `messages` with `modelParameters`, `testData` or `evaluators`",
  matches: (source) => {
    const value = structuredValue(source);
    if (!isObjectList(member(value, "messages"))) return false;
    const isNamed = /\.prompt\.ya?ml$/i.test(source.file);
    return isNamed || BESIDE_MESSAGES.some((name) => member(value, name) !== undefined);
  },
  read: (source, context) => readGitHubModels(source, context),
};

/** The first row of the test data gives the samples. */
function readGitHubModels(source: Source, context: ReadContext): readonly FoundRequest[] {
  const value = structuredValue(source);
  const file = isObject(value) ? value : {};
  const tests = member(file, "testData");
  const [first] = isObjectList(tests) ? tests : [];
  const inside = ["input", "vars"].map((name) => member(first, name)).find(isObject);
  const samples = new Map(Object.entries({ ...first, ...inside }).filter(([name]) => name !== "expected"));
  const body = bodyOf(file);
  return eachRow(context, null, (given) => {
    const messages = fillStrings(member(file, "messages"), { given, samples });
    const request = requestAt({ ...body, messages: messages.value }, "chat.completions", { file: source.file });
    return { request, unfilled: messages.unfilled };
  });
}

function bodyOf(file: JsonObject): JsonObject {
  const parameters = member(file, "modelParameters");
  const limit = ["maxCompletionTokens", "maxTokens", "max_completion_tokens", "max_tokens"]
    .map((name) => member(parameters, name))
    .find((value) => value !== undefined);
  return {
    model: textMember(file, "model"),
    max_completion_tokens: limit,
    reasoning_effort: member(parameters, "reasoningEffort") ?? member(parameters, "reasoning_effort"),
    response_format: formatOf(member(file, "responseFormat"), member(file, "jsonSchema")),
  };
}

/** The schema is JSON text, as OpenAI's `json_schema` takes it. */
function formatOf(format: unknown, schema: unknown): unknown {
  if (isObject(format)) return format;
  if (format === "json_object") return { type: "json_object" };
  if (schema === undefined) return undefined;
  return { type: "json_schema", json_schema: typeof schema === "string" ? parsed(schema) : schema };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
