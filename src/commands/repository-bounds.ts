import path from "node:path";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isWithin } from "../paths.ts";
import type { FoundWorkload } from "./workload-file.ts";

/**
 * In a repository, a workload names files of that repository only, and no link leads out of it: a pull request's workload is
 * somebody else's, and a check must read nothing else of the machine, nor wait for a pipe that never ends. Where there is no repository, the files are the user's own.
 */
export async function checkWithinRepository(
  files: readonly string[],
  { folder, file: workload }: Pick<FoundWorkload, "folder" | "file">,
  io: Io,
): Promise<void> {
  const start = await io.files.real(folder);
  const root = start === undefined ? undefined : await repositoryOf(start, io);
  if (root === undefined) return;
  for (const file of files) {
    if (!isWithin(root, await realPlace(path.resolve(io.cwd, file), io))) {
      throw new UserError(
        "is outside the repository, where a workload names files of the repository only",
        { file },
        `named by ${workload}`,
      );
    }
    if (await io.files.isEndless(file))
      throw new UserError("is a pipe or a device, expected a file", { file }, `named by ${workload}`);
  }
}

/** Where a file is with every link followed, or would be: one that is missing is told where it is read. */
async function realPlace(file: string, io: Io): Promise<string> {
  const real = await io.files.real(file);
  const folder = path.dirname(file);
  if (real !== undefined || folder === file) return real ?? file;
  return path.join(await realPlace(folder, io), path.basename(file));
}

/** The folder with .git that a real path lies in. */
async function repositoryOf(start: string, io: Io): Promise<string | undefined> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if ((await io.files.kind(path.join(folder, ".git"))) !== "missing") return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}
