/** JSON values that stand in a text: where, and what they are. */
export interface JsonSpan {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Characters looked at in all: brackets that never close would else be followed to the end of the text, each of them. */
const MOST_LOOKED_AT = 20_000_000;

/** The outermost objects and lists that are whole and sound; what only looks like JSON is left alone. */
export function jsonSpans(text: string): JsonSpan[] {
  const spans: JsonSpan[] = [];
  let lookedAt = 0;
  const opening = /[{[]/g;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const { end, whole } = closingOf(text, found.index);
    lookedAt += end - found.index;
    if (lookedAt > MOST_LOOKED_AT) break;
    if (!whole) continue;
    const to = end;
    const piece = text.slice(found.index, to);
    if (!isJson(piece)) continue;
    spans.push({ from: found.index, to, text: piece });
    opening.lastIndex = to;
  }
  return spans;
}

/** JSON without the white space between its tokens; strings and numbers stay as they are written. */
export function minified(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? "");
}

/** Where a bracket closes; or, where it does not, how far that had to be followed. */
function closingOf(text: string, from: number): { readonly end: number; readonly whole: boolean } {
  const open: string[] = [];
  let isString = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? "";
    if (isString) {
      if (character === "\\") at++;
      else if (character === '"') isString = false;
      else if (character === "\n") return { end: at, whole: false };
      continue;
    }
    if (character === '"') isString = true;
    else if (character === "{" || character === "[") open.push(character === "{" ? "}" : "]");
    else if (character === "}" || character === "]") {
      if (open.pop() !== character) return { end: at, whole: false };
      if (open.length === 0) return { end: at + 1, whole: true };
    } else if (!/[\s:,\-+.\deEaflnrstu]/.test(character)) return { end: at, whole: false };
  }
  return { end: text.length, whole: false };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
