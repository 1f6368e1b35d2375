import { UserError } from "../../errors.ts";
import type { TokenizerSpec } from "../../domain/tokenizer-spec.ts";
import type { AddedPack, AddedPackFacts } from "./added-pack.ts";
import { compileMerges } from "./compile-merges.ts";
import { createNormalize } from "./normalize.ts";

/** A pack of a vocabulary. What can't be done exactly is a UserError; `file` is what it names. */
export function buildAddedPack(
  spec: TokenizerSpec,
  facts: Pick<AddedPackFacts, "name" | "sha256" | "licence">,
  file: string,
): AddedPack {
  const { rules, model } = spec;
  const normalize = createNormalize(rules.normalizers);
  const empty = rules.addedTokens.find(({ content, normalized }) => normalized && normalize(content, false) === "");
  if (empty !== undefined)
    throw new UserError(
      `asks for the added token ${empty.id}, of which the normalizer leaves nothing, which tokcost can't do exactly`,
      { file },
    );
  const merges = compileMerges(model, file);
  const kinds = rules.splits.map(({ kind }) => kind);
  return {
    ...facts,
    format: spec.format,
    start: model.start,
    tokens: new Set([...model.vocabulary.values(), ...rules.addedTokens.map(({ id }) => id)]).size,
    ...merges,
    // Bytes at the very end are read from the text itself.
    rules: { ...rules, splits: kinds.at(-1) === "bytes" ? rules.splits.slice(0, -1) : rules.splits },
    inAlphabet: kinds.slice(0, -1).includes("bytes"),
    characters: [...merges.characters],
    fusesUnknown: model.unknown?.fused === true,
    wholes: [...merges.wholes],
  };
}
