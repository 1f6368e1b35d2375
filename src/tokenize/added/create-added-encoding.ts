import type { Encoding } from "../encoding.ts";
import { createFindTokens } from "./added-tokens.ts";
import type { AddedPack } from "./added-pack.ts";
import { createSymbolMerger } from "./merge-symbols.ts";
import { createLastCut } from "./last-cut.ts";
import { createNormalize } from "./normalize.ts";
import { createPieceSymbols } from "./piece-symbols.ts";
import { createSplit } from "./split-steps.ts";
import { BYTE_ALPHABET } from "../../domain/tokenizer-spec.ts";

/** Pieces of up to so many characters are remembered, and so many of them. */
const REMEMBERED = 48;
const MOST_REMEMBERED = 1 << 16;

/** Takes tokens: the first `count` of `ids`, which are overwritten afterwards. */
type TakeIds = (ids: Int32Array, count: number) => void;

/** An encoding over an opened pack: the ids that the file's own library gives, without those that it puts around the text. */
export function createAddedEncoding(pack: AddedPack): Encoding {
  const { addedTokens, normalizers, splits, template } = pack.rules;
  const normalize = createNormalize(normalizers);
  const raw = addedTokens.filter(({ normalized }) => !normalized);
  const findRaw = createFindTokens(raw.map((token) => ({ token, content: token.content })));
  const findNormalized = createFindTokens(
    addedTokens
      .filter(({ normalized }) => normalized)
      .map((token) => ({ token, content: normalize(token.content, false) })),
  );
  const split = createSplit(splits);
  const idsOf = createIdsOf(pack);
  const pieces = createPieceSymbols(pack);
  const cutsParts = pack.start === "characters";
  const one = new Int32Array(1);

  function run(source: string, partly: boolean, take: TakeIds): void {
    const takePart = (part: string): void => {
      idsOf(part, take);
    };
    const takePiece = (piece: string): void => {
      if (cutsParts && !pack.wholes.length) pieces.parts(piece, takePart);
      else takePart(piece);
    };
    const token = (id: number): void => {
      one[0] = id;
      take(one, 1);
    };
    let first = !partly;
    // Unpaired surrogates are U+FFFD, as in every text that is UTF-8.
    findRaw(source.replace(/\p{Surrogate}/gu, "\ufffd"), partly, {
      token(id) {
        first = false;
        token(id);
      },
      text(section, continues) {
        findNormalized(normalize(section, continues), continues, {
          token(id) {
            first = false;
            token(id);
          },
          text(rest) {
            split(rest, first, takePiece);
            first = false;
          },
        });
      },
    });
  }

  return {
    name: pack.name,
    around: template.before.length + template.after.length,
    lastCut: createLastCut(pack, normalize),
    count(text, continues = false) {
      let tokens = 0;
      run(text, continues, (_, count) => (tokens += count));
      return tokens;
    },
    encode(text) {
      let ids = new Uint32Array(Math.max(16, text.length >> 1));
      let written = 0;
      run(text, false, (found, count) => {
        if (written + count > ids.length) {
          const longer = new Uint32Array(2 * (written + count));
          longer.set(ids);
          ids = longer;
        }
        for (let i = 0; i < count; i++) ids[written++] = found[i] as number;
      });
      return ids.slice(0, written);
    },
  };
}

/** Ids of a piece; short ones are remembered. */
function createIdsOf(pack: AddedPack): (piece: string, take: TakeIds) => void {
  const merge = createSymbolMerger(pack);
  const reader = createPieceSymbols(pack);
  const wholes = new Map(pack.wholes.map(([piece, id]) => [piece, id]));
  const remembered = new Map<string, Int32Array>();

  function fresh(piece: string): Int32Array {
    const whole = wholes.size === 0 ? undefined : wholes.get(pack.start === "bytes" ? inAlphabet(piece) : piece);
    if (whole !== undefined) return Int32Array.of(whole);
    // Reading may make room by another array.
    const read = reader.read(piece);
    const count = merge(reader.symbols, read);
    return Int32Array.from(reader.symbols.subarray(0, count), (symbol) => pack.ids[symbol] as number);
  }
  const inAlphabet = (piece: string): string =>
    pack.inAlphabet ? piece : Array.from(Buffer.from(piece), (byte) => BYTE_ALPHABET[byte]).join("");

  return (piece, take) => {
    if (piece.length > REMEMBERED) {
      const ids = fresh(piece);
      take(ids, ids.length);
      return;
    }
    let ids = remembered.get(piece);
    if (ids === undefined) {
      ids = fresh(piece);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(piece, ids);
    }
    take(ids, ids.length);
  };
}
