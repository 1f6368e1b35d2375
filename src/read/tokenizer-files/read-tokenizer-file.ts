import type { TokenizerSpec } from "../../domain/tokenizer-spec.ts";
import { UserError } from "../../errors.ts";
import { parseJson } from "../json-text.ts";
import { KNOWN_FILES, SPLIT_PATTERNS } from "./split-names.ts";
import { readTekkenJson } from "./tekken-json.ts";
import { readTiktokenFile } from "./tiktoken-file.ts";
import { readTokenizerJson } from "./tokenizer-json.ts";

export interface TokenizerFile {
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
}

/**
 * A vocabulary from its file, whose format its content tells. `split`: the pattern of a tiktoken file, by a name of SPLIT_PATTERNS or
 * written out; null where the user gave none. All that is wrong is a UserError.
 */
export function readTokenizerFile({ file, text, sha256 }: TokenizerFile, split: string | null): TokenizerSpec {
  if (/^\s*[{[]/.test(text)) {
    if (split !== null)
      throw new UserError("tells its split pattern itself", { file }, "--split is for tiktoken files");
    const value = parseJson(text, { file });
    const isTekken =
      typeof value === "object" && value !== null && Object.hasOwn(value, "config") && !Object.hasOwn(value, "model");
    return isTekken ? readTekkenJson(value, file) : readTokenizerJson(value, file);
  }
  if (/[\0\ufffd]/.test(text.slice(0, 4096)))
    throw new UserError(
      "is no text, expected a tokenizer.json, tekken.json or tiktoken file",
      { file },
      "models with a SentencePiece file have a tokenizer.json beside it",
    );
  const [firstLine = ""] = text.split("\n", 1);
  if (!/^[A-Za-z0-9+/]+={0,2} \d+\r?$/.test(firstLine))
    throw new UserError("is none of tokenizer.json, tekken.json and tiktoken", { file });
  const known = Object.hasOwn(KNOWN_FILES, sha256) ? KNOWN_FILES[sha256] : undefined;
  const chosen = split ?? known;
  if (chosen === undefined)
    throw new UserError(
      "is a tiktoken file, which does not tell how text is split",
      { file },
      `name it: --split ${Object.keys(SPLIT_PATTERNS).join(", ")} or a pattern`,
    );
  const pattern = Object.hasOwn(SPLIT_PATTERNS, chosen) ? (SPLIT_PATTERNS[chosen] ?? chosen) : chosen;
  return readTiktokenFile(text, pattern, file);
}
