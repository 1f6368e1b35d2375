import type { Normalizer, TokenizerRules } from "../../domain/tokenizer-spec.ts";
import { lastSafeCut } from "../safe-cut.ts";
import type { AddedPack } from "./added-pack.ts";
import { createFindTokens } from "./added-tokens.ts";
import { createPieceSymbols } from "./piece-symbols.ts";
import { mayJoin } from "./merge-tables.ts";
import type { Normalize } from "./normalize.ts";

/** Where a text can be cut; see Encoding.lastCut. */
export type LastCut = (text: string, from: number, to: number) => number;

/** Candidates that are looked at for one cut. */
const MOST_TRIES = 1000;

/**
 * Cuts behind a letter and before a sign, where every step of the vocabulary is known to end a piece, or where merging never joins the two; never
 * inside an added token. Where the steps are others, nowhere.
 */
export function createLastCut(pack: AddedPack, normalize: Normalize): LastCut {
  const { rules } = pack;
  if (!isCuttable(rules)) return () => -1;
  const endsPieces = rules.splits.some((step) => step.kind === "pattern" && step.wordEnd === "ends");
  if (!endsPieces && pack.start === "bytes") return () => -1;
  const reach = Math.max(0, ...rules.addedTokens.map(({ content }) => content.length));
  const find = createFindTokens(
    rules.addedTokens.map((token) => ({ token: { ...token, singleWord: false }, content: token.content })),
  );
  const reader = createPieceSymbols(pack);

  const joins = (text: string, cut: number): boolean => {
    if (endsPieces) return false;
    const read = reader.read(normalize(text.slice(cut - 1, cut), true));
    const before = reader.symbols[read - 1];
    const count = reader.read(normalize(text.slice(cut, cut + 1), true));
    const after = reader.symbols[0];
    return read === 0 || count === 0 || mayJoin(pack, before ?? 0, after ?? 0);
  };
  const isInToken = (text: string, cut: number): boolean => {
    // Wherever one may begin: which of several that overlap is found depends on the text before.
    for (let at = Math.max(0, cut - reach); at <= cut; at++) {
      let isToken = false;
      find(text.slice(at, cut + reach), true, {
        token: () => (isToken = true),
        text: () => undefined,
      });
      if (isToken) return true;
    }
    return false;
  };
  return (text, from, to) => {
    let at = to;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      at = lastSafeCut(text, from, at);
      if (at < 0 || (!isInToken(text, at) && !joins(text, at))) return at;
      at--;
    }
    return -1;
  };
}

function isCuttable({ normalizers, splits, addedTokens }: TokenizerRules): boolean {
  return (
    normalizers.every(worksByCharacter) &&
    splits.every((step) => step.kind === "bytes" || (step.kind === "pattern" && step.wordEnd !== undefined)) &&
    addedTokens.every(({ singleWord, normalized }) => !singleWord && !(normalized && normalizers.length > 0))
  );
}

/** What is normalized before a letter's end and behind it does not depend on each other. */
function worksByCharacter(normalizer: Normalizer): boolean {
  if (normalizer.kind === "replace") return /^\\u\{[0-9a-f]+\}$/.test(normalizer.pattern);
  return normalizer.kind === "unicode" || normalizer.kind === "prepend" || normalizer.kind === "lowercase";
}
