/** A byte that no UTF-8 has: put after the text, it ends every run, so that no loop needs to look for the end. */
export const END = 0xff;
/** How many END bytes follow the text: as many as are read ahead. */
export const PADDING = 16;

/** UTF-8 text with END after it in a buffer that is used again and again; `words` is a view on the same memory. */
export interface Utf8Text {
  bytes: Buffer;
  words: DataView;
}

/** A text with room for `size` bytes. */
export function createUtf8Text(size: number): Utf8Text {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, words: new DataView(bytes.buffer) };
}

/** Puts `text` in place of what was there, unpaired surrogates as U+FFFD; returns how many bytes it has. */
export function writeText(into: Utf8Text, text: string): number {
  const needed = 3 * text.length + PADDING;
  if (needed > into.bytes.length) Object.assign(into, createUtf8Text(Math.max(needed, 1 << 14)));
  const end = into.bytes.write(text, 0, "utf8");
  for (let at = end; at < end + PADDING; at++) into.bytes[at] = END;
  return end;
}
