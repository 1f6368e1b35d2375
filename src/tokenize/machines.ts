import { compileMachine } from "./machine.ts";
import type { Kind, Machine, Steps } from "./machine.ts";

const LETTERS = ["upper", "lower", "caseless"] as const;
const SIGNS = ["other", "slash", "apostrophe"] as const;

function to(step: string, ...kinds: readonly Kind[]): Partial<Record<Kind, string>> {
  return Object.fromEntries(kinds.map((kind) => [kind, step]));
}

/**
 * White space of cl100k and o200k: it ends behind the last line break; without one, before its last character. So a line break
 * followed by other white space has ended a piece, which a further line break takes back: the states after "line". `words` has what
 * a single character of white space and the beginning of a word are, after the step's sign; `signs` are the kinds that are signs.
 */
function spaceSteps(
  words: (sign: string) => Partial<Record<Kind, string>>,
  signs: readonly Kind[],
): Omit<Steps, "start"> {
  const run = { space: "spaces", blank: "blanks", newline: "line", wideBlank: "slow" };
  const lineRun = { space: "lineSpaces", blank: "lineBlanks", newline: "^ line", wideBlank: "^ slow" };
  const space = { ...words(""), ...to("signs", ...signs) };
  const spaces = { ...words("< "), ...to("< signs", ...signs), number: "<| number1" };
  const blanks = { ...words("< "), ...to("<| sign", ...signs), apostrophe: "<| apostrophe", number: "<| number1" };
  return {
    space: { ...space, ...run },
    blank: { ...words(""), ...run },
    spaces: { ...spaces, ...run },
    blanks: { ...blanks, ...run },
    line: { space: "| lineSpace", blank: "| lineBlank", newline: "line", wideBlank: "slow" },
    lineSpace: { ...space, ...lineRun },
    lineBlank: { ...words(""), ...lineRun },
    lineSpaces: { ...spaces, ...lineRun },
    lineBlanks: { ...blanks, ...lineRun },
  };
}
const AFTER_LINE = ["lineSpace", "lineBlank", "lineSpaces", "lineBlanks"];

const UP_TO_THREE_NUMBERS = { number1: { number: "number2" }, number2: { number: "number3" }, number3: {} };

// Left to be read otherwise: contractions; in o200k a capital after a letter without case, where the word ends somewhere before; and the
// last of several characters of white space where it is of several bytes.

export const o200kMachine: Machine = compileMachine(
  {
    start: {
      ...{ end: "start", upper: "upper", lower: "lower", caseless: "caseless", mark: "caseless", number: "number1" },
      ...{ space: "space", blank: "blank", newline: "line", wideBlank: "slow" },
      ...{ other: "sign", slash: "sign", apostrophe: "apostrophe" },
    },
    upper: { upper: "upper", lower: "lower", ...to("caseless", "caseless", "mark"), apostrophe: "contraction" },
    caseless: { lower: "lower", ...to("caseless", "caseless", "mark"), upper: "slow", apostrophe: "contraction" },
    lower: { ...to("lower", "lower", "caseless", "mark"), apostrophe: "contraction" },
    ...UP_TO_THREE_NUMBERS,
    sign: { ...o200kWords(""), ...to("signs", ...SIGNS), newline: "breaks" },
    apostrophe: { ...o200kWords(""), ...to("signs", ...SIGNS), newline: "breaks" },
    signs: { ...to("signs", ...SIGNS, "mark"), newline: "breaks" },
    breaks: to("breaks", "newline", "slash"),
    ...spaceSteps(o200kWords, SIGNS),
  },
  AFTER_LINE,
);

function o200kWords(sign: string): Partial<Record<Kind, string>> {
  return { upper: `${sign}upper`, lower: `${sign}lower`, ...to(`${sign}caseless`, "caseless", "mark") };
}

export const cl100kMachine: Machine = compileMachine(
  {
    start: {
      ...{ end: "start", upper: "word", lower: "word", caseless: "word", number: "number1" },
      ...{ space: "space", blank: "blank", newline: "line", wideBlank: "slow" },
      ...{ mark: "sign", other: "sign", slash: "sign", apostrophe: "apostrophe" },
    },
    word: to("word", ...LETTERS),
    ...UP_TO_THREE_NUMBERS,
    apostrophe: { ...to("slow", ...LETTERS), ...to("signs", ...SIGNS, "mark"), newline: "breaks" },
    sign: { ...to("word", ...LETTERS), ...to("signs", ...SIGNS, "mark"), newline: "breaks" },
    signs: { ...to("signs", ...SIGNS, "mark"), newline: "breaks" },
    breaks: { newline: "breaks" },
    ...spaceSteps((sign) => to(`${sign}word`, ...LETTERS), [...SIGNS, "mark"]),
  },
  AFTER_LINE,
);

const R50K_RUN = { space: "spaces", blank: "blanks", newline: "blanks", wideBlank: "slow" };

/** Line breaks are white space like any other. */
export const r50kMachine: Machine = compileMachine({
  start: {
    ...{ end: "start", upper: "word", lower: "word", caseless: "word", number: "number" },
    ...{ space: "space", blank: "blank", newline: "blank", wideBlank: "slow" },
    ...{ mark: "signs", other: "signs", slash: "signs", apostrophe: "apostrophe" },
  },
  word: to("word", ...LETTERS),
  number: { number: "number" },
  apostrophe: { ...to("slow", ...LETTERS), ...to("signs", ...SIGNS, "mark") },
  signs: to("signs", ...SIGNS, "mark"),
  space: { ...r50kPieces(""), ...R50K_RUN },
  blank: R50K_RUN,
  spaces: { ...r50kPieces("< "), ...R50K_RUN },
  blanks: { ...r50kPieces("<| "), apostrophe: "<| apostrophe", ...R50K_RUN },
});

function r50kPieces(sign: string): Partial<Record<Kind, string>> {
  return { ...to(`${sign}word`, ...LETTERS), number: `${sign}number`, ...to(`${sign}signs`, ...SIGNS, "mark") };
}
