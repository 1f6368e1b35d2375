// Where text can be cut without any token changing: behind a letter, before a character that can't go on with a word. There every pattern
// ends one piece and begins another, and none looks further. Only what every version of Unicode has as a letter counts as one.

const WIDE_LETTERS: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x24f],
  [0x3a3, 0x3f5],
  [0x400, 0x481],
  [0x48a, 0x52f],
  [0x5d0, 0x5ea],
  [0x620, 0x64a],
  [0x905, 0x939],
  [0xe01, 0xe30],
  [0x10d0, 0x10fa],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fcc],
  [0xac00, 0xd7a3],
];

/** The last safe place in `text` after `from` and not after `to`, or -1. */
export function lastSafeCut(text: string, from: number, to: number): number {
  for (let at = Math.min(to, text.length - 1); at > from; at--) {
    if (endsWord(text.charCodeAt(at)) && isLetter(text.charCodeAt(at - 1))) return at;
  }
  return -1;
}

/** The first safe place in UTF-8 `bytes` from `from` on, or -1. What is no UTF-8 is never taken for a letter. */
export function firstSafeCut(bytes: Uint8Array, from: number): number {
  let letter = false;
  for (let at = from; at < bytes.length;) {
    const codePoint = codePointAt(bytes, at);
    if (letter && endsWord(codePoint)) return at;
    letter = isLetter(codePoint);
    at += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : 3;
  }
  return -1;
}

/** The code point at `at` where its bytes are one of up to three, else -1. */
function codePointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  const second = (bytes[at + 1] ?? 0) ^ 0x80;
  if (first < 0xc2 || first >= 0xf0 || second >= 0x40) return -1;
  if (first < 0xe0) return ((first & 31) << 6) | second;
  const third = (bytes[at + 2] ?? 0) ^ 0x80;
  const codePoint = ((first & 15) << 12) | (second << 6) | third;
  return third < 0x40 && codePoint >= 0x800 && (codePoint < 0xd800 || codePoint > 0xdfff) ? codePoint : -1;
}

function isLetter(codePoint: number): boolean {
  const small = codePoint | 0x20;
  if (codePoint < 0x80) return small >= 0x61 && small <= 0x7a;
  return WIDE_LETTERS.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Neither letter nor mark nor apostrophe: ASCII, general punctuation, and that of Chinese and Japanese. */
function endsWord(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint >= 0 && codePoint !== 0x27 && !isLetter(codePoint);
  return (
    (codePoint >= 0x2010 && codePoint <= 0x2027) ||
    (codePoint >= 0x3000 && codePoint <= 0x3003) ||
    (codePoint >= 0xff01 && codePoint <= 0xff0f)
  );
}
