import { ownValue } from "../../domain/own-value.ts";
import { UserError } from "../../errors.ts";
import { parseJson } from "../json-text.ts";
import { parseYaml } from "../yaml-text.ts";
import type { ReadContext } from "./format.ts";
import { isObject, member } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { openRelated } from "./related-files.ts";

const WHOLE_FILE_REFERENCE = /^\$\{file:([^}]+)\}$/;
const ENVIRONMENT = /\$\{env:([^:}]+)(?::([^}]*))?\}/;
/** Where something is reached, with which key and with which bound values: no model sees it. */
const NEVER_SENT = new Set(["connection", "bindings"]);
/** What a header names its model by; the name of a connection is its own. */
const MODEL_NAMES: Readonly<Record<string, readonly string[]>> = {
  configuration: ["id", "azure_deployment", "name", "model"],
  connection: ["azure_deployment", "model"],
};

/**
 * The header with the files in it that the integrator opens. The environment is never read: a model that it would name
 * is the default beside it, or unknown. What stays a reference stays text, with a warning.
 */
export async function resolveReferences(
  header: JsonObject,
  { file, body }: { file: string; body: string },
  context: ReadContext,
): Promise<JsonObject> {
  const warned = new Set<string>();
  const warn = (code: string, message: string): void => {
    if (!warned.has(message)) context.warn({ code, message, place: { file } });
    warned.add(message);
  };

  const resolveText = async (text: string): Promise<unknown> => {
    const path = WHOLE_FILE_REFERENCE.exec(text)?.[1];
    if (path !== undefined && context.options.openRelated !== undefined) return readRelated(path, file, context);
    if (text.includes("${file:")) warn("file-reference", "a reference to a file is not followed: it stays text");
    const variable = ENVIRONMENT.exec(text)?.[1];
    if (variable !== undefined) {
      warn("environment-reference", `the environment variable ${variable} is not read: its reference stays text`);
    }
    return text;
  };
  const resolve = async (value: unknown): Promise<unknown> => {
    if (typeof value === "string") return resolveText(value);
    if (Array.isArray(value)) return Promise.all(value.map(resolve));
    if (!isObject(value)) return value;
    return mapMembers(value, (name, inner) => (NEVER_SENT.has(name) ? Promise.resolve(inner) : resolve(inner)));
  };
  const resolveModelName = (name: string): string | undefined => {
    const [, variable, fallback] = ENVIRONMENT.exec(name) ?? [];
    if (variable === undefined) return name;
    const instead =
      fallback === undefined || fallback === "" ? "give one with --model" : `its default ${fallback} is taken`;
    warn(
      "environment-reference",
      `the model is named by the environment variable ${variable}, which is not read: ${instead}`,
    );
    return fallback === "" ? undefined : fallback;
  };
  const resolveModel = async (model: unknown): Promise<unknown> => {
    if (typeof model === "string") return resolveModelName(model);
    if (!isObject(model)) return model;
    return mapMembers(model, async (key, value) => {
      const telling = ownValue(MODEL_NAMES, key);
      if (telling !== undefined && isObject(value)) {
        const names = Object.entries(value).filter(([name]) => telling.includes(name));
        return Object.fromEntries(
          names.map(([name, id]) => [name, typeof id === "string" ? resolveModelName(id) : id]),
        );
      }
      if (NEVER_SENT.has(key)) return undefined;
      return key === "id" && typeof value === "string" ? resolveModelName(value) : resolve(value);
    });
  };

  if (/\$\{(?:env|file):/.test(body)) await resolveText(body);
  return mapMembers(sampleAsReference(header), (key, value) =>
    key === "model" ? resolveModel(value) : resolve(value),
  );
}

/** Version 1 also writes `sample: sample.json`. */
function sampleAsReference(header: JsonObject): JsonObject {
  const sample = member(header, "sample");
  const isPath = typeof sample === "string" && /^[^${}\n]+\.(?:json|ya?ml)$/.test(sample);
  return isPath ? { ...header, sample: `\${file:${sample}}` } : header;
}

async function mapMembers(
  object: JsonObject,
  map: (name: string, value: unknown) => Promise<unknown>,
): Promise<JsonObject> {
  const entries = Object.entries(object).map(async ([name, value]): Promise<[string, unknown]> => [
    name,
    await map(name, value),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function readRelated(path: string, file: string, context: ReadContext): Promise<unknown> {
  const text = await openRelated(path, file, context);
  if (text === undefined) throw new UserError(`names "${path}", which is not there`, { file });
  if (/\.json$/i.test(path)) return parseJson(text, { file: path });
  return /\.ya?ml$/i.test(path) ? parseYaml(text, { file: path }) : text;
}
