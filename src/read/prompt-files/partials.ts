import type { Program } from "../templates/handlebars-nodes.ts";
import { parseHandlebars, partialNames } from "../templates/handlebars-tree.ts";
import type { ReadContext } from "./format.ts";
import { openRelated } from "./related-files.ts";

/** How a language of templates keeps its partials: where, and what of such a file is template. */
export interface PartialFiles {
  /** The paths to try, best first. */
  readonly pathsOf: (name: string) => readonly string[];
  readonly bodyOf: (partial: { readonly file: string; readonly text: string }) => {
    readonly body: string;
    readonly line: number;
  };
}

const MOST_PARTIALS = 200;

/** The partials that a template takes in, and those that these take in, as far as they are there. */
export async function loadPartials(
  tree: Program,
  file: string,
  context: ReadContext,
  { pathsOf, bodyOf }: PartialFiles,
): Promise<ReadonlyMap<string, Program>> {
  const partials = new Map<string, Program>();
  const wanted = [...partialNames(tree)];
  const seen = new Set(wanted);
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    const found = await openFirst(pathsOf(name), file, context);
    if (found === undefined) continue;
    const { body, line } = bodyOf(found);
    const partial = parseHandlebars(body, { file: found.file, line });
    partials.set(name, partial);
    for (const next of partialNames(partial)) {
      if (seen.has(next) || seen.size >= MOST_PARTIALS) continue;
      wanted.push(next);
      seen.add(next);
    }
  }
  return partials;
}

/** The first of several files that is there. */
async function openFirst(
  paths: readonly string[],
  from: string,
  context: ReadContext,
): Promise<{ file: string; text: string } | undefined> {
  for (const file of paths) {
    const text = await openRelated(file, from, context);
    if (text !== undefined) return { file, text };
  }
  return undefined;
}
