import { UserError } from "../../errors.ts";
import type { Api } from "../../domain/request.ts";
import { detectApi } from "../request-bodies/index.ts";
import type { FoundRequest, PromptFormat, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillJson } from "./placeholders.ts";
import type { Source } from "./source.ts";

/**
 * https://platform.openai.com/docs/guides/batch: the endpoints that take text, by how they end. Azure, Groq and others
 * who take the same files put paths of their own in front.
 */
const OPENAI_URLS: readonly (readonly [ending: string, Api])[] = [
  ["/chat/completions", "chat.completions"],
  ["/responses", "responses"],
  ["/embeddings", "embeddings"],
  ["/completions", "completions"],
];

export const OPENAI_BATCH: PromptFormat = {
  name: "openai-batch",
  description: "an OpenAI batch: a request a line, read by its url, at the batch price",
  recognisedBy: "lines of JSON with `custom_id` and `url` or `body`",
  matches: (source) => source.shape() === "jsonl" && someLine(source, ["custom_id"], ["url", "body"]),
  read: (source, context) =>
    batchRecords(source).flatMap(({ record, line }) => {
      const api = openAiApi(record);
      if (api === undefined) {
        const found = textMember(record, "url") === undefined ? "no url" : "a url of another API";
        throw new UserError(`found ${found}, wanted ${OPENAI_URLS.map(([ending]) => `/v1${ending}`).join(", ")}`, {
          file: source.file,
          line,
        });
      }
      return batchRequest(source, context, { record, line, id: "custom_id", body: "body", api });
    }),
};

/** Mistral's batches have no url, since the whole file goes to one: there the body tells. */
function openAiApi(record: JsonObject): Api | undefined {
  const url = textMember(record, "url");
  if (url === undefined) return detectApi(member(record, "body"));
  return OPENAI_URLS.find(([ending]) => url.replace(/[/?#]*$/, "").endsWith(ending))?.[1];
}

export const ANTHROPIC_BATCH: PromptFormat = {
  name: "anthropic-batch",
  description: "an Anthropic message batch: `requests`, or one of them a line, at the batch price",
  recognisedBy: "`custom_id` with `params`, in a `requests` list or a line each",
  matches: (source) =>
    source.shape() === "json"
      ? isObjectList(member(source.json(), "requests")) && has(firstOf(member(source.json(), "requests")), ["params"])
      : source.shape() === "jsonl" && someLine(source, ["custom_id", "params"], ["params"]),
  read: (source, context) =>
    batchRecords(source, "requests").flatMap(({ record, line }) =>
      batchRequest(source, context, { record, line, id: "custom_id", body: "params", api: "messages" }),
    ),
};

export const GEMINI_BATCH: PromptFormat = {
  name: "gemini-batch",
  description: "a Gemini batch: `key` and `request` a line, at the batch price; its model is not in the file",
  recognisedBy: "lines of JSON with `request.contents`",
  matches: (source) =>
    source.shape() === "jsonl" &&
    source.lines().some(({ value }) => Array.isArray(member(member(value, "request"), "contents"))),
  read: (source, context) =>
    batchRecords(source).flatMap(({ record, line }) =>
      batchRequest(source, context, { record, line, id: "key", body: "request", api: "generateContent" }),
    ),
};

/** https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html */
export const BEDROCK_BATCH: PromptFormat = {
  name: "bedrock-batch",
  description: "a Bedrock batch: `recordId` and `modelInput` a line, at the batch price; its model is not in the file",
  recognisedBy: "lines of JSON with `modelInput`",
  matches: (source) => source.shape() === "jsonl" && someLine(source, ["modelInput"], ["modelInput"]),
  read: (source, context) =>
    batchRecords(source).flatMap(({ record, line }) => {
      const api = detectApi(member(record, "modelInput")) ?? "bedrock.invoke";
      return batchRequest(source, context, { record, line, id: "recordId", body: "modelInput", api });
    }),
};

interface BatchRecord {
  readonly record: JsonObject;
  /** Where it stands; unknown in a file that is one JSON value. */
  readonly line: number | undefined;
}

/** The requests of a batch: a line each, or those of the list under `list` in a file that is one object. */
function batchRecords(source: Source, list?: string): readonly BatchRecord[] {
  const isOneObject = list !== undefined && source.shape() === "json";
  const values: readonly { value: unknown; line: number | undefined }[] = isOneObject
    ? listUnder(source, list).map((value) => ({ value, line: undefined }))
    : source.lines();
  return values.map(({ value, line }) => {
    if (isObject(value)) return { record: value, line };
    throw new UserError("found something else than an object, wanted a request of the batch", {
      file: source.file,
      line,
    });
  });
}

function listUnder(source: Source, name: string): readonly unknown[] {
  const list = member(source.json(), name);
  if (Array.isArray(list)) return list;
  throw new UserError(`found no list of ${name}, wanted a batch`, { file: source.file });
}

function batchRequest(
  { file }: Source,
  context: ReadContext,
  request: { record: JsonObject; line: number | undefined; id: string; body: string; api: Api },
): readonly FoundRequest[] {
  const { record, line, api } = request;
  const body = member(record, request.body);
  const name = textMember(record, request.id) ?? (line === undefined ? null : `line ${line}`);
  if (!isObject(body)) {
    const which = line === undefined && name !== null ? ` of ${name}` : "";
    throw new UserError(`found no ${request.body}${which}, wanted the request that is to be sent`, { file, line });
  }
  return eachRow(context, name, (given) => {
    const { value, unfilled } = fillJson(body, given);
    return { request: requestAt(value, api, { file, line }), mode: "batch", unfilled };
  });
}

/** Whether a line has all of some names, and one of others. */
function someLine(source: Source, all: readonly string[], oneOf: readonly string[]): boolean {
  return source.lines().some(({ value }) => has(value, all) && oneOf.some((name) => member(value, name) !== undefined));
}

function has(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => member(value, name) !== undefined);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[0] : undefined;
}
