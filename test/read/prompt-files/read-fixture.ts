import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";
import type { PromptFileContents, ReadOptions } from "../../../src/read/prompt-files/index.ts";
import { readPromptFile } from "../../../src/read/prompt-files/index.ts";
import type { PromptEntry } from "../../../src/domain/prompt-entry.ts";

/** Reads a file of fixtures/, named from there. */
export async function readFixture(file: string, options: ReadOptions = {}): Promise<PromptFileContents> {
  return readPromptFile(
    { file, text: readFileSync(new URL(`../../../fixtures/${file}`, import.meta.url), "utf8") },
    options,
  );
}

/** The only request of a text. */
export async function readOne(file: string, text: string, options: ReadOptions = {}): Promise<PromptEntry> {
  const { entries } = await readPromptFile({ file, text }, options);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Error(`${entries.length} entries`);
  return entry;
}

/** "role: text" of each message; what is no text by its kind. */
export function said({ request }: PromptEntry): string[] {
  return request.messages.map(
    ({ role, parts }) =>
      `${role}: ${parts.map((part) => (part.kind === "text" ? part.text : `<${part.kind}>`)).join("|")}`,
  );
}

export function variables(values: Record<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values));
}

/** Reads a file of fixtures/ together with the files beside it that it names. */
export async function readWithFiles(file: string, options: ReadOptions = {}): Promise<PromptFileContents> {
  const folder = path.resolve(import.meta.dirname, "../../../fixtures", path.dirname(file));
  return readFixture(file, {
    openRelated: (related) => readFile(path.join(folder, related), "utf8").catch(() => undefined),
    listRelated: (pattern) => glob(pattern, { cwd: folder }),
    ...options,
  });
}

/** The first entry of a fixture, read with the files beside it. */
export async function firstOf(file: string, options: ReadOptions = {}): Promise<PromptEntry> {
  const [entry] = (await readWithFiles(file, options)).entries;
  if (entry === undefined) throw new Error("no entry");
  return entry;
}

/** "name sample" or "name none" of each variable that nobody gave. */
export function named(unfilled: PromptEntry["unfilled"]): string[] {
  return unfilled.map(({ name, filledBy }) => `${name} ${filledBy}`);
}
