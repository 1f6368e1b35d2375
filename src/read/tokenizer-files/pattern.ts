import { caseVariants, classOfEscape, propertyClass } from "./pattern-classes.ts";

/** Why a pattern is not taken. */
export class PatternError extends Error {}

/**
 * How a pattern is meant: by Oniguruma with its default syntax, as Hugging Face's library reads it
 * (https://github.com/kkos/oniguruma/blob/master/doc/RE), or by Rust's regex crate, as tiktoken does
 * (https://docs.rs/regex/latest/regex/#syntax, with the possessive quantifiers of fancy-regex).
 */
export type Dialect = "oniguruma" | "rust";

/** A part of a pattern as JavaScript has it. */
interface Part {
  readonly source: string;
  /** It has a repetition without an end. */
  readonly unbounded: boolean;
}

/** Nobody writes patterns longer or deeper than this. */
const LONGEST = 20_000;
const DEEPEST = 40;
/** Each multiplies the time that a run may take. */
const MOST_REPETITIONS = 6;

/**
 * The same pattern for JavaScript, with the flag `v`: the same matches on every text, up to the version of Unicode. Throws a PatternError
 * naming what can't be said exactly, or would take more than polynomial time.
 */
export function translatePattern(pattern: string, dialect: Dialect): string {
  if (pattern.length > LONGEST) throw new PatternError(`a pattern of ${pattern.length} characters`);
  const reader = new PatternReader(pattern, dialect);
  const { source } = reader.alternatives(false, 0);
  reader.insistOnEnd();
  return source;
}

/** The same text wherever it stands. */
export function literalPattern(text: string): string {
  return Array.from(text, escaped).join("");
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Pairs of letters that some single character is the same as, case aside: ﬁ, ﬆ, ß … */
const FOLDED_PAIRS = /^(?:ss|ff|fi|fl|st)$/i;

class PatternReader {
  private readonly characters: readonly string[];
  private readonly dialect: Dialect;
  private at = 0;
  private groups = 0;

  constructor(pattern: string, dialect: Dialect) {
    this.characters = Array.from(pattern);
    this.dialect = dialect;
  }

  insistOnEnd(): void {
    if (this.at < this.characters.length) throw new PatternError("a pattern with a ) too many");
  }

  /** Alternatives up to the end of the group. */
  alternatives(anyCase: boolean, depth: number): Part {
    if (depth > DEEPEST) throw new PatternError(`a pattern of over ${DEEPEST} groups in one another`);
    const parts: Part[] = [this.sequence(anyCase, depth)];
    while (this.take("|")) parts.push(this.sequence(anyCase, depth));
    return { source: parts.map(({ source }) => source).join("|"), unbounded: parts.some((part) => part.unbounded) };
  }

  private sequence(anyCase: boolean, depth: number): Part {
    let source = "";
    let repetitions = 0;
    let letter = "";
    while (this.at < this.characters.length && this.peek() !== "|" && this.peek() !== ")") {
      const start = this.at;
      const item = this.quantified(this.atom(anyCase, depth));
      const text = this.characters.slice(start, this.at).join("");
      if (anyCase && FOLDED_PAIRS.test(letter + text)) throw new PatternError(`(?i:${letter}${text})`);
      letter = text.length === 1 ? text : "";
      source += item.source;
      repetitions += item.unbounded ? 1 : 0;
    }
    if (repetitions > MOST_REPETITIONS) throw new PatternError(`over ${MOST_REPETITIONS} repetitions in a row`);
    return { source, unbounded: repetitions > 0 };
  }

  private atom(anyCase: boolean, depth: number): Part {
    const character = this.next();
    const plain = (source: string): Part => ({ source, unbounded: false });
    switch (character) {
      case "(":
        return this.group(anyCase, depth);
      case "[":
        if (anyCase) throw new PatternError("a class of characters inside (?i:…)");
        return plain(this.characterClass(0));
      case ".":
        return plain("[^\\n]");
      case "$":
        return plain(this.dialect === "rust" ? "(?![^])" : "(?=\\n|(?![^]))");
      case "^":
        if (this.dialect === "rust") return plain("(?<![^])");
        throw new PatternError("^");
      case "\\":
        return plain(this.escape(anyCase));
      case "*":
      case "+":
      case "?":
        throw new PatternError(`a ${character} that repeats nothing`);
      default:
        return plain(anyCase ? this.anyCase(character) : escaped(character));
    }
  }

  private anyCase(character: string): string {
    const variants = caseVariants(character);
    if (variants === null) throw new PatternError("a letter beyond ASCII inside (?i:…)");
    return variants.length === 1 ? escaped(character) : `[${variants.map(escaped).join("")}]`;
  }

  private group(anyCase: boolean, depth: number): Part {
    const [open, close, innerCase] = this.groupStart(anyCase);
    if (open === "(?>") {
      const inner = this.alternatives(innerCase, depth + 1);
      this.insistOn(")");
      return { source: this.atomic(inner.source), unbounded: inner.unbounded };
    }
    const inner = this.alternatives(innerCase, depth + 1);
    if (close) this.insistOn(")");
    return { source: `${open}${inner.source})`, unbounded: inner.unbounded };
  }

  /** How a group begins in JavaScript, whether a ) ends it, and whether case matters inside. */
  private groupStart(anyCase: boolean): readonly [open: string, close: boolean, anyCase: boolean] {
    if (!this.take("?")) return ["(?:", true, anyCase];
    for (const kind of [":", "=", "!", ">"]) if (this.take(kind)) return [`(?${kind}`, true, anyCase];
    if (this.take("<")) {
      for (const kind of ["=", "!"]) if (this.take(kind)) return [`(?<${kind}`, true, anyCase];
      throw new PatternError("a group with a name");
    }
    if (this.take("i")) {
      if (this.take(":")) return ["(?:", true, true];
      // For the rest of the group around it: that group's ) is not ours.
      if (this.dialect === "oniguruma" && this.take(")")) return ["(?:", false, true];
    }
    throw new PatternError(`a group (?${this.peek() ?? ""}`);
  }

  /** Matches once and never gives back: as a look ahead whose match is then taken. */
  private atomic(source: string): string {
    const name = `a${++this.groups}`;
    return `(?=(?<${name}>${source}))\\k<${name}>`;
  }

  private quantified(atom: Part): Part {
    let part = atom;
    for (let times = 0; ; times++) {
      const quantifier = this.quantifier();
      if (quantifier === null) return part;
      if (times > 0) throw new PatternError("a repetition of a repetition");
      if (quantifier.unbounded && part.unbounded) throw new PatternError("a repetition inside a repetition");
      const grouped = part === atom && isSingle(part.source) ? part.source : `(?:${part.source})`;
      const isPossessive = this.possessive(quantifier);
      const isLazy = !isPossessive && this.take("?");
      const source = `${grouped}${quantifier.source}${isLazy ? "?" : ""}`;
      const unbounded = part.unbounded || quantifier.unbounded;
      part = { source: isPossessive ? this.atomic(source) : source, unbounded };
    }
  }

  /** `x{1,3}+` is possessive only to fancy-regex; Oniguruma takes it for a repetition of a repetition. */
  private possessive({ braces }: { readonly braces: boolean }): boolean {
    return (this.dialect === "rust" || !braces) && this.take("+");
  }

  private quantifier(): { readonly source: string; readonly unbounded: boolean; readonly braces: boolean } | null {
    for (const sign of ["*", "+", "?"]) {
      if (this.take(sign)) return { source: sign, unbounded: sign !== "?", braces: false };
    }
    const braces = /^\{(\d{0,4})(,?)(\d{0,4})\}/.exec(this.characters.slice(this.at, this.at + 12).join(""));
    if (braces === null) {
      if (this.peek() === "{") throw new PatternError("a { that is no repetition");
      return null;
    }
    const [all, from = "", comma = "", to = ""] = braces;
    if (from === "" && to === "") throw new PatternError(all);
    this.at += all.length;
    const unbounded = comma !== "" && to === "";
    return { source: `{${from === "" ? "0" : from}${comma}${to}}`, unbounded, braces: true };
  }

  private escape(anyCase: boolean): string {
    const literal = this.escapedCharacter();
    if (literal !== null) return anyCase ? this.anyCase(literal) : escaped(literal);
    return this.escapedClass(anyCase);
  }

  /** The class that `\s`, `\p{…}` and the like name, after the backslash. */
  private escapedClass(anyCase: boolean): string {
    const letter = this.next();
    if (letter === "p" || letter === "P") {
      const name = this.take("{") ? this.until("}") : this.dialect === "rust" ? this.next() : "";
      const known = propertyClass(name, letter === "P");
      if (known === null || anyCase) throw new PatternError(`\\${letter}{${name}}${anyCase ? " inside (?i:…)" : ""}`);
      return known;
    }
    const known = classOfEscape(letter, this.dialect);
    if (known === null) throw new PatternError(`\\${letter}`);
    return known;
  }

  /** A character that stands escaped; null, and nothing read, where the escape is something else. */
  private escapedCharacter(): string | null {
    const letter = this.peek();
    if (letter === undefined) throw new PatternError("a pattern that ends in a backslash");
    const control = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v", a: "\u0007" }[letter];
    if (control !== undefined || /[^\p{Alphabetic}\p{N}]/u.test(letter)) {
      this.at++;
      return control ?? letter;
    }
    if (letter !== "x" && letter !== "u") return null;
    this.at++;
    const digits = this.take("{") ? this.until("}") : this.nextFew(letter === "x" ? 2 : 4);
    const codePoint = /^[0-9a-fA-F]{1,8}$/.test(digits) ? parseInt(digits, 16) : Infinity;
    if (codePoint > 0x10ffff) throw new PatternError(`\\${letter}${digits}`);
    return String.fromCodePoint(codePoint);
  }

  /** A class of characters behind its [. */
  private characterClass(depth: number): string {
    if (depth > DEEPEST) throw new PatternError("classes of characters in one another");
    const negated = this.take("^");
    const operands: string[] = [];
    let members = "";
    for (let first = true; ; first = false) {
      const character = this.next();
      if (character === "]" && !first) break;
      if (character === "[") {
        if (this.peek() === ":") throw new PatternError("[:…:]");
        members += this.characterClass(depth + 1);
      } else if (character === "&" && this.take("&")) {
        operands.push(members);
        members = "";
      } else {
        members += this.member(character);
      }
    }
    operands.push(members);
    if (operands.some((operand) => operand === "")) throw new PatternError("a class of no characters");
    const inner = operands.length === 1 ? members : operands.map((operand) => `[${operand}]`).join("&&");
    return `[${negated ? "^" : ""}${inner}]`;
  }

  /** A character, a range or a class inside brackets. */
  private member(character: string): string {
    const from = character === "\\" ? this.escapedCharacter() : character;
    const isRange = this.peek() === "-" && this.characters[this.at + 1] !== "]" && this.at + 1 < this.characters.length;
    if (from === null) {
      const known = this.escapedClass(false);
      if (this.peek() === "-" && this.characters[this.at + 1] !== "]") throw new PatternError("a range from a class");
      return known;
    }
    if (!isRange) return escaped(from);
    this.at++;
    const last = this.next();
    if (last === "[") throw new PatternError("a range to a class");
    const to = last === "\\" ? this.escapedCharacter() : last;
    if (to === null) throw new PatternError("a range to a class");
    if ((to.codePointAt(0) ?? 0) < (from.codePointAt(0) ?? 0)) throw new PatternError("a range whose end comes first");
    return `${escaped(from)}-${escaped(to)}`;
  }

  private peek(): string | undefined {
    return this.characters[this.at];
  }

  private next(): string {
    const character = this.characters[this.at++];
    if (character === undefined) throw new PatternError("a pattern that ends too early");
    return character;
  }

  private nextFew(count: number): string {
    return Array.from({ length: count }, () => this.next()).join("");
  }

  private until(end: string): string {
    let text = "";
    for (let character = this.next(); character !== end; character = this.next()) text += character;
    return text;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  private insistOn(character: string): void {
    if (!this.take(character)) throw new PatternError(`a pattern without its ${character}`);
  }
}

/** One character or class, so that a quantifier behind it means all of it. */
function isSingle(source: string): boolean {
  return /^(?:\\u\{[0-9a-f]+\}|\\[pP]\{[^}]*\}|\(\?:[^()]*\))$/.test(source) || isClass(source);
}

function isClass(source: string): boolean {
  if (!source.startsWith("[")) return false;
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === "[") depth++;
    if (source[i] === "]" && --depth === 0) return i === source.length - 1;
  }
  return false;
}
