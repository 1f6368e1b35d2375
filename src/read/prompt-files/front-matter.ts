/** A file that begins with a block between two lines of `---` (or `+++`). */
export interface FrontMatter {
  readonly header: string;
  /** The line on which the header begins. */
  readonly headerLine: number;
  readonly body: string;
}

const OPENING = /^\s*(?:---|\+\+\+)[ \t]*\n/;
const CLOSING = /^(?:---|\+\+\+)[ \t]*$/m;

/** Takes the block from the text; undefined where there is none, "unclosed" where it never ends. */
export function splitFrontMatter(text: string): FrontMatter | "unclosed" | undefined {
  const plain = text.replaceAll("\r\n", "\n");
  const opening = OPENING.exec(plain);
  if (opening === null) return undefined;
  const rest = plain.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (closing === null) return "unclosed";
  return {
    header: rest.slice(0, closing.index),
    headerLine: opening[0].split("\n").length,
    body: rest.slice(closing.index + closing[0].length).replace(/^\n/, ""),
  };
}
