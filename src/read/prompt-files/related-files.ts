import { UserError } from "../../errors.ts";
import type { ReadContext } from "./format.ts";

/**
 * The text of a file that a prompt file names; undefined where nobody opens files, or where there is none of that name.
 * Throws a UserError where the path leaves the prompt's folder.
 */
export async function openRelated(path: string, file: string, { options }: ReadContext): Promise<string | undefined> {
  const inside = insideOrRefused(path, file);
  return (await options.openRelated?.(inside))?.replace(/^\uFEFF/, "");
}

/** The files that a pattern names, in order; undefined where nobody lists files. */
export async function listRelated(
  pattern: string,
  file: string,
  { options }: ReadContext,
): Promise<readonly string[] | undefined> {
  const inside = insideOrRefused(pattern, file);
  return options.listRelated === undefined ? undefined : [...(await options.listRelated(inside))].sort();
}

function insideOrRefused(path: string, file: string): string {
  const inside = insideFolder(path);
  if (inside !== undefined) return inside;
  throw new UserError(
    "found a reference to a file outside the prompt's folder, wanted one inside it",
    { file },
    "move the file beside the prompt",
  );
}

/** A relative path without detours; undefined where it leaves the folder it begins in. */
export function insideFolder(path: string): string | undefined {
  if (/^(?:[\\/]|[a-zA-Z]:|~)/.test(path) || path.includes("\0")) return undefined;
  const steps: string[] = [];
  for (const step of path.trim().split(/[\\/]+/)) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.length === 0 ? undefined : steps.join("/");
}
