import { linesWithCode, type PlaceInText, type Rewritten } from "./texts.ts";

/** Words that ask politely or at length for what a short word asks for; the rest of the sentence stays. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bI(?: would|'d) (?:really )?(?:like|want|need) you to (?:please )?/gi, ""],
  [/\b(?:could|can|would) you (?:please |kindly )+/gi, ""],
  [/\bplease (?:kindly |carefully )?(?=[a-z])/gi, ""],
  [/\b(?:please )?make (?:absolutely )?sure (?:that you |to )/gi, ""],
  [/\bit is (?:very |extremely )?important (?:to note )?that /gi, ""],
  [/\b(?:please )?(?:note|keep in mind|bear in mind|remember) that /gi, ""],
  [/\bin order to\b/gi, "to"],
  [/\bdue to the fact that\b/gi, "because"],
  [/\bin the event that\b/gi, "if"],
  [/\bat this point in time\b/gi, "now"],
  [/\bfor the purpose of\b/gi, "for"],
  [/\bwith (?:regard|respect) to\b/gi, "about"],
  [/\ba (?:large|great) number of\b/gi, "many"],
  [/\bthe following (?=(?:list|steps|rules|text|document)\b)/gi, "this "],
];

/** Prompts like telegrams: polite and wordy phrases, outside code. */
export function withoutFiller(text: string): Rewritten {
  const places: PlaceInText[] = [];
  const lines = linesWithCode(text).map(({ text: line, isCode }, index) => {
    if (isCode) return line;
    const short = PHRASES.reduce((kept, [phrase, instead]) => kept.replace(phrase, instead), line);
    if (short.length >= line.length) return line;
    places.push({ line: index + 1, text: line });
    return short;
  });
  return places.length === 0 ? { text, places } : { text: lines.join("\n"), places };
}
