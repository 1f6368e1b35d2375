import type { Message, PromptRequest, Role } from "../../domain/request.ts";
import { lineAt, linesWithCode, type PlaceInText, rewriteTexts } from "./texts.ts";

/** Who instructs: what a model or a tool said is no instruction. */
const INSTRUCTS: ReadonlySet<Role> = new Set(["system", "developer", "user"]);

/** Shorter sentences repeat for good reasons ("Answer:"). */
const FEWEST_WORDS = 6;

/** Sentences that stood in the request before, word for word but for case and punctuation. The first of each stays. */
export function withoutRepeats(request: PromptRequest) {
  const seen = new Set<string>();
  return rewriteTexts(request, (text, { role }: Message) => {
    if (!INSTRUCTS.has(role)) return { text, places: [] };
    const places: PlaceInText[] = [];
    let result = "";
    let offset = 0;
    for (const { text: line, isCode } of linesWithCode(text)) {
      const isLast = offset + line.length >= text.length;
      const pieces = isCode ? [line] : sentences(line);
      const kept = pieces.filter((piece) => {
        const words = isCode ? [] : wordsOf(piece);
        const key = words.join(" ");
        const isRepeat = words.length >= FEWEST_WORDS && seen.has(key);
        if (isRepeat) places.push({ line: lineAt(text, offset), text: piece.trim() });
        else if (words.length >= FEWEST_WORDS) seen.add(key);
        return !isRepeat;
      });
      const isGone = kept.length === 0 && pieces.length > 0;
      if (!isGone) result += kept.join("") + (isLast ? "" : "\n");
      offset += line.length + 1;
    }
    return places.length === 0 ? { text, places } : { text: result, places };
  });
}

/** A line as its sentences, each with the space behind it, so that they join to the line again. */
function sentences(line: string): string[] {
  return line.match(/[^.!?]+(?:[.!?]+(?=\s|$)\s*|[.!?]+|$)|[.!?]+\s*/g) ?? (line === "" ? [] : [line]);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
