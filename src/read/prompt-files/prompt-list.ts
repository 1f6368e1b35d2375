import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { PromptFormat } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, isObjectList, member } from "./json-shapes.ts";
import { parseVariablesFile } from "../variables.ts";
import { fillText } from "./placeholders.ts";
import type { Source } from "./source.ts";

/** A list of prompts that were collected in JSON, each with other things about it. */
export const PROMPT_LIST: PromptFormat = {
  name: "json-list",
  description: "a list of objects with a prompt each, or a CSV table; --field says under which name",
  recognisedBy: "--field, or a JSON list (or lines, or CSV) of objects that are no requests",
  matches: (source, { field }) => {
    if (isTable(source)) return true;
    if (source.shape() === "text") return false;
    if (field !== undefined && source.shape() === "json" && typeof member(source.json(), field) === "string")
      return true;
    const items = source.shape() === "jsonl" ? source.lines().map(({ value }) => value) : source.json();
    if (!isObjectList(items)) return false;
    return field === undefined || items.some((item) => member(item, field) !== undefined);
  },
  read: (source, context) => {
    const { field } = context.options;
    const items = itemsOf(source);
    if (field === undefined) throw askForField(source.file, items[0]?.value);
    return items.flatMap(({ value, line }, index) => {
      const prompt = member(value, field);
      const number = index + 1;
      if (typeof prompt !== "string") {
        throw new UserError(
          `found no text under "${field}" in item ${number}, wanted a prompt`,
          { file: source.file, line },
          nameOneOf(value),
        );
      }
      return eachRow(context, line === undefined ? `item ${number}` : `line ${line}`, (given) => {
        const { text, unfilled } = fillText(prompt, { given }, { keepControlTags: true });
        return { request: textRequest(text, context.options.role), unfilled };
      });
    });
  },
};

function itemsOf(source: Source): readonly { value: unknown; line: number | undefined }[] {
  if (isTable(source)) return tableRows(source);
  if (source.shape() === "jsonl") return source.lines();
  const list = source.json();
  if (isObject(list)) return [{ value: list, line: undefined }];
  if (!Array.isArray(list)) {
    throw new UserError("found a single JSON value, wanted a list of objects for --field", { file: source.file });
  }
  return list.map((value: unknown) => ({ value, line: undefined }));
}

/** CSV of other separators, such as tabs, is text. */
function isTable({ extension }: Source): boolean {
  return extension === "csv";
}

function tableRows({ file, text }: Source): readonly { value: unknown; line: undefined }[] {
  return parseVariablesFile({ file, text }).map((row) => ({ value: Object.fromEntries(row), line: undefined }));
}

function askForField(file: string, first: unknown): UserError {
  return new UserError(
    "found a list of objects that are no requests, wanted --field NAME for where each has its prompt",
    { file },
    nameOneOf(first),
  );
}

/** Names are shown, what stands under them is not. */
function nameOneOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const names = Object.entries(item).flatMap(([name, value]) => (typeof value === "string" ? [name] : []));
  return names.length === 0 ? undefined : `--field takes one of: ${names.slice(0, 8).join(", ")}`;
}
