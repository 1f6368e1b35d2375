import path from "node:path";
import { promptMissingAtBase } from "../budget/baseline-errors.ts";
import { UserError } from "../errors.ts";
import { decodeText } from "../disk-files.ts";
import { readPromptFile } from "../read/prompt-files/index.ts";
import { besideWorkload, type ReadPrompt } from "./feature-counter.ts";
import type { GitBase } from "./git-base.ts";

/** Reads the text of a file as it is in a commit. */
export async function textAtBase(base: GitBase, file: string, maxBytes: number): Promise<string> {
  const bytes = (await base.read([file], maxBytes)).get(file);
  if (bytes === undefined) throw promptMissingAtBase(file, base.ref);
  return decodeText(file, bytes, maxBytes);
}

/** Reads prompt files from a commit; what they refer to must be in the commit and beside them. */
export function promptsAtBase(base: GitBase, folder: string, maxBytes: number): ReadPrompt {
  return async (named, variables) => {
    const file = besideWorkload(folder, named);
    const text = await textAtBase(base, file, maxBytes);
    const { entries } = await readPromptFile(
      { file, text },
      {
        ...(variables === null ? {} : { variables }),
        openRelated: (related) => {
          const beside = path.join(path.dirname(file), related);
          const inside = !path.relative(path.dirname(file), beside).startsWith("..");
          if (!inside) throw new UserError("found a reference to a file outside the prompt's folder", { file });
          return textAtBase(base, beside, maxBytes);
        },
      },
    );
    return entries;
  };
}
