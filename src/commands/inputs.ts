import path from "node:path";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { slashed, tidy } from "../paths.ts";

/** A file to read, and whether the user named it (or found it in a folder or by a pattern). */
export interface InputFile {
  readonly file: string;
  readonly named: boolean;
}

/** What to take from a folder; a file that is named is always read. */
export interface Wanted {
  readonly endings: RegExp;
  /** For the message where there is none: ".md, .txt or .json prompts". */
  readonly expected: string;
}

export const PROMPTS: Wanted = {
  endings:
    /\.(md|mdc|markdown|txt|text|prompty|prompt|baml|json|jsonl|ndjson|ya?ml|snap|j2|jinja2?|njk|hbs|handlebars|mustache)$/i,
  expected: ".md, .txt, .prompty, .json or .jsonl prompts",
};

const GLOB = /[*?[\]{}!]/;

/** Arguments to files: paths, folders, quoted globs, `-`. Sorted within a folder, otherwise in the order given, each once. */
export async function expandInputs(inputs: readonly string[], io: Io, wanted: Wanted): Promise<InputFile[]> {
  const found = new Map<string, InputFile>();
  const take = (file: string, named: boolean): void => {
    const clean = file === "-" ? file : tidy(file);
    const place = file === "-" ? file : path.resolve(io.cwd, clean);
    const before = found.get(place);
    found.set(place, { file: before?.file ?? clean, named: named || before?.named === true });
  };
  for (const given of inputs) {
    const input = slashed(given);
    if (input === "-") {
      take(input, true);
      continue;
    }
    const kind = await io.files.kind(input);
    if (kind === "file") take(input, true);
    else if (kind === "directory") {
      const files = (await io.files.list({ folder: input })).filter((file) => wanted.endings.test(file));
      if (files.length === 0) {
        throw new UserError(`nothing to read in this folder, expected ${wanted.expected}`, { file: input });
      }
      for (const file of files) take(file, false);
    } else if (GLOB.test(input)) {
      const files = await io.files.list({ glob: input });
      if (files.length === 0) throw new UserError("no file fits this pattern", { file: input });
      for (const file of files) take(file, false);
    } else throw new UserError("no such file or folder", { file: input }, await nearestFile(input, io));
  }
  return [...found.values()];
}

/** The neighbour that a misspelt name may have meant. */
async function nearestFile(input: string, io: Io): Promise<string | undefined> {
  const folder = path.posix.dirname(input);
  if ((await io.files.kind(folder)) !== "directory") return undefined;
  const { nearestTo } = await import("../domain/nearest.ts");
  const names = (await io.files.list({ glob: `${folder === "." ? "" : `${folder}/`}*` })).map((file) =>
    path.posix.basename(file),
  );
  const near = nearestTo(path.posix.basename(input), names, 1)[0];
  return near === undefined ? undefined : `did you mean ${path.posix.join(folder, near)}?`;
}
