/**
 * The patterns that name a model's dated snapshots are a small part of regular expressions: anchored, letters and digits as they are,
 * `\d`, `{n}`, `?` and groups of alternatives. So small that whether two of them share a name can be decided, not sampled.
 */
export type Shape = string;

const MOST_SHAPES = 256;

/**
 * Every shape of name that a pattern matches: its characters, with `\d` written as "#". A string says what is wrong with the pattern.
 */
export function shapesOf(pattern: string): Shape[] | string {
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return "not anchored, expected ^…$";
  const reader = { text: pattern.slice(1, -1), at: 0 };
  const shapes = alternatives(reader);
  if (typeof shapes === "string") return shapes;
  if (reader.at < reader.text.length) return `")" without "("`;
  return shapes.length > MOST_SHAPES ? "matches too many shapes of names" : shapes;
}

/** Is there a name that both patterns match? */
export function shapesOverlap(a: readonly Shape[], b: readonly Shape[]): boolean {
  return a.some((left) =>
    b.some((right) => left.length === right.length && [...left].every((c, i) => meets(c, right[i]))),
  );
}

function meets(a: string, b: string | undefined): boolean {
  return a === b || (a === "#" && /^\d$/.test(b ?? "")) || (b === "#" && /^\d$/.test(a));
}

interface Reader {
  readonly text: string;
  at: number;
}

function alternatives(reader: Reader): Shape[] | string {
  const all: Shape[] = [];
  for (;;) {
    const branch = sequence(reader);
    if (typeof branch === "string") return branch;
    all.push(...branch);
    if (reader.text[reader.at] !== "|") return all;
    reader.at += 1;
  }
}

function sequence(reader: Reader): Shape[] | string {
  let shapes: Shape[] = [""];
  while (reader.at < reader.text.length && !"|)".includes(reader.text.charAt(reader.at))) {
    const atom = atomOf(reader);
    if (typeof atom === "string") return atom;
    const repeated = repeat(reader, atom);
    if (typeof repeated === "string") return repeated;
    shapes = shapes.flatMap((head) => repeated.map((tail) => head + tail));
    if (shapes.length > MOST_SHAPES) return "matches too many shapes of names";
  }
  return shapes;
}

function atomOf(reader: Reader): Shape[] | string {
  const character = reader.text.charAt(reader.at);
  reader.at += 1;
  if (/[\w\-:@/]/.test(character)) return [character];
  if (character === "\\") {
    const escaped = reader.text.charAt(reader.at);
    reader.at += 1;
    if (escaped === "d") return ["#"];
    return escaped === "." ? ["."] : `\\${escaped} is not supported, expected \\d or \\.`;
  }
  if (character !== "(") return `"${character}" is not supported here`;
  if (reader.text.startsWith("?:", reader.at)) reader.at += 2;
  const inner = alternatives(reader);
  if (typeof inner === "string") return inner;
  if (reader.text[reader.at] !== ")") return `"(" without ")"`;
  reader.at += 1;
  return inner;
}

function repeat(reader: Reader, atom: Shape[]): Shape[] | string {
  const rest = reader.text.slice(reader.at);
  if (rest.startsWith("?")) {
    reader.at += 1;
    return ["", ...atom];
  }
  const times = /^\{(\d{1,2})\}/.exec(rest);
  if (times) {
    reader.at += times[0].length;
    if (atom.length > 1) return "a group can't be repeated";
    return atom.map((shape) => shape.repeat(Number(times[1])));
  }
  return /^[*+{]/.test(rest) ? `"${rest.charAt(0)}" is not supported, expected {n} or ?` : atom;
}
