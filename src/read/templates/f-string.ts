/** A piece of an f-string: text as it is sent, or a field of it. */
export type FStringPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly text: string; readonly name: string };

/** `{name}`, `{name.attribute[0]!r:>10}`: the name is what stands before the first of . [ ! : */
const FIELD = /^\{\s*([^{}.[\]!:\s]+)[^{}]*\}$/;

/**
 * Takes an f-string apart as Python's str.format does: `{{` and `}}` stand for single braces.
 * https://docs.python.org/3/library/string.html#format-string-syntax
 * Undefined where a brace stands alone, which Python refuses.
 */
export function splitFString(template: string): readonly FStringPiece[] | undefined {
  const pieces: FStringPiece[] = [];
  let text = "";
  let at = 0;
  while (at < template.length) {
    const char = template[at] ?? "";
    if (char !== "{" && char !== "}") {
      const next = nextBrace(template, at);
      text += template.slice(at, next);
      at = next;
    } else if (template[at + 1] === char) {
      text += char;
      at += 2;
    } else {
      const end = char === "{" ? template.indexOf("}", at) + 1 : 0;
      const field = template.slice(at, end);
      const name = FIELD.exec(field)?.[1];
      if (name === undefined) return undefined;
      if (text !== "") pieces.push({ kind: "text", text });
      pieces.push({ kind: "field", text: field, name });
      text = "";
      at = end;
    }
  }
  return text === "" ? pieces : [...pieces, { kind: "text", text }];
}

function nextBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === "{" || text[at] === "}") return at;
  return text.length;
}
