/** A turn of a template, before anything in it is filled in. */
export interface TemplateTurn {
  readonly role: string;
  readonly name: string | undefined;
  readonly text: string;
}

/** https://github.com/microsoft/prompty/blob/main/spec/spec.md section 2.10: a role alone on its line, with a colon. */
const ROLE_LINE =
  /^[ \t]*#?[ \t]*(system|developer|user|assistant|tool|function)[ \t]*(?:\[([^\]\n]*)\])?[ \t]*:[ \t]*$/i;

/** Whether a text has a line such as `user:`. */
export function hasRoleLine(text: string): boolean {
  return text.split("\n").some((line) => ROLE_LINE.test(line));
}

/**
 * Takes a body apart at its role lines; what stands before the first one is the system's. Roles are looked for in the
 * template alone, so that a value that is filled in can't speak as somebody else.
 */
export function splitTurns(body: string): readonly TemplateTurn[] {
  const turns: { role: string; name: string | undefined; lines: string[] }[] = [];
  for (const line of body.split("\n")) {
    const [, role, attributes = ""] = ROLE_LINE.exec(line) ?? [];
    if (role !== undefined) turns.push({ role: role.toLowerCase(), name: nameIn(attributes), lines: [] });
    else if (turns.length > 0) turns.at(-1)?.lines.push(line);
    else if (line.trim() !== "") turns.push({ role: "system", name: undefined, lines: [line] });
  }
  return turns.map(({ role, name, lines }) => ({ role, name, text: lines.join("\n").replace(/^\n+|\n+$/g, "") }));
}

function nameIn(attributes: string): string | undefined {
  return /(?:^|,)\s*name\s*=\s*["']?([^"',]+)["']?/.exec(attributes)?.[1];
}

/** A piece of a turn: text, or a Markdown image, which is sent as an image. */
export type TurnPiece =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "image"; readonly url: string };

/** Takes `![what](where)` out of a text, in one pass. */
export function splitImages(text: string): readonly TurnPiece[] {
  const pieces: TurnPiece[] = [];
  let from = 0;
  let middle = -1;
  for (let start = text.indexOf("!["); start !== -1; start = text.indexOf("![", start + 2)) {
    if (middle < start) middle = text.indexOf("](", start);
    const end = middle === -1 ? -1 : text.indexOf(")", middle);
    if (end === -1) break;
    if (start < from || text.slice(start, middle).includes("\n", 0)) continue;
    if (start > from) pieces.push({ kind: "text", text: text.slice(from, start) });
    // A title may stand behind the address: ![what](where "title").
    pieces.push({
      kind: "image",
      url:
        text
          .slice(middle + 2, end)
          .trim()
          .split(/\s+"/)[0] ?? "",
    });
    from = end + 1;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}
