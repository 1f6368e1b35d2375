import type { Normalizer } from "../../domain/tokenizer-spec.ts";
import type { Members } from "./json-members.ts";
import { objectsOf, textOf, truthOf } from "./json-members.ts";
import { readPattern } from "./read-pattern.ts";
import { unsupported } from "./unsupported.ts";

/** The `normalizer` of a tokenizer.json, in the order in which its parts work. */
export function readNormalizers(from: Members | null): Normalizer[] {
  if (from === null) return [];
  const type = textOf(from, "type");
  switch (type) {
    case "Sequence":
      return objectsOf(from, "normalizers").flatMap(readNormalizers);
    case "NFC":
    case "NFD":
    case "NFKC":
    case "NFKD":
      return [{ kind: "unicode", form: type }];
    case "Lowercase":
      return [{ kind: "lowercase" }];
    case "Strip":
      return [{ kind: "strip", left: truthOf(from, "strip_left", true), right: truthOf(from, "strip_right", true) }];
    case "StripAccents":
      return [{ kind: "replace", pattern: "\\p{M}+", text: "" }];
    case "Prepend":
      return [{ kind: "prepend", text: textOf(from, "prepend") }];
    case "Replace":
      return [{ kind: "replace", pattern: readPattern(from), text: textOf(from, "content") }];
    default:
      throw unsupported(`the normalizer ${type.slice(0, 40)}`, from.file);
  }
}
