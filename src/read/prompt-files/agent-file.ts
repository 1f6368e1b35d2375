import type { Uncountable } from "../../domain/request.ts";
import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import { variableText } from "../variables.ts";
import { parseYaml } from "../yaml-text.ts";
import type { FoundRequest, PromptFormat, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { fillText } from "./placeholders.ts";
import type { Source } from "./source.ts";
import { controlTagWarnings } from "./text.ts";

/** Names in the front matter of a coding agent's files, which its program reads and no model sees. */
const SETTINGS = new Set(["allowed-tools", "disallowed-tools", "argument-hint", "applyto", "alwaysapply", "globs"]);
/** Where agents look for their files, and how these end. */
const PLACES =
  /(?:^|[\\/])\.(?:claude|github|cursor)[\\/](?:agents|commands|prompts|instructions|chatmodes|rules)[\\/]|\.(?:prompt|instructions|chatmode|agent)\.md$/i;
const MARKDOWN = new Set(["md", "markdown", "mdc"]);

/**
 * Sub-agents and commands of Claude Code (https://code.claude.com/docs/en/sub-agents), rules of Cursor, prompts and
 * instructions of Copilot (https://code.visualstudio.com/docs/copilot/customization).
 */
export const AGENT_FILE: PromptFormat = {
  name: "agent-file",
  description: "a sub-agent, command, rule or instruction of a coding agent: Markdown without its front matter",
  recognisedBy: "front matter with `tools` or `model` beside a description, `allowed-tools`, `globs` or `applyTo`",
  matches: (source) => {
    const parts = MARKDOWN.has(source.extension) ? splitFrontMatter(source.text) : undefined;
    if (parts === undefined || parts === "unclosed" || /(?:^|[\\/])[^\\/]*SKILL\.md$/.test(source.file)) return false;
    if (source.extension === "mdc" || PLACES.test(source.file)) return true;
    const names = new Set(
      Array.from(parts.header.matchAll(/^([\w-]+)[ \t]*:/gm), ([, name = ""]) => name.toLowerCase()),
    );
    const isAgent = names.has("description") && ["tools", "model", "mode", "agent"].some((name) => names.has(name));
    return isAgent || [...names].some((name) => SETTINGS.has(name));
  },
  read: readAgentFile,
};

/** `sonnet` and `inherit` are for the program to resolve. */
const MODEL_NAME = /^\S*\d\S*$/;
/** What a command has the shell print into the prompt. */
const SHELL = /!`[^`\n]+`/g;
const ARGUMENT = /\$(ARGUMENTS|\d)\b/g;

function readAgentFile(source: Source, context: ReadContext): readonly FoundRequest[] {
  const { file } = source;
  const { header, body } = splitAgentFile(source);
  const named = textMember(header, "model");
  const model = named !== undefined && MODEL_NAME.test(named) ? named : null;
  if (named !== undefined && model === null) {
    const message = `the model is named "${named.slice(0, 60)}", which the agent resolves: give one with --model`;
    context.warn({ code: "model-alias", message, place: { file } });
  }
  const isCommand =
    ["allowed-tools", "argument-hint"].some((name) => member(header, name) !== undefined) ||
    /[\\/]commands[\\/]/i.test(file);
  // Copilot's prompts are what somebody says, its instructions are not.
  const isAsked = member(header, "mode") !== undefined || /\.prompt\.md$/i.test(file);
  const printed = isCommand ? (body.match(SHELL)?.length ?? 0) : 0;
  const hidden: Uncountable[] =
    printed === 0 ? [] : [{ code: "hidden-context", what: `what ${printed} of its shell commands print` }];
  return eachRow(context, null, (given) => {
    const filled = fillText(body.trim(), { given }, { keepControlTags: true });
    const open = new Set<string>();
    const content = filled.text.replace(ARGUMENT, (placeholder, name: string) => {
      const value = given.get(name);
      if (value === undefined && isCommand) open.add(name);
      return value === undefined ? placeholder : variableText(value);
    });
    const request = textRequest(content, context.options.role ?? (isCommand || isAsked ? "user" : "system"));
    return {
      request: { ...request, model, uncountable: hidden },
      unfilled: [...filled.unfilled, ...[...open].map((name) => ({ name, filledBy: "none" as const }))],
      warnings: controlTagWarnings(filled.controlTags, "they are counted as text", file),
    };
  });
}

/** Cursor writes `globs: *.ts`, which is no YAML: only a model is looked for then. */
function splitAgentFile({ file, text }: Source): { header: JsonObject; body: string } {
  const parts = splitFrontMatter(text);
  if (parts === undefined || parts === "unclosed") return { header: {}, body: text };
  return { header: headerOf(parts.header, file), body: parts.body };
}

function headerOf(header: string, file: string): JsonObject {
  try {
    const value = parseYaml(header, { file });
    return isObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return Object.fromEntries(
      Array.from(header.matchAll(/^([\w-]+)[ \t]*:[ \t]*(.*)$/gm), ([, name = "", value = ""]) => [name, value.trim()]),
    );
  }
}
