import { compileMachine } from "./machine.ts";
import type { Kind, Machine, Steps } from "./machine.ts";

const LETTERS = ["upper", "lower", "caseless"] as const;
const SIGNS = ["other", "slash", "apostrophe"] as const;

function to(step: string, ...kinds: readonly Kind[]): Partial<Record<Kind, string>> {
  return Object.fromEntries(kinds.map((kind) => [kind, step]));
}

/**
 * White space of cl100k and o200k: it ends behind the last line break; without one, before its last character. So a line break followed by other white
 * space has ended a piece, which a further line break takes back: such are the states after "line". `word` is what a last
 * character of white space and a letter or such begin, and `one` likewise for white space and a sign.
 */
function spaceSteps(words: (lead: string) => Partial<Record<Kind, string>>): Record<string, Partial<Record<Kind, string>>> {
  const run = { space: "spaces", blank: "blanks", newline: "line", wideBlank: "slow" };
  const lineRun = { space: "lineSpaces", blank: "lineBlanks", newline: "^ line", wideBlank: "^ slow" };
  const afterSpace = { ...words(""), ...to("signs", ...SIGNS) };
  const afterSpaces = { ...words("< "), ...to("< signs", ...SIGNS), number: "<| number1", end: "| start" };
  const afterBlanks = { ...words("< "), ...to("<| sign", "other", "slash"), apostrophe: "<| apostrophe", number: "<| number1" };
  return {
    space: { ...afterSpace, ...run },
    blank: { ...words(""), ...run },
    spaces: { ...afterSpaces, ...run },
    blanks: { ...afterBlanks, ...run },
    line: { space: "| lineSpace", blank: "| lineBlank", newline: "line", wideBlank: "slow" },
    lineSpace: { ...afterSpace, ...lineRun },
    lineBlank: { ...words(""), ...lineRun },
    lineSpaces: { ...afterSpaces, ...lineRun },
    lineBlanks: { ...afterBlanks, ...lineRun },
  };
}
