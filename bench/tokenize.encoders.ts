import { createRequire } from "node:module";
import { loadEncoding } from "../src/tokenize/load-encoding.ts";

/** Who is compared: each gives, once loaded, a function from text to its number of tokens, special tokens off. */
export const ENCODERS: Readonly<Record<string, (encoding: string, root: string) => Promise<(text: string) => number>>> =
  {
    async tokcost(encoding) {
      const ours = await loadEncoding(encoding);
      return (text) => ours.count(text);
    },
    async "gpt-tokenizer"(encoding) {
      const peer = (await import(
        `gpt-tokenizer/encoding/${encoding}`
      )) as typeof import("gpt-tokenizer/encoding/o200k_base");
      const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
      return (text) => peer.countTokens(text, options);
    },
    async "ai-tokenizer"(encoding) {
      const { Tokenizer } = await import("ai-tokenizer");
      const peer = new Tokenizer(
        (await import(`ai-tokenizer/encoding/${encoding}`)) as ConstructorParameters<typeof Tokenizer>[0],
      );
      return (text) => peer.count(text);
    },
    tiktoken(encoding, root) {
      const { get_encoding } = createRequire(`${root}/package.json`)("tiktoken") as typeof import("tiktoken");
      const peer = get_encoding(encoding as "o200k_base");
      return Promise.resolve((text: string) => peer.encode_ordinary(text).length);
    },
    async "js-tiktoken"(encoding) {
      const { Tiktoken } = await import("js-tiktoken/lite");
      const ranks = (await import(`js-tiktoken/ranks/${encoding}`)) as {
        default: ConstructorParameters<typeof Tiktoken>[0];
      };
      const peer = new Tiktoken(ranks.default);
      return (text) => peer.encode(text, [], []).length;
    },
  };

/** JavaScript or not, what counts as a peer whose speed is to be beaten. */
export const PEERS = Object.keys(ENCODERS).filter((name) => name !== "tokcost");
