import { UserError } from "../../errors.ts";
import type { Warning } from "../../domain/prompt-entry.ts";
import type { Api, Uncountable } from "../../domain/request.ts";
import type { Variables } from "../variables.ts";
import { parseYaml } from "../yaml-text.ts";
import type { FoundRequest, PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { isObject, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { hasRoleLine, splitTurns } from "./prompty-body.ts";
import { resolveReferences } from "./prompty-references.ts";
import { jsonSchemaOf, propertiesOf, toolsOf } from "./prompty-schema.ts";
import type { PromptyProperty } from "./prompty-schema.ts";
import { needsJinja, writeTurns } from "./prompty-turns.ts";
import type { RenderKnown } from "./prompty-turns.ts";
import { controlTagWarnings } from "./text.ts";

/** Both versions of https://prompty.ai: https://github.com/microsoft/prompty/blob/main/spec/spec.md */
export const PROMPTY: PromptFormat = {
  name: "prompty",
  description: "Prompty, version 1 and 2: front matter with model, samples and tools, roles in the body",
  recognisedBy: "the ending .prompty, or front matter with a model and lines such as `user:`",
  matches: ({ extension, text }) => extension === "prompty" || hasPromptyHeader(text),
  read: async ({ file, text }, context) => {
    const { header, body } = splitPrompty(file, text);
    const settings = settingsOf(await resolveReferences(header, { file, body }, context));
    const renderKnown = settings.isJinja && needsJinja(body) ? await jinjaFor(file) : undefined;
    return eachRow(context, null, (given) => readRow({ file, body, settings, renderKnown }, given));
  },
};

/** Loops and conditions run where all that they ask for is known; the engine is loaded for a template that has some. */
async function jinjaFor(file: string): Promise<RenderKnown> {
  const { renderJinja } = await import("../templates/jinja.ts");
  return (text, sources) => {
    const rendered = renderJinja(text, sources, { place: { file }, keepsLastLineBreak: true, printing: "python" });
    return rendered?.unfilled.some(({ filledBy }) => filledBy === "none") === true ? undefined : rendered;
  };
}

function hasPromptyHeader(text: string): boolean {
  const parts = splitFrontMatter(text);
  if (parts === undefined || parts === "unclosed") return false;
  return /^model\s*:/m.test(parts.header) && hasRoleLine(parts.body);
}

function splitPrompty(file: string, text: string): { header: JsonObject; body: string } {
  const parts = splitFrontMatter(text);
  if (parts === "unclosed") {
    throw new UserError("found front matter that never ends, wanted a second line of ---", { file, line: 1 });
  }
  if (parts === undefined) return { header: {}, body: text.replaceAll("\r\n", "\n") };
  const header = parseYaml(parts.header, { file, line: parts.headerLine }) ?? {};
  if (isObject(header)) return { header, body: parts.body };
  throw new UserError("found front matter that is no mapping, wanted `name: value` lines", {
    file,
    line: parts.headerLine,
  });
}

/** What the header says that reaches the model or its bill. */
interface Settings {
  readonly apiType: string;
  /** Whether the template is Jinja, as it is where nothing else is said. */
  readonly isJinja: boolean;
  readonly inputs: readonly PromptyProperty[];
  readonly samples: Variables;
  /** The body of the request but for its messages. */
  readonly request: JsonObject;
  readonly uncountable: readonly Uncountable[];
}

function settingsOf(header: JsonObject): Settings {
  const model = member(header, "model");
  const configuration = member(model, "configuration");
  const parameters = member(model, "parameters");
  const options = member(model, "options");
  const inputs = propertiesOf(member(header, "inputs") ?? member(header, "inputSchema"));
  const isFirstVersion =
    configuration !== undefined || parameters !== undefined || member(header, "sample") !== undefined;
  const id =
    (typeof model === "string" ? model : undefined) ??
    textMember(model, "id") ??
    ["azure_deployment", "name", "model"]
      .map((name) => textMember(configuration, name) ?? textMember(member(model, "connection"), name))
      .find((name) => name !== undefined);
  const { tools, uncountable } = toolsOf(
    member(header, "tools") ?? member(parameters, "tools") ?? member(options, "tools"),
  );
  return {
    apiType: textMember(model, "apiType") ?? textMember(model, "api") ?? "chat",
    inputs,
    isJinja: !/mustache/i.test(JSON.stringify(member(header, "template") ?? "")),
    samples: samplesOf(inputs, member(header, "sample")),
    request: {
      ...(isObject(parameters) ? parameters : {}),
      ...optionsOf(options),
      ...(isFirstVersion
        ? {}
        : outputFormat(propertiesOf(member(header, "outputs") ?? member(header, "outputSchema")))),
      ...(tools.length === 0 ? { tools: undefined } : { tools }),
      ...(id === undefined ? {} : { model: id }),
    },
    uncountable,
  };
}

function optionsOf(options: unknown): JsonObject {
  const additional = member(options, "additionalProperties");
  const maxTokens = member(options, "maxOutputTokens");
  const parallel = member(options, "allowMultipleToolCalls");
  // Between the versions, options had the names of the API itself.
  return {
    ...(isObject(options) ? options : {}),
    ...(isObject(additional) ? additional : {}),
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
    ...(parallel === undefined ? {} : { parallel_tool_calls: parallel }),
  };
}

function outputFormat(outputs: readonly PromptyProperty[]): JsonObject {
  if (outputs.length === 0) return {};
  const schema = jsonSchemaOf(outputs, { closed: true });
  return {
    response_format: { type: "json_schema", json_schema: { name: "structured_output", strict: true, schema } },
  };
}

/** A sample of the whole file wins over what an input says of itself. */
function samplesOf(inputs: readonly PromptyProperty[], sample: unknown): Variables {
  const own = inputs.flatMap(({ name, spec }): [string, unknown][] => {
    const value = ["default", "sample", "example"].map((key) => member(spec, key)).find((found) => found !== undefined);
    return value === undefined || value === null ? [] : [[name, value]];
  });
  return new Map([...own, ...(isObject(sample) ? Object.entries(sample) : [])]);
}

interface Parsed {
  readonly file: string;
  readonly body: string;
  readonly settings: Settings;
  readonly renderKnown: RenderKnown | undefined;
}

function readRow({ file, body, settings, renderKnown }: Parsed, given: Variables): Omit<FoundRequest, "entry"> {
  const { messages, unfilled, controlTags } = writeTurns(
    splitTurns(body),
    settings.inputs,
    { given, samples: settings.samples },
    { isJinja: settings.isJinja, renderKnown },
  );
  const request = requestAt(...bodyOf(settings, messages), { file });
  return {
    request: { ...request, uncountable: [...request.uncountable, ...settings.uncountable] },
    unfilled,
    warnings: [
      ...controlTagWarnings(controlTags, "what stands between them is counted once", file),
      ...(settings.apiType === "image" ? [imageWarning(file)] : []),
    ],
  };
}

function imageWarning(file: string): Warning {
  const message = "this prompt asks for an image: the tokens of its text are counted, the image is not";
  return { code: "image-output", message, place: { file } };
}

/** Embeddings and completions take a text, without roles. */
function bodyOf({ apiType, request }: Settings, messages: readonly JsonObject[]): [body: JsonObject, api: Api] {
  const text = (): string => messages.flatMap((message) => textMember(message, "content") ?? []).join("\n");
  if (apiType.startsWith("embedding")) return [{ model: member(request, "model"), input: text() }, "embeddings"];
  if (apiType.startsWith("completion")) return [{ ...request, prompt: text() }, "completions"];
  return [{ ...request, messages }, "chat.completions"];
}
