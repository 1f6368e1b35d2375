import type { AddedToken, MergeModel, Normalizer, TokenizerSpec } from "../../domain/tokenizer-spec.ts";
import { idOf, isSet, listOf, members, objectOf, objectsOf, textOf, truthOf } from "./json-members.ts";
import type { Members } from "./json-members.ts";
import { readNormalizers } from "./normalizers.ts";
import { readSplits } from "./pre-tokenizers.ts";
import { readTemplate } from "./post-processors.ts";
import { broken, unsupported } from "./unsupported.ts";

/**
 * A tokenizer.json of Hugging Face's library whose model is BPE (https://github.com/huggingface/tokenizers). What it asks for and can't be done
 * exactly is a UserError that names it.
 */
export function readTokenizerJson(value: unknown, file: string): TokenizerSpec {
  const root = members(value, "the file", file);
  const model = objectOf(root, "model");
  if (model === null) throw broken("has no model, expected a tokenizer.json with one of type BPE", file);
  insistOnBpe(model);
  const normalizers = readNormalizers(objectOf(root, "normalizer"));
  const splits = readSplits(objectOf(root, "pre_tokenizer"));
  const start = splits.some(({ kind }) => kind === "bytes") ? "bytes" : "characters";
  const isFirstOnly = splits.some((step) => step.kind === "prefix" && step.first);
  if (isFirstOnly && normalizers.some(movesBeginning))
    throw unsupported('prepend_scheme "first" after a normalizer that moves the beginning', file);
  return {
    format: "tokenizer.json",
    rules: { addedTokens: readAddedTokens(root), normalizers, splits, template: readTemplate(root) },
    model: readModel(model, start),
  };
}

/** Whether the text may begin elsewhere afterwards, for the library, which goes by its offsets in the text as it came. */
function movesBeginning(normalizer: Normalizer): boolean {
  if (normalizer.kind === "replace") return normalizer.text === "" || !/^\\u\{[0-9a-f]+\}$/.test(normalizer.pattern);
  return normalizer.kind === "strip" || normalizer.kind === "prepend";
}

function insistOnBpe(model: Members): void {
  // Files of before 2022 leave the type out; only BPE has merges.
  const type = textOf(model, "type", Object.hasOwn(model.values, "merges") ? "BPE" : undefined);
  if (type !== "BPE") throw unsupported(`a model of type ${shown(type)}`, model.file);
  for (const option of ["dropout", "continuing_subword_prefix", "end_of_word_suffix"]) {
    if (isSet(model, option)) throw unsupported(`model.${option}`, model.file);
  }
}

function readModel(model: Members, start: MergeModel["start"]): MergeModel {
  const vocabulary = readVocabulary(model);
  return {
    start,
    vocabulary,
    merges: readMerges(model),
    wholeFirst: truthOf(model, "ignore_merges", false),
    byteFallback: start === "characters" && truthOf(model, "byte_fallback", false) ? fallback(vocabulary, model) : null,
    unknown: start === "characters" ? readUnknown(model, vocabulary) : null,
  };
}

function readVocabulary(model: Members): ReadonlyMap<string, number> {
  const vocab = objectOf(model, "vocab");
  if (vocab === null) throw broken("model.vocab is missing, expected tokens with their ids", model.file);
  const ids = new Map<string, number>();
  const seen = new Set<number>();
  for (const [token, given] of Object.entries(vocab.values)) {
    const id = idOf(given, `the id of token ${ids.size + 1} in model.vocab`, model.file);
    if (seen.has(id)) throw broken(`model.vocab has the id ${id} twice`, model.file);
    if (token === "") throw broken(`model.vocab has an empty token (id ${id})`, model.file);
    seen.add(id);
    ids.set(token, id);
  }
  if (ids.size === 0) throw broken("model.vocab is empty", model.file);
  return ids;
}

/** Twice what the largest published file has (Gemma 3: 514,906). */
const MOST_MERGES = 1 << 20;

/** Each a pair, or in files of before 2024 both in one string with a space between. */
function readMerges(model: Members): (readonly [string, string])[] {
  const merges = listOf(model, "merges");
  if (merges.length > MOST_MERGES)
    throw broken(`model.merges has ${merges.length} entries, the most that are taken are ${MOST_MERGES}`, model.file);
  return merges.map((merge, index) => {
    const pair: readonly unknown[] = typeof merge === "string" ? merge.split(" ") : Array.isArray(merge) ? merge : [];
    const [left, right] = pair;
    if (pair.length !== 2 || typeof left !== "string" || typeof right !== "string")
      throw broken(`model.merges[${index}] is no pair of tokens`, model.file);
    return [left, right];
  });
}

/** Tokens `<0x00>` to `<0xFF>`. One may be missing where no character without a token has that byte. */
function fallback(vocabulary: ReadonlyMap<string, number>, { file }: Members): number[] | null {
  const ids = Array.from(
    { length: 256 },
    (_, byte) => vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`) ?? -1,
  );
  if (ids.every((id) => id === -1)) return null;
  const isNeeded = (byte: number): boolean =>
    byte < 0x80 ? !vocabulary.has(String.fromCharCode(byte)) : byte > 0xc1 ? byte < 0xf5 : byte < 0xc0;
  const missing = ids.findIndex((id, byte) => id === -1 && isNeeded(byte));
  if (missing !== -1) throw unsupported(`byte_fallback without a token for the byte 0x${missing.toString(16)}`, file);
  return ids;
}

function readUnknown(model: Members, vocabulary: ReadonlyMap<string, number>): MergeModel["unknown"] {
  if (!isSet(model, "unk_token")) return null;
  const id = vocabulary.get(textOf(model, "unk_token"));
  if (id === undefined) throw broken("model.unk_token is not in model.vocab", model.file);
  return { id, fused: truthOf(model, "fuse_unk", false) };
}

function readAddedTokens(root: Members): AddedToken[] {
  const byContent = new Map<string, AddedToken>();
  const contents = new Map<number, string>();
  for (const token of objectsOf(root, "added_tokens")) {
    const content = textOf(token, "content");
    const id = idOf(token.values["id"], `${token.path}.id`, token.file);
    const other = contents.get(id);
    if (other !== undefined && other !== content) throw broken(`added_tokens has the id ${id} twice`, token.file);
    contents.set(id, content);
    if (content === "") continue;
    byContent.set(content, {
      id,
      content,
      singleWord: truthOf(token, "single_word", false),
      stripLeft: truthOf(token, "lstrip", false),
      stripRight: truthOf(token, "rstrip", false),
      normalized: truthOf(token, "normalized", !truthOf(token, "special", false)),
    });
  }
  return [...byContent.values()];
}

/** A name from the file, as far as it is one. */
function shown(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : "unknown to tokcost";
}
