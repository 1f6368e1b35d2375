import type { Encoding } from "../../tokenize/encoding.ts";

/**
 * What a text is made of, as far as tokenizers differ over it. A calibrated tokenizer is one weight for each:
 * `token` an OpenAI encoding's tokens, of which `rare` have ids past a smaller vocabulary (which splits them), digits
 * beyond the first of each group of three, runs of punctuation, line breaks, white space after white space,
 * symbols beyond ASCII (dashes, arrows, emoji), and letters of scripts written without spaces (`wide`).
 */
export const TEXT_FEATURES = ["token", "rare", "digit", "sign", "line", "indent", "symbol", "wide"] as const;

export type TextFeature = (typeof TEXT_FEATURES)[number];

/** One number for each of TEXT_FEATURES, in their order. */
export type TextMeasure = readonly number[];

const LETTER = 1;
const DIGIT = 2;
const SIGN = 3;
const SPACE = 4;
const BEYOND_ASCII = 5;

/** Measures a text; `rareFrom` is the first id that counts as rare, null where the tokenizer has no use for that. */
export function measureText(text: string, encoding: Encoding, rareFrom: number | null): TextMeasure {
  const [tokens, rare] = rareFrom === null ? [encoding.count(text), 0] : countRare(encoding.encode(text), rareFrom);
  let digits = 0;
  let signs = 0;
  let lines = 0;
  let indents = 0;
  let wide = 0;
  let symbols = 0;
  let previous = 0;
  let run = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const kind = kindOf(code);
    run = kind === previous ? run + 1 : 1;
    previous = kind;
    if (kind === LETTER) continue;
    if (kind === DIGIT) digits += run % 3 === 1 ? 0 : 1;
    else if (kind === SIGN) signs += run === 1 ? 1 : 0;
    else if (kind === SPACE && (code === 10 || code === 13)) lines += 1;
    else if (kind === SPACE) indents += run === 1 ? 0 : 1;
    else if (isWide(code)) wide += 1;
    else if (isSymbol(code)) symbols += 1;
  }
  return [tokens, rare, digits, signs, lines, indents, symbols, wide];
}

function countRare(ids: Uint32Array, rareFrom: number): [number, number] {
  let rare = 0;
  for (const id of ids) if (id >= rareFrom) rare += 1;
  return [ids.length, rare];
}

function kindOf(code: number): number {
  if (code > 127) return BEYOND_ASCII;
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return LETTER;
  if (code >= 48 && code <= 57) return DIGIT;
  return code === 32 || (code >= 9 && code <= 13) ? SPACE : SIGN;
}

/** Scripts that are written without spaces, and the punctuation and full-width forms that go with them. */
function isWide(code: number): boolean {
  return (
    (code >= 0x3000 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xffef)
  );
}

/** Latin-1 signs, general punctuation to box drawing and dingbats, and the first halves of emoji. */
function isSymbol(code: number): boolean {
  return (code >= 0xa0 && code <= 0xbf) || (code >= 0x2000 && code <= 0x2fff) || (code >= 0xd83c && code <= 0xd83e);
}
