import type { TokenizerSpec } from "../../domain/tokenizer-spec.ts";
import { idOf, members, objectOf, objectsOf, textOf } from "./json-members.ts";
import { byRank, bytesOf } from "./tiktoken-file.ts";
import { broken } from "./unsupported.ts";

/**
 * Mistral's tekken.json: a pattern, tokens by rank, and how many special tokens stand before them
 * (https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/tokens/tokenizers/tekken.py). Special tokens are never found in text.
 */
export function readTekkenJson(value: unknown, file: string): TokenizerSpec {
  const root = members(value, "the file", file);
  const config = objectOf(root, "config");
  if (config === null) throw broken("has no config, expected a tekken.json", file);
  const numberOf = (key: string): number => idOf(config.values[key], `config.${key}`, file);
  const specials = numberOf("default_num_special_tokens");
  const size = numberOf("default_vocab_size");
  const tokens = new Map<string, number>();
  for (const entry of objectsOf(root, "vocab")) {
    const rank = idOf(entry.values["rank"], `${entry.path}.rank`, file);
    // The file holds more than the vocabulary uses.
    if (rank + specials >= size) continue;
    const token = bytesOf(textOf(entry, "token_bytes"), entry.path, file);
    if (tokens.has(token)) throw broken(`${entry.path} has a token a second time`, file);
    tokens.set(token, rank + specials);
  }
  if (tokens.size === 0) throw broken("vocab is empty, expected a list of tokens", file);
  if (new Set(tokens.values()).size < tokens.size) throw broken("vocab has a rank twice", file);
  return byRank("tekken", tokens, textOf(config, "pattern"), file);
}
