import type { Normalizer } from "../../domain/tokenizer-spec.ts";

/** Text → normalized text. `continues`: the text goes on from a part before it, so nothing is put at its beginning. */
export type Normalize = (text: string, continues: boolean) => string;

/** The normalizers of a vocabulary, one after another. */
export function createNormalize(normalizers: readonly Normalizer[]): Normalize {
  const steps = normalizers.map(stepOf);
  return (text, continues) => steps.reduce((sofar, step) => step(sofar, continues), text);
}

function stepOf(normalizer: Normalizer): Normalize {
  switch (normalizer.kind) {
    case "unicode":
      return (text) => text.normalize(normalizer.form);
    case "lowercase":
      // Character by character: no final sigma.
      return (text) => text.replaceAll("\u03a3", "\u03c3").toLowerCase();
    case "strip":
      return (text) => {
        const rest = normalizer.left ? trimmed(text, "left") : text;
        return normalizer.right ? trimmed(rest, "right") : rest;
      };
    case "prepend":
      return (text, continues) => (text === "" || continues ? text : normalizer.text + text);
    case "replace": {
      const pattern = new RegExp(normalizer.pattern, "gv");
      return (text) => text.replace(pattern, () => normalizer.text);
    }
  }
}

const WHITE_SPACE = /^\p{White_Space}$/u;

/** Without white space on one side, as Rust has it: U+0085 is, U+FEFF is not. */
export function trimmed(text: string, side: "left" | "right"): string {
  let [from, to] = [0, text.length];
  if (side === "left") while (from < to && WHITE_SPACE.test(text[from] ?? "")) from++;
  else while (to > from && WHITE_SPACE.test(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}
