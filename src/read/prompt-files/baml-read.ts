import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import type { Uncountable } from "../../domain/request.ts";
import { UserError } from "../../errors.ts";
import type { Variables } from "../variables.ts";
import { fillTemplate } from "./fill-template.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { requestAt } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { openRelated } from "./related-files.ts";
import type { Source } from "./source.ts";
import { controlTagWarnings } from "./text.ts";

/** Where a function, a client, a class … begins. */
const BLOCK = /^(?:client<llm>|(?:function|class|enum|test|generator|template_string|retry_policy)\b)/m;
const FUNCTION = /^function\s+(\w+)[^{]*\{/;
const CLIENT = /^client<llm>\s+(\w+)/;
const PROMPT = /\bprompt\s+(#*)"/;

/** Reads the functions of a file; their clients stand there or in the clients.baml beside it. */
export async function readBaml(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const { file } = source;
  const beside = /(?:^|[\\/])clients\.baml$/.test(file) ? undefined : await openRelated("clients.baml", file, context);
  const blocks = blocksIn(source.text);
  const clients = new Map([...blocksIn(beside ?? ""), ...blocks].flatMap(clientIn));
  const functions = blocks.flatMap((block) => {
    const name = FUNCTION.exec(block)?.[1];
    const prompt = promptIn(block);
    return name === undefined || prompt === undefined ? [] : [{ name, block, prompt: dedent(prompt) }];
  });
  if (functions.length === 0) throw new UserError("found no function with a prompt, wanted one", { file });
  return functions.flatMap(({ name, block, prompt }) => {
    const body = clientOf(block, clients);
    return eachRow(context, functions.length === 1 ? null : name, (given) => readRow(prompt, body, given, file));
  });
}

/** `#"…"#`, with as many signs on both sides, or none. */
function promptIn(block: string): string | undefined {
  const opening = PROMPT.exec(block);
  if (opening === null) return undefined;
  const from = opening.index + opening[0].length;
  const end = block.indexOf(`"${opening[1] ?? ""}`, from);
  return end === -1 ? undefined : block.slice(from, end);
}

function blocksIn(text: string): readonly string[] {
  return text.replaceAll("\r\n", "\n").split(new RegExp(`(?=${BLOCK.source})`, "m"));
}

/** The settings of a client, by its name. */
function clientIn(block: string): readonly (readonly [string, JsonObject])[] {
  const name = CLIENT.exec(block)?.[1];
  if (name === undefined) return [];
  const model = /^\s*model\s+"?([^\s"]+)"?/m.exec(block)?.[1];
  const limit = /^\s*(?:max_tokens|max_completion_tokens|max_output_tokens)\s+(\d+)/m.exec(block)?.[1];
  const isKnown = model !== undefined && !model.startsWith("env.");
  return [
    [name, { ...(isKnown ? { model } : {}), ...(limit === undefined ? {} : { max_completion_tokens: Number(limit) }) }],
  ];
}

/** `client GPT4` is one of the file's own, `client "openai/gpt-4o"` names the model. */
function clientOf(block: string, clients: ReadonlyMap<string, JsonObject>): JsonObject {
  const [, quoted, name] = /^\s*client\s+(?:"([^"]+)"|(\w+))/m.exec(block) ?? [];
  const own = clients.get(quoted ?? name ?? "");
  if (own !== undefined || quoted === undefined) return own ?? {};
  return { model: quoted.replace(/^openai-responses\//, "openai/").replace(/^(?:google-ai|vertex-ai)\//, "") };
}

/** BAML takes off the indentation that all lines share, and the empty lines around. */
function dedent(text: string): string {
  const lines = text.split("\n");
  const depths = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const depth = depths.reduce((least, each) => Math.min(least, each), Infinity);
  return lines
    .map((line) => line.slice(Math.min(depth, line.length)))
    .join("\n")
    .trim();
}

/** `{{ _.role("system") }}`: who speaks from here on. */
const ROLE = /\{\{-?\s*_\.(?:role|chat)\(\s*(?:role\s*=\s*)?["'](\w+)["'][^{}]*\)\s*-?\}\}/;
const OUTPUT_FORMAT = /\{\{-?\s*ctx\.output_format[^{}]*\}\}/g;

function readRow(prompt: string, body: JsonObject, given: Variables, file: string): Omit<FoundRequest, "entry"> {
  const unfilled = new Map<string, UnfilledVariable>();
  let undecided = 0;
  const [before = "", ...turns] = prompt.replace(OUTPUT_FORMAT, "").split(ROLE);
  const spoken = [
    ["user", before],
    ...Array.from({ length: turns.length / 2 }, (_, i) => turns.slice(2 * i, 2 * i + 2)),
  ];
  const messages = spoken.flatMap(([role = "user", text = ""]): readonly JsonObject[] => {
    const filled = fillTemplate(text, "minijinja", { given }, { file });
    for (const variable of filled.unfilled) unfilled.set(variable.name, variable);
    undecided += filled.undecided;
    const content = filled.text.trim();
    return content === "" ? [] : [{ role, content }];
  });
  const request = requestAt({ ...body, messages }, "chat.completions", { file });
  const hasFormat = prompt.search(OUTPUT_FORMAT) !== -1;
  const hidden: readonly Uncountable[] = hasFormat
    ? [{ code: "hidden-context", what: "the output format that BAML writes of the function's type" }]
    : [];
  return {
    request: { ...request, api: null, uncountable: [...request.uncountable, ...hidden] },
    unfilled: [...unfilled.values()],
    warnings: controlTagWarnings(undecided, "what stands between them is counted once", file),
  };
}
