import { BYTE_ALPHABET } from "../../domain/tokenizer-spec.ts";
import type { MergeModel, TokenizerSpec } from "../../domain/tokenizer-spec.ts";
import { translated } from "./read-pattern.ts";
import { patternStep } from "./split-names.ts";
import { broken } from "./unsupported.ts";

/** The longest token that is taken. */
const LONGEST_TOKEN = 1024;

/**
 * A `.tiktoken` file: a line for each token, its bytes in base64 and its rank, which is its id (https://github.com/openai/tiktoken/blob/main/tiktoken/load.py).
 * The file has no pattern, so `pattern` comes with it; and no special tokens, so text that looks like one is text.
 */
export function readTiktokenFile(text: string, pattern: string, file: string): TokenizerSpec {
  const tokens = new Map<string, number>();
  const ids = new Set<number>();
  let line = 0;
  for (const row of text.split("\n")) {
    line++;
    if (row === "" || row === "\r") continue;
    const [, encoded = "", rank = ""] = /^([A-Za-z0-9+/]+={0,2}) (\d{1,9})\r?$/.exec(row) ?? [];
    if (encoded === "" || encoded.length % 4 !== 0)
      throw broken(`line ${line} is no token in base64 with its rank after a space`, file);
    const id = Number(rank);
    if (ids.has(id)) throw broken(`line ${line} has the rank ${id} a second time`, file);
    const token = bytesOf(encoded, `line ${line}`, file);
    if (tokens.has(token)) throw broken(`line ${line} has a token a second time`, file);
    ids.add(id);
    tokens.set(token, id);
  }
  if (tokens.size === 0) throw broken("is empty, expected a line for each token", file);
  return byRank("tiktoken", tokens, pattern, file);
}

/** A token's bytes from base64, each as its character of BYTE_ALPHABET. */
export function bytesOf(encoded: string, place: string, file: string): string {
  if (encoded.length > 2 * LONGEST_TOKEN) throw broken(`${place} has a token of over ${LONGEST_TOKEN} bytes`, file);
  let bytes: string;
  try {
    bytes = atob(encoded);
  } catch {
    throw broken(`${place} is no base64`, file);
  }
  return Array.from(bytes, (byte) => BYTE_ALPHABET[byte.charCodeAt(0)]).join("");
}

/** A vocabulary in which any two neighbours merge that are a token together, the lowest id first, and a piece that is a token is one. */
export function byRank(
  format: TokenizerSpec["format"],
  tokens: ReadonlyMap<string, number>,
  pattern: string,
  file: string,
): TokenizerSpec {
  const source = translated(pattern, "rust", file);
  return {
    format,
    rules: {
      addedTokens: [],
      normalizers: [],
      splits: [patternStep(source, "removed", true), { kind: "bytes" }],
      template: { before: [], after: [] },
    },
    model: {
      start: "bytes",
      vocabulary: tokens,
      merges: everySplit(tokens),
      wholeFirst: true,
      byteFallback: null,
      unknown: null,
    },
  };
}

function everySplit(tokens: ReadonlyMap<string, number>): MergeModel["merges"] {
  const merges: (readonly [string, string])[] = [];
  for (const [token] of [...tokens].sort(([, a], [, b]) => a - b)) {
    for (let at = 1; at < token.length; at++) {
      const [left, right] = [token.slice(0, at), token.slice(at)];
      if (tokens.has(left) && tokens.has(right)) merges.push([left, right]);
    }
  }
  return merges;
}
