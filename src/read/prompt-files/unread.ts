import { UserError } from "../../errors.ts";
import { parseYaml } from "../yaml-text.ts";
import { isObject, isObjectList, member, textMember } from "./json-shapes.ts";
import type { Source } from "./source.ts";

/** Says no, in one line, to formats that are known but not read: as plain text their figures would be wrong. */
export function refuseUnread(source: Source): void {
  const what = dotprompt(source) ?? structured(source);
  if (what === undefined) return;
  throw new UserError(
    `found ${what}, which this version does not read`,
    { file: source.file },
    "--as text counts it as plain text",
  );
}

function dotprompt({ extension, text }: Source): string | undefined {
  const isDotprompt = extension === "prompt" || /\{\{\s*role\s+["'](?:system|user|model)["']\s*\}\}/.test(text);
  return isDotprompt ? "a Dotprompt file" : undefined;
}

function structured(source: Source): string | undefined {
  const isYaml = source.extension === "yaml" || source.extension === "yml";
  const value = isYaml ? yamlOrTopLevel(source) : source.shape() === "json" ? source.json() : undefined;
  if (isMessageList(value)) return "a list of messages without a request around it (as the AI SDK keeps them)";
  if (!isObject(value)) return undefined;
  if (isLangChain(value)) return "a LangChain prompt";
  const isPromptfoo =
    member(value, "prompts") !== undefined &&
    ["providers", "targets", "tests"].some((name) => member(value, name) !== undefined);
  return isPromptfoo ? "a promptfoo configuration" : undefined;
}

/** No file of these formats is larger, and parsing YAML takes seconds a megabyte. */
const MOST_CHARACTERS = 1_000_000;

/** Other programs' parsers forgive what ours does not, so of YAML that does not parse the top-level names still tell. */
function yamlOrTopLevel({ text, file }: Source): unknown {
  try {
    if (text.length <= MOST_CHARACTERS) return parseYaml(text, { file });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return Object.fromEntries(Array.from(text.matchAll(/^(\w+):/gm), ([, name = ""]) => [name, ""]));
}

function isLangChain(value: unknown): boolean {
  const hasTemplate = typeof member(value, "template") === "string" && member(value, "input_variables") !== undefined;
  const type = textMember(value, "_type") ?? "";
  return hasTemplate || ["prompt", "few_shot", "chat"].includes(type) || Array.isArray(member(value, "lc"));
}

function isMessageList(value: unknown): boolean {
  return (
    isObjectList(value) &&
    value.every(
      (item) =>
        typeof member(item, "role") === "string" &&
        (member(item, "content") !== undefined || Array.isArray(member(item, "parts"))),
    )
  );
}
