import { parseVariablesFile } from "../variables.ts";
import type { ReadContext } from "./format.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import { isProgram, readReference, withoutScheme } from "./promptfoo-files.ts";

/** A prompt of a configuration: its template, or why it is none. */
export type PromptfooPrompt = { readonly name: string; readonly labels: readonly string[] } & (
  { readonly template: string } | { readonly unread: string }
);

/** A path rather than a text: https://www.promptfoo.dev/docs/configuration/prompts/ */
const PATH = /^(?:\.{0,2}[\\/])?[^\s{}<>"'|]*\.(?:txt|json|jsonl|ya?ml|md|j2|csv)$/i;

/** The prompts under `prompts`: texts, files and patterns, alone or in a list, or labels by path. */
export async function readPrompts(
  value: unknown,
  file: string,
  context: ReadContext,
): Promise<readonly PromptfooPrompt[]> {
  const prompts: PromptfooPrompt[] = [];
  for (const [reference, label] of entriesOf(value)) {
    const labels = [reference, ...(label === undefined ? [] : [label])];
    const named = (): string => label ?? `prompt ${prompts.length + 1}`;
    if (isProgram(reference)) {
      const unread = `the prompt ${reference.trim()}, which a program makes that is not run`;
      prompts.push({ name: label ?? reference.trim(), labels, unread });
    } else if (!isReference(reference)) prompts.push({ name: named(), labels, template: reference });
    else {
      for (const found of await readReference(reference, file, context)) {
        if ("unread" in found) {
          prompts.push({ name: label ?? found.path, labels, unread: `the prompt ${found.unread}` });
          continue;
        }
        const templates = templatesIn(found.path, found.text);
        templates.forEach((template, index) => {
          const number = templates.length === 1 ? "" : ` ${index + 1}`;
          prompts.push({ name: `${label ?? found.path}${number}`, labels: [...labels, found.path], template });
        });
      }
    }
  }
  return prompts;
}

function entriesOf(value: unknown): readonly (readonly [reference: string, label: string | undefined])[] {
  if (typeof value === "string") return [[value, undefined]];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown): readonly (readonly [string, string | undefined])[] => {
      if (typeof item === "string") return [[item, undefined]];
      const reference = textMember(item, "raw") ?? textMember(item, "id");
      return reference === undefined ? [] : [[reference, textMember(item, "label") ?? textMember(item, "display")]];
    });
  }
  if (!isObject(value)) return [];
  return Object.keys(value).map((reference) => [
    reference,
    typeof member(value, reference) === "string" ? String(member(value, reference)) : undefined,
  ]);
}

function isReference(text: string): boolean {
  const plain = text.trim();
  return (
    plain.startsWith("file://") ||
    (!plain.includes("\n") && (PATH.test(withoutScheme(plain)) || /^[\w./-]*\*[\w./*-]*$/.test(plain)))
  );
}

/** A text file holds several prompts between lines of `---`, a .jsonl one a line, a .csv one a row under a head line. */
function templatesIn(path: string, text: string): readonly string[] {
  const plain = text.replaceAll("\r\n", "\n");
  if (/\.csv$/i.test(path)) return promptsInTable(path, text);
  if (/\.jsonl$/i.test(path)) return plain.split("\n").filter((line) => line.trim() !== "");
  if (!/\.txt$/i.test(path)) return [plain];
  const parts = plain.split(/^---[ \t]*$/m).map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

/** A column named prompt, or the first one. */
function promptsInTable(file: string, text: string): readonly string[] {
  return parseVariablesFile({ file, text }).flatMap((row) => {
    const prompt = row.get("prompt") ?? [...row.values()][0];
    return typeof prompt === "string" && prompt.trim() !== "" ? [prompt] : [];
  });
}
