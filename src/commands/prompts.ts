import path from "node:path";
import type { PromptEntry, Warning } from "../domain/prompt-entry.ts";
import type { PromptRequest } from "../domain/request.ts";
import { UserError } from "../errors.ts";
import { decodeText } from "../disk-files.ts";
import { isWithin, seenFrom, slashed } from "../paths.ts";
import type { Io } from "../io.ts";
import type { Variables } from "../read/variables.ts";
import { readPromptFile } from "../read/prompt-files/index.ts";
import { expandInputs, type InputFile, PROMPTS } from "./inputs.ts";
import { type LargeTexts, largeText } from "./large-texts.ts";

export interface PromptOptions {
  readonly as: string | null;
  readonly field: string | null;
  /** A request a row; null: none given. */
  readonly variables: readonly Variables[] | null;
  readonly maxBytes: number;
}

export interface Prompts {
  readonly entries: readonly PromptEntry[];
  readonly warnings: readonly Warning[];
  /** Entries whose text is still in its file. */
  readonly large: LargeTexts;
}

/** Reads prompt files. One that the user named must be readable; one found in a folder is left out with a warning. */
export async function readPrompts(inputs: readonly string[], io: Io, options: PromptOptions): Promise<Prompts> {
  const files = await expandInputs(inputs, io, PROMPTS);
  const folders = await allowedFolders(inputs, io);
  const entries: PromptEntry[] = [];
  const warnings: Warning[] = [];
  const large = new Map<PromptRequest, string>();
  for (const input of files) {
    const text = options.variables === null ? await largeText(input.file, options.as, io) : undefined;
    if (text) {
      await io.files.insistOnSize(input.file, options.maxBytes);
      large.set(text.request, input.file);
      entries.push(text);
      continue;
    }
    const read = await readOne(input, io, folders, options);
    if (read instanceof UserError) {
      warnings.push({ code: "file-left-out", message: `left out: ${read.message}` });
      continue;
    }
    entries.push(...read.entries);
    warnings.push(...read.warnings, ...read.entries.flatMap((entry) => entry.warnings));
  }
  return { entries, warnings, large };
}

async function readOne(
  { file, named }: InputFile,
  io: Io,
  folders: readonly string[],
  { as, field, variables, maxBytes }: PromptOptions,
): Promise<Omit<Prompts, "large"> | UserError> {
  try {
    const text =
      file === "-"
        ? decodeText("-", await io.stdin.bytes(maxBytes), maxBytes)
        : await io.files.readText(file, maxBytes);
    return await readPromptFile(
      { file, text },
      {
        ...(as === null ? {} : { as }),
        ...(field === null ? {} : { field }),
        ...(variables === null ? {} : { variables }),
        openRelated: (related: string) => openRelated(related, file, io, folders, maxBytes),
        listRelated: (pattern: string) => listRelated(pattern, file, io),
      },
    );
  } catch (error) {
    // What is no prompt at all is left out of a folder; what is one, and broken, has a line and must not go unseen.
    const isOther = error instanceof UserError && error.place.file !== undefined && error.place.line === undefined;
    if (!named && isOther) return error;
    throw error;
  }
}

/** Real paths of the folders that prompt files may refer into: those given, and those of the files given. */
async function allowedFolders(inputs: readonly string[], io: Io): Promise<string[]> {
  const folders = new Set<string>();
  for (const input of inputs) {
    if (input === "-") continue;
    const kind = await io.files.kind(input);
    const real = await io.files.real(kind === "directory" ? input : path.dirname(input));
    if (real !== undefined) folders.add(real);
  }
  return [...folders];
}

/** The files beside a prompt file, or below it, that fit a pattern; links are none of them. */
async function listRelated(pattern: string, from: string, io: Io): Promise<readonly string[]> {
  const folder = from === "-" ? "." : path.posix.dirname(from);
  const found = await io.files.list({ glob: `${folder.replace(/[*?[\]{}()!@+\\]/g, "\\$&")}/${pattern}` });
  const at = (file: string): string => path.resolve(io.cwd, file);
  return found.map((file) => slashed(path.relative(at(folder), at(file))));
}

/** A file that a prompt file names, if it lies, links followed, inside one of the folders; undefined where there is none. */
async function openRelated(
  related: string,
  from: string,
  io: Io,
  folders: readonly string[],
  maxBytes: number,
): Promise<string | undefined> {
  const file = seenFrom(path.dirname(from), related);
  const real = path.isAbsolute(related) ? undefined : await io.files.real(file);
  if (real === undefined && !path.isAbsolute(related) && (await io.files.kind(file)) === "missing") return undefined;
  const inside = real !== undefined && folders.some((folder) => isWithin(folder, real));
  if (!inside) {
    throw new UserError(
      `names "${related}", which leads out of the folders given`,
      { file: from },
      "give that folder on the command line, or move the file",
    );
  }
  return io.files.readText(file, maxBytes);
}
