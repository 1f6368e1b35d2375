const NEWLINE = 10;

/** Lone surrogates: no UTF-8 gives one. */
const NO_TEXT = /\p{Surrogate}/gu;

/**
 * UTF-8 to text, of which no byte may be lost unseen: what is no UTF-8 becomes a lone surrogate, where a decoder would put the same
 * U+FFFD that a text may have of its own.
 */
export function decodeLines(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const lines: string[] = [];
    for (let start = 0; start <= bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline;
      lines.push(decodeLine(bytes.subarray(start, end)));
      start = end + 1;
    }
    return lines.join("\n");
  }
}

function decodeLine(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes).replaceAll("\uFFFD", "\uDFFF");
  }
}

/** Whether some of it was no UTF-8. */
export function hasBadBytes(text: string): boolean {
  return text.search(NO_TEXT) >= 0;
}

/** With U+FFFD in those places, for who reads a log as a whole. */
export function wellFormed(text: string): string {
  return text.replaceAll(NO_TEXT, "\uFFFD");
}
