import { UserError } from "../../errors.ts";
import { nearestTo } from "../../domain/nearest.ts";
import type { PromptEntry, Warning } from "../../domain/prompt-entry.ts";
import { NO_VARIABLES } from "../variables.ts";
import { AGENT_FILE } from "./agent-file.ts";
import { AI_SDK } from "./ai-sdk.ts";
import { BAML } from "./baml.ts";
import { ANTHROPIC_BATCH, BEDROCK_BATCH, GEMINI_BATCH, OPENAI_BATCH } from "./batches.ts";
import { CHAT_JSONL } from "./chat-lines.ts";
import { DOTPROMPT } from "./dotprompt.ts";
import type { PromptFormat, ReadContext, ReadOptions } from "./format.ts";
import { GITHUB_MODELS } from "./github-models.ts";
import { LANGCHAIN } from "./langchain.ts";
import { LANGFUSE } from "./langfuse.ts";
import { PROMPT_FIELDS } from "./prompt-fields.ts";
import { PROMPT_LIST } from "./prompt-list.ts";
import { PROMPTFOO } from "./promptfoo.ts";
import { PROMPTY } from "./prompty.ts";
import { REQUESTS } from "./requests.ts";
import { SEMANTIC_KERNEL } from "./semantic-kernel.ts";
import { openSource } from "./source.ts";
import type { Source } from "./source.ts";
import { yamlAsJson } from "./structured-text.ts";
import { TEMPLATE_FILE } from "./template-file.ts";
import { MARKDOWN, TEXT } from "./text.ts";
import { TOOL_LIST } from "./tool-list.ts";

export type { PromptFormat, ReadOptions } from "./format.ts";

/** Every format that is read, in the order in which a file is tried for them. */
export const FORMATS: readonly PromptFormat[] = [
  DOTPROMPT,
  PROMPTY,
  LANGCHAIN,
  PROMPTFOO,
  SEMANTIC_KERNEL,
  TEMPLATE_FILE,
  AGENT_FILE,
  BAML,
  GITHUB_MODELS,
  LANGFUSE,
  OPENAI_BATCH,
  ANTHROPIC_BATCH,
  GEMINI_BATCH,
  BEDROCK_BATCH,
  CHAT_JSONL,
  TOOL_LIST,
  AI_SDK,
  ...REQUESTS,
  PROMPT_FIELDS,
  PROMPT_LIST,
  MARKDOWN,
  TEXT,
];

/** What a prompt file holds. `warnings` are about the file, those of an entry stand there. */
export interface PromptFileContents {
  readonly format: string;
  readonly entries: readonly PromptEntry[];
  readonly warnings: readonly Warning[];
}

/**
 * Reads a prompt file of any format that is known: by its content, where `as` names none. Nothing in it is executed
 * or fetched, and what it refers to is opened by the caller alone. Throws a UserError with file, line and column where the file is broken or can't be read.
 */
export async function readPromptFile(
  { file, text }: { file: string; text: string },
  options: ReadOptions = {},
): Promise<PromptFileContents> {
  const named = options.as === undefined ? undefined : formatNamed(options.as);
  const source = yamlAsJson(openSource(file, text));
  const format = named ?? recognise(source, options);
  const warnings: Warning[] = replacementWarnings(source);
  const context: ReadContext = {
    options,
    variables: options.variables === undefined || options.variables.length === 0 ? [NO_VARIABLES] : options.variables,
    warn: (warning) => warnings.push(warning),
  };
  const found = await format.read(source, context);
  if (found.length === 0) throw new UserError("found no request in it, wanted at least one", { file });
  const entries = found.map(
    ({ entry, request, answer = null, mode = null, unfilled = [], warnings = [] }): PromptEntry => ({
      file,
      entry,
      format: format.name,
      request,
      answer,
      mode,
      unfilled,
      warnings,
    }),
  );
  return { format: format.name, entries, warnings };
}

/** The format of a name; throws a UserError that names the nearest one. */
export function formatNamed(name: string): PromptFormat {
  const format = FORMATS.find((known) => known.name === name);
  if (format !== undefined) return format;
  const names = FORMATS.map((known) => known.name);
  const [nearest] = nearestTo(name, names, 1);
  throw new UserError(
    `--as: found "${name}", wanted a format`,
    {},
    nearest === undefined ? `one of ${names.join(", ")}` : `did you mean ${nearest}?`,
  );
}

function recognise(source: Source, options: ReadOptions): PromptFormat {
  if (options.field !== undefined && PROMPT_LIST.matches(source, options)) return PROMPT_LIST;
  const format = FORMATS.find((known) => known.matches(source, options));
  if (format !== undefined) return format;
  throw new UserError(
    "found JSON of no known shape, wanted a request (messages, input, contents), a batch, or a list with --field",
    { file: source.file },
    "--as text counts it as plain text",
  );
}

/** U+FFFD stands where bytes were no UTF-8 (or the text has it itself). */
function replacementWarnings({ file, text }: Source): Warning[] {
  const count = text.split("\uFFFD").length - 1;
  if (count === 0) return [];
  const message = `${count === 1 ? "1 character is" : `${count} characters are`} unreadable: the file may not be UTF-8`;
  return [{ code: "not-utf8", message, place: { file } }];
}
