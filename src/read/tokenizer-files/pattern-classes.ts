import { ownValue } from "../../domain/own-value.ts";
// Classes of characters by name, for ./pattern.ts: as JavaScript has them with the flag `v`.

const CATEGORIES =
  "L Lu Ll Lt Lm Lo LC M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cn Co Cs".split(
    " ",
  );
const LONG_CATEGORIES: Readonly<Record<string, string>> = {
  ...{ letter: "L", uppercaseletter: "Lu", lowercaseletter: "Ll", titlecaseletter: "Lt", modifierletter: "Lm" },
  ...{ otherletter: "Lo", mark: "M", nonspacingmark: "Mn", spacingmark: "Mc", enclosingmark: "Me", number: "N" },
  ...{ decimalnumber: "Nd", letternumber: "Nl", othernumber: "No", punctuation: "P", symbol: "S", separator: "Z" },
};
const SCRIPTS =
  "Han Hiragana Katakana Latin Greek Cyrillic Hangul Arabic Hebrew Thai Devanagari Bengali Tamil Telugu Khmer Lao Myanmar Georgian Armenian Bopomofo Ethiopic Tibetan Gujarati Gurmukhi Kannada Malayalam Sinhala".split(
    " ",
  );
const BINARY: Readonly<Record<string, string>> = {
  ...{ alphabetic: "Alphabetic", uppercase: "Uppercase", lowercase: "Lowercase", whitespace: "White_Space" },
  ...{ space: "White_Space", digit: "Nd" },
};

/** The class that \p{name} means, or \P{name} where `negated`; null for names that are not known to mean the same. */
export function propertyClass(name: string, negated: boolean): string | null {
  const inverted = name.startsWith("^");
  const sign = negated === inverted ? "p" : "P";
  const loose = name
    .slice(inverted ? 1 : 0)
    .replaceAll(/[ _-]/g, "")
    .toLowerCase();
  const category = CATEGORIES.find((each) => each.toLowerCase() === loose) ?? ownValue(LONG_CATEGORIES, loose);
  if (category !== undefined) return `\\${sign}{${category}}`;
  const script = SCRIPTS.find((each) => each.toLowerCase() === loose);
  if (script !== undefined) return `\\${sign}{Script=${script}}`;
  const binary = ownValue(BINARY, loose);
  return binary === undefined ? null : `\\${sign}{${binary}}`;
}

/** The class of `\s` and the like. White space is Unicode's, which U+0085 is and U+FEFF is not; null for letters that mean more than that. */
export function classOfEscape(letter: string, dialect: "oniguruma" | "rust"): string | null {
  if (letter === "h" || letter === "H") return dialect === "rust" ? null : `[${letter === "H" ? "^" : ""}0-9a-fA-F]`;
  const classes: Readonly<Record<string, string>> = {
    s: "\\p{White_Space}",
    S: "\\P{White_Space}",
    d: "\\p{Nd}",
    D: "\\P{Nd}",
  };
  return Object.hasOwn(classes, letter) ? (classes[letter] ?? null) : null;
}

/** The characters that are the same as an ASCII character, case aside; null beyond ASCII, where a fold may be of several characters. */
export function caseVariants(character: string): readonly string[] | null {
  if ((character.codePointAt(0) ?? 0) > 0x7f) return null;
  if (!/[a-z]/i.test(character)) return [character];
  const small = character.toLowerCase();
  // https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt: U+017F folds to s, U+212A to k.
  return [small, small.toUpperCase(), ...(small === "s" ? ["\u017f"] : small === "k" ? ["\u212a"] : [])];
}
