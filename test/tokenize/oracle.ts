import { get_encoding, Tiktoken } from "tiktoken";
import fc from "fast-check";
import type { EncodingName } from "../../src/tokenize/encoding.ts";

const opened = new Map<string, Tiktoken>();

/** The ids that tiktoken's own build gives, special tokens off. */
export function tiktokenIds(name: EncodingName, text: string): number[] {
  let oracle = opened.get(name);
  if (oracle === undefined) opened.set(name, (oracle = get_encoding(name)));
  return Array.from(oracle.encode_ordinary(text));
}

/** Which code points a pattern of tiktoken's regular expressions matches alone. */
export function matchedCodePoints(pattern: string): Uint8Array {
  const bytes = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]).toString("base64")).join(" ");
  const oracle = new Tiktoken(`! 0 ${bytes}`, {}, pattern);
  const matched = new Uint8Array(0x110000);
  for (let first = 0; first < 0x110000; first += 1024) {
    if (first >= 0xd800 && first < 0xe000) continue;
    let text = "";
    for (let codePoint = first; codePoint < first + 1024; codePoint++) text += String.fromCodePoint(codePoint);
    for (const found of Buffer.from(oracle.encode_ordinary(text)).toString()) matched[found.codePointAt(0) ?? 0] = 1;
  }
  oracle.free();
  return matched;
}

/** Characters that the patterns treat in ways of their own, and ordinary ones of many scripts. */
const CHARACTERS =
  " \t\n\r\v\f'’/.!=-_(){}\"<>|`aAbBsStTdDmMrReEvVlLzZ019éÉßſıKǅʰªоОпя你好世界あアー한글ا١הअ्กำ\u0085\u00a0\u1680\u2003\u2028\u200b\u200d" +
  "\u3000\ufeff\u0301\u0308\u064b\u20e3²½Ⅷ〇٣\u{1d7d9}\u{10400}\u{10428}\u{1e900}\u{20000}👩🏽👨🇩\0\u0001\u007f\ufffd";

const WORDS = [
  ..."'s 'S 't 'T 're 'RE 'rE 've 'll 'LL 'd 'm 'M 'ſ 'l 'r ''s s't".split(" "),
  ..."HTTPServer camelCase fooBAR XMLhttp mcDonald's ÉCOLEs ЗАГОЛОВОКтекст 中文API ǅungla aªb Ωmega iPhone".split(" "),
  ..."\r\n|\n\n|  |   |\t\t|\n  |\n\t| \n| \r\n |\n \n|\u3000\u3000|\u00a0 |//|/\n|);\n|!\n/\n".split("|"),
  ..."<|endoftext|> <|im_start|> 👨‍👩‍👧‍👦 🏳️‍🌈 1234567 3.14 १२३४ ٠١٢٣ Ⅳ½".split(" "),
  ..."\ud800|\udc00|\ud83d|a\ud800b|e\u0301|\u0301\u0301|!\u0301|!!\u0301| \u0301A".split("|"),
];

/** Text that leads into the corners of the patterns: their own characters, words and white space, and any code point at all. */
export const trickyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...CHARACTERS) },
      { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint)),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...CHARACTERS), fc.integer({ min: 2, max: 90 }))
          .map(([c, n]) => c.repeat(n)),
      },
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

export const EDGES: readonly string[] = [
  "",
  ...CHARACTERS,
  ...WORDS,
  ...WORDS.flatMap((word) => [`a${word}b`, `${word} x`, ` ${word}`, `${word}\n`, `1${word}2`, `don${word}.`]),
  ...[..."\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000\ufeff\u200b"].flatMap((space) =>
    [1, 2, 3].flatMap((times) => ["x", "9", "!", "'s", ""].map((after) => `a${space.repeat(times)}${after}`)),
  ),
  "\tif (a) {\r\n\t\treturn b;\r\n\t}\r\n\r\n\r\n  // c\n",
  "  \n  \n\n   x \n",
];
