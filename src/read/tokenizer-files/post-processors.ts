import type { TokenizerRules } from "../../domain/tokenizer-spec.ts";
import type { Members } from "./json-members.ts";
import { idOf, listOf, members, objectOf, objectsOf, textOf } from "./json-members.ts";
import { broken, unsupported } from "./unsupported.ts";

type Template = TokenizerRules["template"];

/** What the `post_processor` of a tokenizer.json puts around one text. */
export function readTemplate(root: Members): Template {
  return templateOf(objectOf(root, "post_processor"));
}

function templateOf(from: Members | null): Template {
  if (from === null) return { before: [], after: [] };
  const type = textOf(from, "type");
  switch (type) {
    case "ByteLevel":
      return { before: [], after: [] };
    case "Sequence": {
      const inner = objectsOf(from, "processors").map(templateOf);
      return { before: inner.toReversed().flatMap(({ before }) => before), after: inner.flatMap(({ after }) => after) };
    }
    case "BertProcessing":
    case "RobertaProcessing":
      return { before: [namedId(from, "cls")], after: [namedId(from, "sep")] };
    case "TemplateProcessing":
      return singleTemplate(from);
    default:
      throw unsupported(`the post-processor ${type.slice(0, 40)}`, from.file);
  }
}

/** `["[CLS]", 101]`. */
function namedId(from: Members, key: string): number {
  return idOf(listOf(from, key)[1], `${from.path}.${key}[1]`, from.file);
}

function singleTemplate(from: Members): Template {
  const items = objectsOf(from, "single");
  const sequence = items.findIndex((item) => objectOf(item, "Sequence") !== null);
  const isOnce = items.filter((item) => objectOf(item, "Sequence") !== null).length === 1;
  if (!isOnce) throw unsupported("a template that has not the text exactly once", from.file);
  const tokens = objectOf(from, "special_tokens");
  const idsOf = (item: Members): number[] => {
    const special = objectOf(item, "SpecialToken");
    const name = special === null ? "" : textOf(special, "id");
    const known = tokens !== null && Object.hasOwn(tokens.values, name) ? tokens.values[name] : undefined;
    if (known === undefined) throw broken(`${item.path} names a special token that the template lacks`, from.file);
    const token = members(known, `${from.path}.special_tokens`, from.file);
    return listOf(token, "ids").map((id) => idOf(id, `${from.path}.special_tokens`, from.file));
  };
  return { before: items.slice(0, sequence).flatMap(idsOf), after: items.slice(sequence + 1).flatMap(idsOf) };
}
