import { get_encoding } from "tiktoken";
import type { Tiktoken } from "tiktoken";
import type { Encoding, EncodingName } from "../../src/tokenize/encoding.ts";

const loaded = new Map<EncodingName, Encoding>();

/** OpenAI's own tokenizer, so that these tests stand apart from ours. */
export function referenceEncodings(name: EncodingName): Encoding {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const tiktoken: Tiktoken = get_encoding(name);
  const encode = (text: string) => tiktoken.encode_ordinary(text);
  const encoding: Encoding = { name, encode, count: (text) => encode(text).length };
  loaded.set(name, encoding);
  return encoding;
}
