import path from "node:path";
import { promptMissingAtBase } from "../budget/baseline-errors.ts";
import { UserError } from "../errors.ts";
import { decodeText } from "../disk-files.ts";
import { readPromptFile } from "../read/prompt-files/index.ts";
import { climbs, seenFrom } from "../paths.ts";
import { besideWorkload, type ReadPrompt } from "./feature-counter.ts";
import type { GitBase } from "./git-base.ts";

/** Reads the text of a file as it is in a commit. */
export async function textAtBase(base: GitBase, file: string, maxBytes: number): Promise<string> {
  const bytes = (await base.read([file], maxBytes)).get(file);
  if (bytes === undefined) throw promptMissingAtBase(file, base.ref);
  return decodeText(file, bytes, maxBytes);
}

/** Where the base's prompts are, and which are known to be wanted: those are read together. */
export interface BasePrompts {
  readonly folder: string;
  readonly files: readonly string[];
  readonly maxBytes: number;
}

/** Reads prompt files from a commit; what they refer to must be in the commit and beside them. */
export function promptsAtBase(base: GitBase, { folder, files, maxBytes }: BasePrompts): ReadPrompt {
  let together: Promise<Map<string, Buffer>> | undefined;
  return async (named, variables) => {
    const file = besideWorkload(folder, named);
    together ??= base.read([...new Set(files.map((each) => besideWorkload(folder, each)))], maxBytes);
    const bytes = (await together).get(file);
    const text = bytes ? decodeText(file, bytes, maxBytes) : await textAtBase(base, file, maxBytes);
    const { entries } = await readPromptFile(
      { file, text },
      {
        ...(variables === null ? {} : { variables }),
        openRelated: (related) => {
          const beside = seenFrom(path.dirname(file), related);
          if (climbs(path.relative(path.dirname(file), beside)))
            throw new UserError("found a reference to a file outside the prompt's folder", { file });
          return textAtBase(base, beside, maxBytes);
        },
      },
    );
    return entries;
  };
}
