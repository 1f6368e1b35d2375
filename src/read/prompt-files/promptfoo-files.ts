import { parseJson } from "../json-text.ts";
import { parseYaml } from "../yaml-text.ts";
import type { ReadContext } from "./format.ts";
import { listRelated, openRelated } from "./related-files.ts";

/** What promptfoo would run: JavaScript, Python and other programs, and a function in one of them. */
const PROGRAM = /^(?:exec|python|golang|ruby):|\.(?:[cm]?[jt]s|py|go|rb|sh|exe)(?::[\w.]+)?$/i;
const PATTERN = /[*?[\]{}]/;

export function isProgram(text: string): boolean {
  return !text.includes("\n") && PROGRAM.test(text.trim());
}

/** A file that a configuration names, or why it has no text. */
export type ReadFile =
  { readonly path: string; readonly text: string } | { readonly path: string; readonly unread: string };

/**
 * The files that a reference names: `file://…`, a path or a pattern, from the configuration's folder. Nothing is run and
 * nothing is fetched. Throws a UserError where the path leaves the folder.
 */
export async function readReference(
  reference: string,
  file: string,
  context: ReadContext,
): Promise<readonly ReadFile[]> {
  const path = withoutScheme(reference);
  if (isProgram(path)) return [{ path, unread: `${path}, a program that is not run` }];
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    return [{ path, unread: `${path.slice(0, 60)}, an address that is not opened` }];
  const paths = PATTERN.test(path) ? await listRelated(path, file, context) : [path];
  if (paths === undefined || paths.length === 0) return [{ path, unread: `${path}, which no file fits` }];
  const files: ReadFile[] = [];
  for (const each of paths) {
    const text = isProgram(each) ? undefined : await openRelated(each, file, context);
    const why = isProgram(each) ? "a program that is not run" : "which is not there";
    files.push(text === undefined ? { path: each, unread: `${each}, ${why}` } : { path: each, text });
  }
  return files;
}

export function withoutScheme(reference: string): string {
  return reference.trim().replace(/^file:\/\//, "");
}

/** The value of a file of data. Throws a UserError with its own file, line and column. */
export function parseData(path: string, text: string): unknown {
  if (/\.jsonl$/i.test(path)) {
    return text
      .split("\n")
      .flatMap((line, index) => (line.trim() === "" ? [] : [parseJson(line, { file: path, line: index + 1 })]));
  }
  return /\.json$/i.test(path) ? parseJson(text, { file: path }) : parseYaml(text, { file: path });
}
