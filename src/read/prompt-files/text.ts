import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { Warning } from "../../domain/prompt-entry.ts";
import type { PromptFormat, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { fillText } from "./placeholders.ts";
import type { Source } from "./source.ts";

/** Everything that is nothing else: the whole file is one message. */
export const TEXT: PromptFormat = {
  name: "text",
  description: "plain text or Markdown: the whole file is one message, of the user or of --role",
  recognisedBy: "anything that is no other format",
  matches: (source) => source.shape() === "text",
  read: readText,
};

export const MARKDOWN: PromptFormat = {
  name: "markdown",
  description: "Markdown, read as text; front matter is part of it",
  recognisedBy: "the ending .md or .markdown",
  matches: (source) => isMarkdown(source) && source.shape() === "text",
  read: readText,
};

function isMarkdown({ extension }: Source): boolean {
  return extension === "md" || extension === "markdown";
}

function readText(source: Source, context: ReadContext) {
  const { file, text, extension } = source;
  if (extension === "json") {
    context.warn({
      code: "not-json",
      message: /\{[{%#]/.test(text)
        ? "this .json file is a template and not JSON, so it is counted as plain text"
        : "this .json file is not JSON, so it is counted as plain text",
      place: { file },
    });
  }
  if (extension === "yaml" || extension === "yml") {
    if (/^version\s*:/m.test(text) && /^(?:features|budgets)\s*:/m.test(text) && context.options.as === undefined) {
      throw new UserError("found a workload, wanted a prompt", { file }, "tokcost run and tokcost check take it");
    }
    const message = "this YAML file is of no known format, so it is counted as plain text, its names included";
    context.warn({ code: "not-known", message, place: { file } });
  }
  if (extension === "poml" || extension === "toml") {
    const message = `${extension.toUpperCase()} is not rendered here, so it is counted as plain text, its ${extension === "poml" ? "tags" : "names"} included`;
    context.warn({ code: "not-known", message, place: { file } });
  }
  if (splitFrontMatter(text) !== undefined) {
    context.warn({
      code: "front-matter",
      message: "the front matter is counted as a part of the text",
      place: { file, line: 1 },
    });
  }
  return eachRow(context, null, (given) => {
    const filled = fillText(text, { given }, { keepControlTags: true });
    return {
      request: textRequest(filled.text, context.options.role),
      unfilled: filled.unfilled,
      warnings: controlTagWarnings(filled.controlTags, "they are counted as text", file),
    };
  });
}

/** Says what became of the tags that only a template engine could run. */
export function controlTagWarnings(tags: number, whatHappens: string, file: string): readonly Warning[] {
  if (tags === 0) return [];
  const count = tags === 1 ? "1 template tag is" : `${tags} template tags are`;
  return [{ code: "template-tags", message: `${count} not executed: ${whatHappens}`, place: { file } }];
}
