import type { PromptEntry } from "../domain/prompt-entry.ts";
import { UserError } from "../errors.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "./usage-logs/index.ts";
import { mappingOfHeader, mappingsOfLines } from "./usage-logs/recognise.ts";
import { sniffLayout } from "./usage-logs/sniff.ts";

/** Folders of other people's files, of results and of tests: what is in them is no feature of the product. */
const OTHERS =
  /(?:^|\/)(?:\.[^/]+|node_modules|vendor|third_party|dist|build|out|target|coverage|venv|site-packages|tests?|__tests__|__snapshots__|specs?|fixtures?|testdata)\//i;

/** Documents about the repository. */
const DOCUMENTS =
  /(?:^|\/)(?:readme|changelog|license|licence|contributing|code_of_conduct|security|notice|authors)\b/i;

/** What a path alone tells. Contents decide on JSON; text is a prompt only where its name or folder says so. */
export type Suspicion = "prompt" | "maybe" | null;

/** Whether a file may hold prompts, requests or logs. */
export function suspicionOf(path: string): Suspicion {
  if (OTHERS.test(path) || DOCUMENTS.test(path)) return null;
  if (/\.(?:prompty|prompt|baml|prompt\.ya?ml)$/i.test(path)) return "prompt";
  if (/\.(?:md|markdown|txt|text)$/i.test(path)) return saysPrompt(path) ? "prompt" : null;
  return /\.(?:jsonl?|ndjson|csv|tsv|log)(?:\.gz)?$/i.test(path) &&
    !/(?:^|\/)(?:package|tsconfig|composer)[^/]*\.json$/i.test(path)
    ? "maybe"
    : null;
}

function saysPrompt(path: string): boolean {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  return (
    folders.some((folder) => /(?:^|[-_. ])prompts?$/i.test(folder)) ||
    /(?:^|[-_. ])(?:prompts?|system|instructions?)(?:[-_. ]|$)/i.test(name.replace(/\.[^.]+$/, ""))
  );
}

/** Formats of whole requests: a list of tools or a training set is no feature. */
const NO_FEATURES = new Set(["tools", "chat-jsonl", "json-list", "openai-completions"]);

/** Whether what was read from a file is a request that a product sends. JSON has to look like one by more than one word. */
export function isFeature({ format, request }: PromptEntry): boolean {
  if (NO_FEATURES.has(format)) return false;
  const isText = format === "prompty" || format === "markdown" || format === "text";
  return isText || request.model !== null || (request.messages.length > 0 && request.api !== "responses");
}

/** The format of a log by its first characters; null where it is none. Lines with tokens of unknown origin count where the path says log or usage. */
export function logFormatOf(path: string, head: string): string | null {
  const converter = LOG_CONVERTERS.find(({ begins }) => begins.test(head));
  if (converter !== undefined) return converter.mapping.name;
  const layout = sniffLayout(head);
  const known = (names: Iterable<{ readonly name: string }>): string | null => {
    const [first] = names;
    return first && (!first.name.startsWith("generic") || /log|usage|calls|trace/i.test(path)) ? first.name : null;
  };
  if (layout.kind === "csv") {
    const mapping = mappingOfHeader(layout.header, LOG_MAPPINGS);
    return mapping === undefined ? null : known([mapping]);
  }
  if (layout.kind !== "json" || layout.shape !== "lines") return null;
  return known(mappingsOfLines(firstLines(head), LOG_MAPPINGS));
}

/** The first whole lines of JSON. */
function firstLines(head: string): unknown[] {
  return head
    .split("\n")
    .slice(0, 20)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}

/** A name for the feature of each file: its own without ending, with its folder's where two would share it. */
export function featureNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => {
    const steps = path.split("/").map((step) => step.replace(/\p{Cc}/gu, "").trim());
    const file = (steps.pop() ?? "").replace(/(?:\.prompt)?\.[^.]+$/i, "");
    return [...steps.filter((step) => step !== "" && step !== "."), file === "" ? "prompt" : file];
  });
  const depth = paths.map(() => 1);
  const nameOf = (i: number): string => (parts[i] ?? []).slice(-(depth[i] ?? 1)).join("-");
  for (let longest = Math.max(0, ...parts.map(({ length }) => length)); longest > 0; longest -= 1) {
    const names = paths.map((_, i) => nameOf(i));
    for (const [i, name] of names.entries())
      if (names.indexOf(name) !== names.lastIndexOf(name)) depth[i] = (depth[i] ?? 1) + 1;
  }
  const taken = new Set<string>();
  return paths.map((_, i) => {
    let name = nameOf(i);
    for (let number = 2; taken.has(name); number += 1) name = `${nameOf(i)}-${number}`;
    taken.add(name);
    return name;
  });
}

/** Why a file that looks like a prompt is left out, for the workload's comments. Prompt text is in no error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  const at = error.place.file === undefined ? "" : `${error.place.file}`;
  return error.message.replace(at, "").replace(/^[:\d]*\s*/, "");
}
