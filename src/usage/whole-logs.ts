import { ownValue } from "../domain/own-value.ts";
import { UserError } from "../errors.ts";
import { sniffLayout } from "../read/usage-logs/sniff.ts";
import type { FoundFile } from "./batches.ts";
import { lastCharacter, type OpenLog } from "./log-files.ts";

/**
 * Insists that logs are there to their ends: DuckDB compares neither the checksum nor the length of an archive, and takes a list that was
 * cut off behind a comma for a whole one (all else that makes a list or a document no JSON it refuses itself). An archive is
 * unpacked once more for it, of a list only the end is read. Throws a UserError for the first log that isn't whole.
 */
export async function insistOnWhole(files: readonly FoundFile[], open: OpenLog): Promise<void> {
  for (const { name, path, head } of files) {
    if (path === null) continue;
    const layout = sniffLayout(head.text);
    const isList = layout.kind === "json" && layout.shape === "array";
    if (!isList && (!head.gzip || head.isAll)) continue;
    const last = await opening(name, () => lastCharacter(open, path, head.gzip));
    if (isList && last !== "]") throw new UserError("it is not valid JSON: its list is never closed", { file: name });
  }
}

/** Says in words what the file system and the archive say in codes. */
export async function opening<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = "" } = error as { readonly code?: string };
    const problem = ownValue(OPENING_PROBLEMS, code) ?? (code.startsWith("Z_") ? DAMAGED : undefined);
    if (problem === undefined) throw error;
    throw new UserError(problem, { file });
  }
}

export const DAMAGED = "it is a damaged gzip archive";

const OPENING_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, expected a log file",
  EACCES: "it may not be read",
  ERR_STREAM_PREMATURE_CLOSE: DAMAGED,
};
