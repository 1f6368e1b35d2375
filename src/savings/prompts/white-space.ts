import { linesWithCode, type PlaceInText, type Rewritten } from "./texts.ts";

/**
 * Spaces at line ends, runs of spaces inside a line, more than one blank line, blank lines at the ends. Indentation stays, and
 * so does code in fences, where white space may mean something.
 */
export function tidySpaces(text: string): Rewritten {
  const kept: string[] = [];
  const places: PlaceInText[] = [];
  let blanks = 0;
  const lines = linesWithCode(text);
  for (const [index, { text: line, isCode }] of lines.entries()) {
    const tidy = isCode ? line : tidyLine(line);
    const place = { line: index + 1, text: line };
    if (tidy === "" && !isCode) {
      blanks++;
      const isEdge = kept.length === 0 || lines.slice(index).every((rest) => rest.text.trim() === "");
      if (blanks > 1 || isEdge || line !== "") places.push(place);
      if (blanks > 1 || isEdge) continue;
    } else {
      blanks = 0;
      if (tidy !== line) places.push(place);
    }
    kept.push(tidy);
  }
  // One line break at the end is how a file ends.
  const end = /\n$/.test(text) && kept.length > 0 ? "\n" : "";
  const result = kept.join("\n") + end;
  return result.length < text.length
    ? { text: result, places: places.filter(notLast(lines.length, text)) }
    : { text, places: [] };
}

/** The empty piece behind a last line break is no line of its own. */
function notLast(lines: number, text: string): (place: PlaceInText) => boolean {
  return ({ line }) => line < lines || !text.endsWith("\n");
}

function tidyLine(line: string): string {
  const [, indent = "", rest = ""] = /^([ \t]*)(.*)$/s.exec(line) ?? [];
  const body = rest.replace(/[ \t\u00a0]+$/, "").replace(/\r$/, "");
  return body === ""
    ? ""
    : indent + body.replace(/[ \t]*\t[ \t]*|[ \u00a0]{2,}/g, (run) => (run.includes("\t") ? "\t" : " "));
}
