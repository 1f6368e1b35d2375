import { ownValue } from "../../domain/own-value.ts";
import type { SplitBehavior, SplitStep } from "../../domain/tokenizer-spec.ts";
import type { Members } from "./json-members.ts";
import { isSet, objectsOf, textOf, truthOf } from "./json-members.ts";
import { literalPattern, translatePattern } from "./pattern.ts";
import { readPattern } from "./read-pattern.ts";
import { patternStep } from "./split-names.ts";
import { broken, unsupported } from "./unsupported.ts";

const BEHAVIORS: Readonly<Record<string, SplitBehavior>> = {
  removed: "removed",
  isolated: "isolated",
  contiguous: "contiguous",
  mergedwithprevious: "previous",
  mergedwithnext: "next",
};

/** GPT-2's, which the library itself has (tokenizers/src/pre_tokenizers/byte_level.rs). */
const BYTE_LEVEL = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
/** Rust's \w. */
const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";
const PUNCTUATION = "[\\p{P}\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e]";

/** The `pre_tokenizer` of a tokenizer.json, in the order in which its parts work. */
export function readSplits(from: Members | null): SplitStep[] {
  if (from === null) return [];
  const type = textOf(from, "type");
  switch (type) {
    case "Sequence":
      return objectsOf(from, "pretokenizers").flatMap(readSplits);
    case "ByteLevel":
      return byteLevel(from);
    case "Metaspace":
      return metaspace(from);
    case "Split":
      return [pattern(readPattern(from), behaviorOf(from, textOf(from, "behavior")), truthOf(from, "invert", false))];
    case "Digits":
      return [pattern("\\p{N}", truthOf(from, "individual_digits", false) ? "isolated" : "contiguous")];
    case "Punctuation":
      return [pattern(PUNCTUATION, behaviorOf(from, textOf(from, "behavior", "Isolated")))];
    case "Whitespace":
      return [pattern(`[${WORD}]+|[^${WORD}\\p{White_Space}]+`, "removed", true)];
    case "WhitespaceSplit":
      return [pattern("\\p{White_Space}", "removed")];
    case "CharDelimiterSplit":
      return [pattern(literalPattern(textOf(from, "delimiter")), "removed")];
    default:
      throw unsupported(`the pre-tokenizer ${type.slice(0, 40)}`, from.file);
  }
}

function pattern(source: string, behavior: SplitBehavior, invert = false): SplitStep {
  return patternStep(source, behavior, invert);
}

function behaviorOf(from: Members, name: string): SplitBehavior {
  const loose = name.replaceAll("_", "").toLowerCase();
  const behavior = ownValue(BEHAVIORS, loose);
  if (behavior === undefined) throw broken(`${from.path}.behavior is none that is known`, from.file);
  return behavior;
}

function byteLevel(from: Members): SplitStep[] {
  const prefix: SplitStep[] = truthOf(from, "add_prefix_space", true)
    ? [{ kind: "prefix", text: " ", first: false }]
    : [];
  const words = truthOf(from, "use_regex", true)
    ? [pattern(translatePattern(BYTE_LEVEL, "oniguruma"), "isolated")]
    : [];
  return [...prefix, ...words, { kind: "bytes" }];
}

/** Spaces are written as a sign of their own; one is put before the text, which is cut before each. */
function metaspace(from: Members): SplitStep[] {
  const sign = textOf(from, "replacement", "\u2581");
  if (Array.from(sign).length !== 1) throw broken(`${from.path}.replacement is no single character`, from.file);
  if (isSet(from, "str_rep") && textOf(from, "str_rep") !== sign)
    throw unsupported("a Metaspace with a str_rep of its own", from.file);
  const scheme = textOf(from, "prepend_scheme", truthOf(from, "add_prefix_space", true) ? "always" : "never");
  if (!["always", "first", "never"].includes(scheme))
    throw broken(`${from.path}.prepend_scheme is none of always, first, never`, from.file);
  const prefix: SplitStep[] = scheme === "never" ? [] : [{ kind: "prefix", text: sign, first: scheme === "first" }];
  const words = truthOf(from, "split", true) ? [pattern(literalPattern(sign), "next")] : [];
  return [{ kind: "replace", pattern: literalPattern(" "), text: sign }, ...prefix, ...words];
}
