import * as library from "@huggingface/tokenizers";

interface Library {
  readonly Tokenizer: new (
    file: unknown,
    config: unknown,
  ) => { encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] } };
}

/** Hugging Face's own library in JavaScript: the ids of a text by a tokenizer.json, without those around it. */
export function libraryIds(file: unknown): (text: string) => readonly number[] {
  // Its declarations name modules that it does not ship.
  const { Tokenizer } = library as unknown as Library;
  const tokenizer = new Tokenizer(file, {});
  return (text) => tokenizer.encode(text.replace(/\p{Surrogate}/gu, "\ufffd"), { add_special_tokens: false }).ids;
}

/** Texts on which the library in JavaScript is known to differ from the one in Rust, whose rules hold. */
export function differsFromRust(file: unknown, text: string): boolean {
  // It takes ASCII letters alone for the same but for case, its own ByteLevel pattern has JavaScript's white space, and its Digits
  // are ASCII's.
  const hasOwnPattern = /"type":"ByteLevel"(?![^{}]*"use_regex":false)/.test(
    JSON.stringify((file as { pre_tokenizer: unknown }).pre_tokenizer),
  );
  const hasDigits = JSON.stringify((file as { pre_tokenizer: unknown }).pre_tokenizer).includes('"type":"Digits"');
  if (hasDigits && /(?![0-9])\p{N}/u.test(text)) return true;
  return text.includes("\u017f") || (hasOwnPattern && /[\u0085\ufeff]/.test(text));
}
