import { BYTE_ALPHABET } from "../../domain/tokenizer-spec.ts";
import type { SplitBehavior, SplitStep } from "../../domain/tokenizer-spec.ts";

/** Takes a piece. `first`: it begins where the text begins. */
export type TakePiece = (piece: string, first: boolean) => void;

/** Has each piece of a text taken; none is empty. */
export type SplitText = (text: string, first: boolean, take: TakePiece) => void;

/** The steps that split a text, each of which splits the pieces of the one before. */
export function createSplit(steps: readonly SplitStep[]): SplitText {
  return steps.map(splitOf).reduceRight<SplitText>(
    (rest, step) => (text, first, take) => {
      step(text, first, (piece, isFirst) => {
        rest(piece, isFirst, take);
      });
    },
    (text, first, take) => void (text !== "" && take(text, first)),
  );
}

function splitOf(step: SplitStep): SplitText {
  switch (step.kind) {
    case "pattern":
      return patternSplit(step.pattern, step.behavior, step.invert);
    case "replace": {
      const pattern = new RegExp(step.pattern, "gv");
      return (text, first, take) => {
        take(
          text.replace(pattern, () => step.text),
          first,
        );
      };
    }
    case "prefix":
      return (text, first, take) => {
        take(text.startsWith(step.text) || (step.first && !first) ? text : step.text + text, first);
      };
    case "bytes":
      return (text, first, take) => {
        take(inByteAlphabet(text), first);
      };
  }
}

function inByteAlphabet(text: string): string {
  let written = "";
  for (const byte of Buffer.from(text, "utf8")) written += BYTE_ALPHABET[byte] ?? "";
  return written;
}

function patternSplit(source: string, behavior: SplitBehavior, invert: boolean): SplitText {
  const here = new RegExp(source, "yv");
  const further = new RegExp(source, "gv");
  return (text, first, take) => {
    const segment = SEGMENTS[behavior](text, first, take);
    let done = 0;
    let lastEnd = -1;
    for (let at = 0; at <= text.length;) {
      // Most patterns match wherever the last match ended, and asking for that is cheaper.
      here.lastIndex = at;
      let [start, end] = [at, at];
      if (here.test(text)) {
        end = here.lastIndex;
      } else {
        further.lastIndex = at;
        const match = further.exec(text);
        if (match === null) break;
        start = match.index;
        end = start + match[0].length;
      }
      const next = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
      // The library takes no empty match right behind another match.
      if (start === end && end === lastEnd) {
        at = next;
        continue;
      }
      if (start > done) segment(done, start, invert);
      segment(start, end, !invert);
      done = lastEnd = end;
      at = end > start ? end : next;
    }
    if (done < text.length) segment(done, text.length, invert);
    segment(text.length, text.length, null);
  };
}

/** Takes stretches of the text in order, those that match and those between; null says that the text ends. */
type TakeSegment = (from: number, to: number, matches: boolean | null) => void;

type Segments = (text: string, first: boolean, take: TakePiece) => TakeSegment;

/** Passes stretches on, as `joins` says together with the one before. */
function joining(joins: (before: boolean, matches: boolean) => boolean): Segments {
  return (text, first, take) => {
    let from = 0;
    let to = 0;
    let last: boolean | null = null;
    return (start, end, matches) => {
      if (last === null || matches === null || !joins(last, matches)) {
        if (to > from) take(text.slice(from, to), first && from === 0);
        from = start;
      }
      to = end;
      last = matches;
    };
  };
}

/** https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/tokenizer/normalizer.rs (SplitDelimiterBehavior). */
const SEGMENTS: Readonly<Record<SplitBehavior, Segments>> = {
  removed: (text, first, take) => (from, to, matches) => {
    if (matches === false && to > from) take(text.slice(from, to), first && from === 0);
  },
  isolated: (text, first, take) => (from, to) => {
    if (to > from) take(text.slice(from, to), first && from === 0);
  },
  contiguous: joining((before, matches) => before === matches),
  previous: joining((before, matches) => !before && matches),
  next: joining((before, matches) => before && !matches),
};
